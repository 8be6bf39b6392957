using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Industries;

/// <summary>The scores of one industry's members in one shard: exact histograms of the SSI (0..10000) and of each
/// pillar (0..2500), in hundredths.</summary>
/// <remarks>About 430 bytes and 10 to 12 a member while small (see <see cref="Histogram"/>), at most 80 KB of counts.
/// A capture freezes them: the next change
/// makes a copy, and the frozen ones may be read by any thread.</remarks>
public sealed partial class IndustryHistograms
{
    private readonly Histogram _brand;
    private readonly Histogram _find;
    private readonly Histogram _engage;
    private readonly Histogram _relate;

    internal IndustryHistograms(string industry)
        : this(industry, new Histogram(ScoreVector.SsiMax), static _ => new Histogram(ScoreVector.PillarMax))
    {
    }

    private IndustryHistograms(string industry, Histogram score, Func<Pillar, Histogram> pillars)
    {
        Industry = industry;
        Score = score;
        _brand = pillars(Pillar.Brand);
        _find = pillars(Pillar.Find);
        _engage = pillars(Pillar.Engage);
        _relate = pillars(Pillar.Relate);
    }

    public string Industry { get; }

    public int Population => Score.Count;

    /// <summary>The SSI.</summary>
    public Histogram Score { get; }

    public long Bytes => 80 + Score.Bytes + _brand.Bytes + _find.Bytes + _engage.Bytes + _relate.Bytes;

    internal bool IsFrozen { get; private set; }

    public Histogram Of(Pillar pillar) => pillar switch
    {
        Pillar.Brand => _brand,
        Pillar.Find => _find,
        Pillar.Engage => _engage,
        Pillar.Relate => _relate,
        _ => throw new ArgumentOutOfRangeException(nameof(pillar)),
    };

    internal void Add(ScoreVector vector)
    {
        Score.Add(vector.Ssi);
        _brand.Add(vector.Brand);
        _find.Add(vector.Find);
        _engage.Add(vector.Engage);
        _relate.Add(vector.Relate);
    }

    internal void Remove(ScoreVector vector)
    {
        Score.Remove(vector.Ssi);
        _brand.Remove(vector.Brand);
        _find.Remove(vector.Find);
        _engage.Remove(vector.Engage);
        _relate.Remove(vector.Relate);
    }

    // An event moves one pillar, seldom two: the histograms of the others stay untouched.
    internal void Move(ScoreVector from, ScoreVector to)
    {
        if (from.Ssi != to.Ssi) Score.Move(from.Ssi, to.Ssi);
        if (from.Brand != to.Brand) _brand.Move(from.Brand, to.Brand);
        if (from.Find != to.Find) _find.Move(from.Find, to.Find);
        if (from.Engage != to.Engage) _engage.Move(from.Engage, to.Engage);
        if (from.Relate != to.Relate) _relate.Move(from.Relate, to.Relate);
    }

    /// <summary>From here on these may be read by any thread, and are changed no more.</summary>
    internal void Freeze() => IsFrozen = true;

    /// <summary>A copy that may be changed.</summary>
    internal IndustryHistograms Thaw() => new(Industry, Score.Clone(), pillar => Of(pillar).Clone());
}
