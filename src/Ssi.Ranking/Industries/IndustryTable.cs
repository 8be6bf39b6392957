namespace Ssi.Ranking.Industries;

/// <summary>Industry ids of one shard and their ordinals, dense from 0 in order of arrival.</summary>
/// <remarks>An ordinal is never reused: an industry that empties keeps its entry, about 100 bytes. Lookups are O(1).
/// One caller at a time, except for <see cref="Bytes"/>.</remarks>
public sealed class IndustryTable
{
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];
    private long _idBytes;

    public int Count => _ids.Count;

    /// <summary>Bytes held, strings included; an estimate for the dictionary's growth slack.</summary>
    public long Bytes => 200 + (_ids.Capacity * 8L) + (_ordinals.Capacity * 28L)
        + _idBytes;

    public bool TryGet(string id, out int ordinal) => _ordinals.TryGetValue(id, out ordinal);

    public int GetOrAdd(string id)
    {
        if (_ordinals.TryGetValue(id, out var known)) return known;
        var ordinal = _ids.Count;
        _ids.Add(id);
        _idBytes += 24 + (2 * id.Length);
        _ordinals.Add(id, ordinal);
        return ordinal;
    }

    public string IdOf(int ordinal) => _ids[ordinal];
}
