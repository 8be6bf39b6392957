using Ssi.Ranking.Industries;
using Ssi.Ranking.Shards;

namespace Ssi.Engine.Rankings;

/// <summary>One shard's captures as another machine holds them: kept up by updates. One caller at a time.</summary>
public sealed class ShardMirror
{
    private readonly Dictionary<string, IndustryHistograms> _parts = new(StringComparer.Ordinal);
    private long _generation;

    /// <summary>The last capture; null before the first.</summary>
    public ShardCapture? Capture { get; private set; }

    /// <summary>What the next update may build on: the life and the number of the last capture; zeros for
    /// none.</summary>
    public (long Generation, long Number) Known => (_generation, Capture?.Number ?? 0);

    /// <summary>Takes an update in; false where it builds on a capture that is not the last one here.</summary>
    public bool Take(RankingUpdate update)
    {
        if (update.Since == 0)
            _parts.Clear();
        else if ((update.Generation, update.Since) != Known)
            return false;
        foreach (var part in update.Changed)
            _parts[part.Industry] = part;
        foreach (var gone in update.Emptied)
            _parts.Remove(gone);
        _generation = update.Generation;
        Capture = ShardCapture.Of(update.Number, update.Sequence, _parts.Values);
        return true;
    }
}
