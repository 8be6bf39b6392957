using Ssi.Ranking.Industries;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Rankings;

/// <summary>What changed in one shard's histograms since a capture that the asker holds: what crosses
/// machines.</summary>
/// <param name="Generation">The shard's life that the captures are numbered in.</param>
/// <param name="Day">The day of the shard's ranking.</param>
/// <param name="Number">The number of the new capture.</param>
/// <param name="Since">The capture that <paramref name="Changed"/> builds on; 0 where it tells everything.</param>
/// <param name="Sequence">The shard's entries applied when the cut was made.</param>
/// <param name="Changed">Frozen histograms of the industries that changed, none empty.</param>
/// <param name="Emptied">Industries that nobody is in any more.</param>
public sealed record RankingUpdate(
    long Generation, Day Day, long Number, long Since, long Sequence, IReadOnlyList<IndustryHistograms> Changed,
    IReadOnlyList<string> Emptied);
