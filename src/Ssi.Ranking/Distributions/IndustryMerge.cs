using Ssi.Ranking.Industries;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Distributions;

/// <summary>The running merge of one industry: it holds the part of each shard that has members in it, and adds up
/// what changed.</summary>
/// <remarks>
/// Up to 4,096 members the sum is sparse: 10 bytes a member, and nothing where one shard has them all, for then its
/// frozen part is the sum. Above, 80 KB of running counts and a result of 80 KB more; it turns back below 2,048. A
/// changed small part costs two passes over its members, a large one two vectorised passes over 80 KB; when more than
/// half of the parts changed, all are added anew. Either way the result is that of a full merge. One caller at a time;
/// results are immutable.
/// </remarks>
public sealed class IndustryMerge
{
    private Part[] _parts = [];
    private int _count;
    private DenseCounts? _dense;
    private Distribution? _merged;

    /// <param name="Held">What the shard has now; null where it has nobody any more.</param>
    /// <param name="Counted">What the running counts hold of it.</param>
    private readonly record struct Part(int Shard, IndustryHistograms? Held, IndustryHistograms? Counted);

    /// <summary>Bytes held, the last result too, without the parts, which belong to captures.</summary>
    public long Bytes => 56 + 24 + (24L * _parts.Length) + (_dense is null ? 0 : DenseCounts.Bytes)
        + (_merged is null ? 0 : Distribution.OwnBytes + (_count == 1 && _dense is null ? 0 : _merged.CountBytes));

    /// <summary>Bytes of the parts.</summary>
    public long PartBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var part in _parts.AsSpan(0, _count)) bytes += part.Held?.Bytes ?? 0;
            return bytes;
        }
    }

    /// <summary>Replaces a shard's part by a frozen one, or by null where it has nobody; false where it is the same
    /// object.</summary>
    public bool Put(int shard, IndustryHistograms? part)
    {
        if (part is { IsFrozen: false }) throw new ArgumentException("The part is not frozen.", nameof(part));
        var at = Place(shard);
        var known = at < _count && _parts[at].Shard == shard;
        if (!known)
        {
            if (part is null) return false;
            Insert(at, new Part(shard, null, null));
        }

        if (ReferenceEquals(_parts[at].Held, part)) return false;
        _parts[at] = _parts[at] with { Held = part };
        _merged = null;
        return true;
    }

    /// <summary>The sum of all parts; the same object as before when none changed. Throws
    /// <see cref="OverflowException"/> past 2,147,483,647 members.</summary>
    public Distribution Merge()
    {
        if (_merged is not null) return _merged;
        var (population, sums) = (0L, default(PillarSums));
        foreach (var part in _parts.AsSpan(0, _count))
        {
            if (part.Held is null) continue;
            population += part.Held.Population;
            sums += PillarSums.Of(part.Held);
        }

        _ = checked((int)population);
        var isDense = population > (_dense is null ? Histogram.SparseMost : (Histogram.SparseMost / 2) - 1);
        return _merged = isDense ? MergeDense(sums) : MergeSparse(sums);
    }

    private Distribution MergeSparse(PillarSums sums)
    {
        _dense = null;
        for (var at = 0; at < _count; at++) _parts[at] = _parts[at] with { Counted = null };
        DropEmpty();
        var parts = new Histogram[_count];
        CumulativeCounts Sum(int max, Func<IndustryHistograms, Histogram> of)
        {
            for (var at = 0; at < parts.Length; at++) parts[at] = of(_parts[at].Held!);
            return new CumulativeCounts(Histogram.SparseSum(max, parts));
        }

        return new Distribution(
            Sum(ScoreVector.SsiMax, static part => part.Score),
            [.. DenseCounts.Pillars.Select(pillar => Sum(ScoreVector.PillarMax, part => part.Of(pillar)))], sums);
    }

    private Distribution MergeDense(PillarSums sums)
    {
        var changed = 0;
        foreach (var part in _parts.AsSpan(0, _count))
            if (!ReferenceEquals(part.Held, part.Counted)) changed++;
        var anew = _dense is null || changed * 2 > _count;
        _dense ??= new DenseCounts();
        if (anew) _dense.Clear();
        for (var at = 0; at < _count; at++)
        {
            var part = _parts[at];
            if (!anew && ReferenceEquals(part.Held, part.Counted)) continue;
            if (!anew && part.Counted is not null) _dense.Subtract(part.Counted);
            if (part.Held is not null) _dense.Add(part.Held);
            _parts[at] = part with { Counted = part.Held };
        }

        DropEmpty();
        return _dense.ToDistribution(sums);
    }

    private int Place(int shard)
    {
        var low = 0;
        for (var high = _count; low < high;)
        {
            var middle = (low + high) >> 1;
            if (_parts[middle].Shard < shard) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // Most industries that somebody makes up have one part, and no slack.
    private void Insert(int at, Part part)
    {
        if (_count == _parts.Length) Array.Resize(ref _parts, _count + 1 + (_count / 2));
        _parts.AsSpan(at, _count - at).CopyTo(_parts.AsSpan(at + 1));
        _parts[at] = part;
        _count++;
    }

    private void DropEmpty()
    {
        var kept = 0;
        for (var at = 0; at < _count; at++)
            if (_parts[at].Held is not null) _parts[kept++] = _parts[at];
        _parts.AsSpan(kept, _count - kept).Clear();
        _count = kept;
    }
}
