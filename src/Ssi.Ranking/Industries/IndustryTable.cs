namespace Ssi.Ranking.Industries;

/// <summary>Industry ids of one shard and their ordinals, dense from 0 in order of arrival.</summary>
/// <remarks>An ordinal is never reused: an industry that empties keeps its entry, about 100 bytes. Lookups are O(1).
/// One writer; <see cref="Names"/> is immutable and may be read by any thread.</remarks>
public sealed class IndustryTable
{
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];
    private IndustryNames? _names;

    public int Count => _ids.Count;

    /// <summary>Bytes held, strings included; an estimate for the dictionary's growth slack.</summary>
    public long Bytes => 200 + (_ids.Capacity * 8L) + (_ordinals.Capacity * 28L)
        + _ids.Sum(id => 24L + (2 * id.Length));

    /// <summary>The ids known now; the same object until an id is added.</summary>
    public IndustryNames Names => _names ??= new IndustryNames([.. _ids]);

    public bool TryGet(string id, out int ordinal) => _ordinals.TryGetValue(id, out ordinal);

    public int GetOrAdd(string id)
    {
        if (_ordinals.TryGetValue(id, out var known)) return known;
        var ordinal = _ids.Count;
        _ids.Add(id);
        _ordinals.Add(id, ordinal);
        _names = null;
        return ordinal;
    }

    public string IdOf(int ordinal) => _ids[ordinal];
}

/// <summary>An immutable list of industry ids: by ordinal, and searchable in O(log n).</summary>
public sealed class IndustryNames
{
    private readonly string[] _ids;
    private readonly string[] _sorted;
    private readonly int[] _ordinals;

    internal IndustryNames(string[] ids)
    {
        _ids = ids;
        _sorted = [.. ids];
        _ordinals = [.. Enumerable.Range(0, ids.Length)];
        Array.Sort(_sorted, _ordinals, StringComparer.Ordinal);
    }

    public int Count => _ids.Length;

    public string this[int ordinal] => _ids[ordinal];

    public bool TryFind(string id, out int ordinal)
    {
        var at = Array.BinarySearch(_sorted, id, StringComparer.Ordinal);
        ordinal = at < 0 ? -1 : _ordinals[at];
        return at >= 0;
    }
}
