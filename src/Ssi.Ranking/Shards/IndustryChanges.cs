using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Shards;

/// <summary>How one shard's industries changed from one capture to the last one.</summary>
/// <param name="Since">The capture that the changes build on; 0 where they are everything.</param>
/// <param name="Number">The last capture.</param>
/// <param name="Changed">Frozen histograms of the industries that changed, none empty.</param>
/// <param name="Emptied">Industries that changed and have no members any more.</param>
public sealed record IndustryChanges(
    long Since, long Number, IReadOnlyList<IndustryHistograms> Changed, IReadOnlyList<string> Emptied);
