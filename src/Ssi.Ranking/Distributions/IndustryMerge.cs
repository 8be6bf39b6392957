using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>The running merge of one industry: it holds each shard's part and the sum of them all, and replaces only
/// the parts that changed.</summary>
/// <remarks>
/// 80 KB of dense counts. A part is the same when it is the same frozen object, which captures share until the
/// industry changes; a version alone would not tell a shard that was loaded again. A changed small part costs two
/// passes over its members, a large one two vectorised passes over 80 KB; when more than half of the parts changed,
/// all are added anew instead. Either way the result is that of a full merge. One writer; results are immutable.
/// </remarks>
public sealed class IndustryMerge(int shards)
{
    private static readonly Pillar[] Pillars = [Pillar.Brand, Pillar.Find, Pillar.Engage, Pillar.Relate];

    private readonly IndustryHistograms?[] _parts = new IndustryHistograms?[shards];
    private readonly int[] _score = new int[ScoreVector.SsiMax + 1];
    private readonly int[][] _pillars = [.. Pillars.Select(_ => new int[ScoreVector.PillarMax + 1])];
    private PillarSums _sums;
    private Distribution? _merged;

    public int Shards => shards;

    /// <summary>Bytes held, without the parts, which belong to captures, and the last result.</summary>
    public long Bytes => 250 + (8L * shards) + (4L * (_score.Length + (Pillars.Length * (ScoreVector.PillarMax + 1))));

    /// <summary>Merges one frozen part a shard, null where it has nobody; the same object as before when nothing
    /// changed. Throws <see cref="OverflowException"/> past 2,147,483,647 members.</summary>
    public Distribution Merge(ReadOnlySpan<IndustryHistograms?> parts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(parts.Length, shards, nameof(parts));
        var changed = 0;
        var population = 0L;
        for (var shard = 0; shard < shards; shard++)
        {
            if (parts[shard] is { IsFrozen: false })
                throw new ArgumentException("A part is not frozen.", nameof(parts));
            if (!ReferenceEquals(parts[shard], _parts[shard])) changed++;
            population += parts[shard]?.Population ?? 0;
        }

        if (changed == 0 && _merged is not null) return _merged;
        _ = checked((int)population);
        if (changed * 2 > shards) Forget();
        for (var shard = 0; shard < shards; shard++) Replace(shard, parts[shard]);
        return _merged = new Distribution(_score, _pillars, _sums);
    }

    private void Forget()
    {
        Array.Clear(_parts);
        Array.Clear(_score);
        foreach (var pillar in _pillars) Array.Clear(pillar);
        _sums = default;
    }

    private void Replace(int shard, IndustryHistograms? part)
    {
        ref var held = ref _parts[shard];
        if (ReferenceEquals(held, part)) return;
        if (held is not null)
        {
            held.Score.SubtractFrom(_score);
            foreach (var pillar in Pillars) held.Of(pillar).SubtractFrom(_pillars[(int)pillar]);
            _sums -= PillarSums.Of(held);
        }

        if (part is not null)
        {
            part.Score.AddTo(_score);
            foreach (var pillar in Pillars) part.Of(pillar).AddTo(_pillars[(int)pillar]);
            _sums += PillarSums.Of(part);
        }

        held = part;
    }
}
