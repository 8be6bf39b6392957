using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Shards;

/// <summary>Items for one shard, as the journal holds them.</summary>
/// <remarks>The ids of members are append-only: silos of two versions talk to one another while a cluster is
/// upgraded.</remarks>
/// <param name="Bytes">The items, one after another.</param>
/// <param name="Ticks">The time of each, in UTC ticks.</param>
/// <param name="Sender">Set for word of another shard.</param>
[GenerateSerializer, Immutable, Alias("ssi.ShardItems")]
public sealed record ShardItems(
    [property: Id(0)] byte[] Bytes, [property: Id(1)] long[] Ticks, [property: Id(2)] WordSender? Sender = null);

/// <summary>Who sends word, and the how manieth time: word that a later one has overtaken is not heard any
/// more.</summary>
/// <param name="Generation">The life of the sending shard.</param>
/// <param name="Receiver">The life of the receiving shard that the message is for. Another one refuses it: it has no
/// record of later messages that the life before it has received.</param>
[GenerateSerializer, Immutable, Alias("ssi.WordSender")]
public sealed record WordSender(
    [property: Id(0)] int Shard, [property: Id(1)] long Generation, [property: Id(2)] long Number,
    [property: Id(3)] long Receiver = 0);

/// <summary>What became of items: one <see cref="Ssi.Engine.Ingest.EventOutcome"/> each, in their order.</summary>
/// <param name="IsPending">True where a command on a pair is durable, and the other member's shard lacks it so
/// far.</param>
[GenerateSerializer, Immutable, Alias("ssi.ShardOutcomes")]
public readonly record struct ShardOutcomes(
    [property: Id(0)] byte[] Outcomes, [property: Id(1)] ErasureReceipt? Receipt,
    [property: Id(2)] bool IsPending = false);

/// <summary>What a member holds of itself.</summary>
/// <param name="Generation">The life of the shard that it is of; 0 for nothing.</param>
/// <param name="Sequence">The last entry that it has counted.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberHold")]
public readonly record struct MemberHold([property: Id(0)] long Generation, [property: Id(1)] long Sequence);

/// <summary>A capture of one shard.</summary>
/// <param name="Generation">The life of the shard that it is numbered in.</param>
[GenerateSerializer, Immutable, Alias("ssi.CaptureKey")]
public readonly record struct CaptureKey([property: Id(0)] long Generation, [property: Id(1)] long Number)
{
    internal static CaptureKey Of((long Generation, long Number) capture) => new(capture.Generation, capture.Number);
}

/// <summary>What a shard says of a member.</summary>
/// <param name="Key">The member's row key.</param>
/// <param name="IsCurrent">False where the member must read its row before it answers.</param>
/// <param name="Today">The day that events count under.</param>
/// <param name="RankingDay">The day of the shard's ranking.</param>
/// <param name="CaptureIsLive">False where the capture asked for is forgotten.</param>
/// <param name="IndustryInCapture">The industry that the member stands in there; null for none.</param>
/// <param name="InCapture">The score that stands for it there.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberLook")]
public sealed record MemberLook(
    [property: Id(0)] long Key, [property: Id(1)] long Generation, [property: Id(2)] long Epoch,
    [property: Id(3)] bool IsCurrent, [property: Id(4)] Day Today, [property: Id(5)] Day RankingDay,
    [property: Id(6)] bool CaptureIsLive, [property: Id(7)] string? IndustryInCapture,
    [property: Id(8)] ScoreVector InCapture);

/// <summary>Members of one shard and their scores.</summary>
[GenerateSerializer, Immutable, Alias("ssi.ShardVectors")]
public readonly record struct ShardVectors([property: Id(0)] string[] Ids, [property: Id(1)] ulong[] Vectors);

/// <summary>A shard between two days.</summary>
/// <param name="Day">The day of its ranking.</param>
/// <param name="Today">The day that events count under.</param>
/// <param name="IsRolled">The ranking of <paramref name="Today"/> is ready to take the place of the old.</param>
/// <param name="IsSettled">Nothing is under way, and nothing owed to other shards.</param>
[GenerateSerializer, Immutable, Alias("ssi.ShardDay")]
public readonly record struct ShardDay(
    [property: Id(0)] Day Day, [property: Id(1)] Day Today, [property: Id(2)] bool IsRolled,
    [property: Id(3)] bool IsSettled);

/// <summary>One shard's part of a day that closes.</summary>
/// <param name="Distributions">By industry, as they are stored.</param>
[GenerateSerializer, Immutable, Alias("ssi.ClosingDay")]
public sealed record ClosingDay(
    [property: Id(0)] Day Day, [property: Id(1)] IReadOnlyDictionary<string, byte[]> Distributions);

/// <summary>How a shard stands; counters since it was loaded.</summary>
/// <param name="Resident">Members in the shard's own memory: those not yet in the memory of their grains.</param>
/// <param name="Host">How its silo stands, the same for all its shards.</param>
/// <param name="Quarantined">Why the shard is withheld; null where it is not.</param>
[GenerateSerializer, Immutable, Alias("ssi.ShardStatus")]
public sealed record ShardStatus(
    [property: Id(0)] string Silo, [property: Id(1)] Day Day, [property: Id(2)] bool RollingOver,
    [property: Id(3)] long Members, [property: Id(4)] long AcceptedIds, [property: Id(5)] long Accepted,
    [property: Id(6)] long Duplicates, [property: Id(7)] long Rejected, [property: Id(8)] long JournalEntries,
    [property: Id(9)] long JournalBytes, [property: Id(10)] double CheckpointLagSeconds,
    [property: Id(11)] long Checkpoints, [property: Id(12)] long Replayed, [property: Id(13)] bool Interrupted,
    [property: Id(14)] long Waiting, [property: Id(15)] long RankingBytes, [property: Id(16)] long Sequence,
    [property: Id(17)] bool IsServing, [property: Id(18)] long Resident = 0,
    [property: Id(19)] SiloFigures Host = default, [property: Id(20)] string? Quarantined = null);

/// <summary>What the shards of a silo share; counters since the silo began.</summary>
/// <param name="Resident">Member grains that hold their state.</param>
/// <param name="CommitSeconds">Time that commits took.</param>
/// <param name="RankingBytes">Memory of the merged rankings and of the parts they are made of.</param>
/// <param name="RankingFailures">Times that a shard did not report its ranking in time.</param>
/// <param name="HeldLogBytes">The store's write-ahead log while a reader holds it back.</param>
[GenerateSerializer, Immutable, Alias("ssi.SiloFigures")]
public readonly record struct SiloFigures(
    [property: Id(0)] long Resident, [property: Id(1)] long Commits, [property: Id(2)] double CommitSeconds,
    [property: Id(3)] long RankingBytes = 0, [property: Id(4)] long RankingFailures = 0,
    [property: Id(5)] long HeldLogBytes = 0, [property: Id(6)] double HeldLogSeconds = 0);
