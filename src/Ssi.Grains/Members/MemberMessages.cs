using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <summary>A shard's order to one of its members.</summary>
/// <param name="Key">The member's row key.</param>
/// <param name="Generation">The life of the shard.</param>
/// <param name="Epoch">The epoch under which the row is written.</param>
/// <param name="Sequence">The entry that the member must hold at least.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberOrder")]
public readonly record struct MemberOrder(
    [property: Id(0)] long Key, [property: Id(1)] long Generation, [property: Id(2)] long Epoch,
    [property: Id(3)] long Sequence);

/// <summary>A member's row with what belongs to it, on its way to the shard.</summary>
/// <param name="Sequence">The last entry that the row holds.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberRow")]
public sealed record MemberRowMessage(
    [property: Id(0)] long Sequence, [property: Id(1)] string? Industry, [property: Id(2)] ulong Score,
    [property: Id(3)] Day Day, [property: Id(4)] byte[] State, [property: Id(5)] string[] Others,
    [property: Id(6)] byte[]?[] Records, [property: Id(7)] int[] Blocks, [property: Id(8)] byte[][] History)
{
    internal static MemberRowMessage Of(CheckpointSlice slice)
    {
        var row = slice.Members[0];
        return new MemberRowMessage(
            row.Sequence, row.Industry, new ScoreVector(row.Brand, row.Find, row.Engage, row.Relate).Packed,
            new Day(row.Day), row.State.ToArray(),
            [.. slice.Connections.Select(connection => connection.Other)],
            [.. slice.Connections.Select(connection => connection.Record)],
            [.. slice.History.Select(block => block.Block)], [.. slice.History.Select(block => block.Record)]);
    }

    internal CheckpointSlice ToSlice(int shard, long epoch, long key, string id)
    {
        var slice = new CheckpointSlice(shard, epoch);
        var score = ScoreVector.FromPacked(Score);
        slice.Members.Add(new MemberRow(
            key, id, Industry, score.Ssi, score.Brand, score.Find, score.Engage, score.Relate, Day.Number, Sequence,
            State));
        for (var i = 0; i < Others.Length; i++)
            slice.Connections.Add(new ConnectionRow(key, Others[i], Records[i]));
        for (var i = 0; i < Blocks.Length; i++)
            slice.History.Add(new HistoryRow(key, Blocks[i], History[i]));
        return slice;
    }
}

/// <summary>A member's own score and whom it is connected with.</summary>
/// <param name="RankingDay">The day of its shard's ranking.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberCircle")]
public sealed record MemberCircle(
    [property: Id(0)] ScoreVector Score, [property: Id(1)] Day RankingDay, [property: Id(2)] string[] Connections);

/// <summary>Days that a member's state holds.</summary>
/// <param name="RankingDay">The day of its shard's ranking.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberRecent")]
public sealed record MemberRecent(
    [property: Id(0)] long Key, [property: Id(1)] Day RankingDay, [property: Id(2)] IReadOnlyList<HistoryDay> Days);
