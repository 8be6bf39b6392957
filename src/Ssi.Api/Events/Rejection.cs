namespace Ssi.Api.Events;

/// <summary>One event or line that was rejected.</summary>
/// <param name="Index">Its place in the array, or the number of its line, from 0.</param>
/// <param name="Id">Null where it cannot be told.</param>
internal readonly record struct Rejection(long Index, string? Id, string Code, string Detail);

/// <summary>Rejections in the order of their places: all are counted, the first <see cref="MaxListed"/> kept.</summary>
internal sealed class RejectionList
{
    public const int MaxListed = 100;

    private readonly List<Rejection> _listed = [];

    public long Count { get; private set; }

    public IReadOnlyList<Rejection> Listed => _listed;

    /// <summary>True while the words of one more would be kept.</summary>
    public bool Lists => _listed.Count < MaxListed;

    public void Add(Rejection rejection)
    {
        Count++;
        if (Lists)
            _listed.Add(rejection);
    }

    /// <summary>Counts one whose words would not be kept.</summary>
    public void AddUnlisted() => Count++;

    /// <summary>Appends what lists hold of the same events, in the order of their places.</summary>
    public void Append(params ReadOnlySpan<RejectionList> lists)
    {
        var kept = new List<Rejection>();
        foreach (var list in lists)
        {
            Count += list.Count;
            kept.AddRange(list._listed);
        }

        _listed.AddRange(kept.OrderBy(one => one.Index).Take(MaxListed - _listed.Count));
    }

    public void Clear()
    {
        Count = 0;
        _listed.Clear();
    }
}
