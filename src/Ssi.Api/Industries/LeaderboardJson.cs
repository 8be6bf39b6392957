using Ssi.Api.Answers;
using Ssi.Api.Queries;
using Ssi.Engine.Views;

namespace Ssi.Api.Industries;

/// <summary>Rows of a ranking, of an industry or of a network, as an answer.</summary>
internal static class LeaderboardJson
{
    /// <param name="boardField">What the board is called: <c>industry</c> or <c>member</c>.</param>
    /// <param name="list">The list that the cursor is bound to.</param>
    public static JsonAnswer Answer(ReadOnlySpan<byte> boardField, LeaderboardView board, string list)
    {
        var answer = JsonAnswer.Begin();
        var writer = answer.Writer;
        writer.WriteString(boardField, board.Board);
        writer.WriteDay("asOf"u8, board.AsOf);
        writer.WriteNumber("population"u8, board.Population);
        writer.WriteStartArray("items"u8);
        foreach (var row in board.Rows)
        {
            writer.WriteStartObject();
            writer.WriteNumber("rank"u8, row.Rank);
            writer.WriteString("member"u8, row.Id);
            writer.WriteScore(row.Vector);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("next"u8, Cursor.Write(list, board.Next));
        writer.WriteBoolean("stale"u8, board.Stale);
        writer.WriteRules();
        return answer.EndTagged(board.Snapshot);
    }
}
