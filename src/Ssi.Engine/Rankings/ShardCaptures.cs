using Ssi.Engine.Shards;

namespace Ssi.Engine.Rankings;

/// <summary>One shard's captures for all that merge rankings: a capture serves everybody for a while, so that many
/// askers do not make each other's captures die. Called as its shard is.</summary>
/// <param name="refresh">How old a merged ranking may be; a capture is used for half of it, at most
/// <see cref="MostReuse"/>.</param>
public sealed class ShardCaptures(ShardCore core, TimeSpan refresh, TimeProvider time)
{
    /// <summary>No capture is reported that is older.</summary>
    public static readonly TimeSpan MostReuse = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _reuse = refresh / 2 < MostReuse ? refresh / 2 : MostReuse;
    private long _takenAt;
    private long _askedAt;

    /// <summary>What changed since a capture that the asker holds, or everything where that is not known any
    /// more.</summary>
    /// <param name="known">The life and number of the asker's capture; zeros for none.</param>
    public RankingUpdate Since((long Generation, long Number) known)
    {
        _askedAt = time.GetTimestamp();
        if (!core.HasCapture || time.GetElapsedTime(_takenAt) >= _reuse)
        {
            core.Capture();
            _takenAt = _askedAt;
        }

        return core.CaptureSince(known);
    }

    /// <summary>Drops what is kept for captures when none was asked for in ten seconds.</summary>
    public void Rest()
    {
        if (core.HasCapture && time.GetElapsedTime(_askedAt) >= Idle)
            core.StopCaptures();
    }
}
