using Ssi.Engine.Members;
using Ssi.Scoring.History;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <summary>Rows of a member whose checksum is right and whose content may not be: what cannot be decoded is damage of
/// that member alone.</summary>
internal static class StoredRows
{
    /// <exception cref="StoreDamagedException">The block cannot be decoded.</exception>
    public static ScoreHistory Decode(HistoryRow row)
    {
        try
        {
            return HistoryBlock.Decode(row.Block, row.Record);
        }
        catch (InvalidDataException cause)
        {
            throw Damage("history", row.Member, cause);
        }
    }

    /// <exception cref="StoreDamagedException">A record cannot be decoded.</exception>
    public static void LoadConnections(MemberActor actor, IReadOnlyList<(string Other, byte[] Record)> rows)
    {
        try
        {
            actor.LoadConnections(rows);
        }
        catch (InvalidDataException cause)
        {
            throw Damage("connection", actor.Key, cause);
        }
    }

    public static StoreDamagedException Damage(string table, long member, InvalidDataException cause) =>
        new($"table {table}, member {member}: {cause.Message}", (int)(member >> 32), member, cause);
}
