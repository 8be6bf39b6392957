using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Shards;

/// <summary>Scores of one shard's members.</summary>
public sealed class ShardRanking(MemberIndex index, IndustryTable industries)
{
    public const int LiveCaptures = 8;

    public MemberIndex Index => index;

    public IndustryTable Industries => industries;

    public int Count { get; }

    public long Version { get; }

    public long Bytes { get; }

    public bool Set(int slot, int industry, ScoreVector vector) => throw new NotSupportedException();

    public bool Clear(int slot) => throw new NotSupportedException();

    public bool TryGet(int slot, out int industry, out ScoreVector vector) => throw new NotSupportedException();

    public IndustryHistograms? HistogramsOf(int industry) => throw new NotSupportedException();

    public ShardCapture Capture(long sequence) => throw new NotSupportedException();

    public bool IsLive(long capture) => throw new NotSupportedException();

    public void StopCaptures() => throw new NotSupportedException();

    public bool TryGetAt(int slot, long capture, out int industry, out ScoreVector vector) => throw new NotSupportedException();
}
