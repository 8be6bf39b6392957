namespace Ssi.Engine.Shards;

/// <summary>The industries that the shards of one process know, at most a given number of them.</summary>
/// <remarks>Thread-safe. An industry counts once, however many shards know it, until the last of them is unloaded: an
/// industry that empties keeps its entry in the shard's table.</remarks>
public sealed class IndustryCensus(int max)
{
    /// <summary>Industry ids, each with the number of shards that know it.</summary>
    private readonly Dictionary<string, int> _shards = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _shards.Count;
        }
    }

    /// <summary>One more shard knows the industry; false, with nothing changed, where that would be one industry more
    /// than the bound.</summary>
    public bool TryEnter(string industry)
    {
        lock (_lock)
        {
            if (!_shards.TryGetValue(industry, out var shards) && _shards.Count >= max)
                return false;
            _shards[industry] = shards + 1;
            return true;
        }
    }

    /// <summary>One more shard knows the industry, from its rows or its journal, whatever the bound.</summary>
    public void Enter(string industry)
    {
        lock (_lock)
            _shards[industry] = _shards.GetValueOrDefault(industry) + 1;
    }

    /// <summary>A shard that knew the industries is unloaded.</summary>
    public void Leave(IEnumerable<string> industries)
    {
        lock (_lock)
        {
            foreach (var industry in industries)
            {
                if (--_shards[industry] == 0)
                    _shards.Remove(industry);
            }
        }
    }
}
