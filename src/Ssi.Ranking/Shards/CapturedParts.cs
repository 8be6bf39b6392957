using Ssi.Ranking.Industries;

namespace Ssi.Ranking.Shards;

/// <summary>Each industry's frozen histograms in the last capture, and which industries changed in each live
/// one.</summary>
/// <remarks>What does not change is the same object here and in the ranking. 16 bytes an industry, 4 for each live
/// capture that it changed in, and a copy of its histograms once it changes after a capture.</remarks>
internal sealed class CapturedParts
{
    private readonly List<int>[] _changed =
        [.. Enumerable.Range(0, ShardRanking.LiveCaptures).Select(_ => new List<int>())];

    private IndustryHistograms?[] _parts = [];
    private long[] _changedIn = [];
    private long _replacedBytes;

    /// <param name="last">The number before that of the first capture, which holds every industry as a
    /// change.</param>
    public CapturedParts(long last, int industries)
    {
        Last = last;
        for (var industry = 0; industry < industries; industry++) Note(industry);
    }

    /// <summary>The number of the last capture.</summary>
    public long Last { get; private set; }

    /// <summary>Bytes held beside the ranking's own.</summary>
    public long Bytes
    {
        get
        {
            var lists = 0L;
            foreach (var list in _changed) lists += 56 + (4L * list.Capacity);
            return 200 + (16L * _parts.Length) + lists + _replacedBytes;
        }
    }

    public IndustryHistograms? this[int industry] => industry < _parts.Length ? _parts[industry] : null;

    /// <summary>An industry is about to change.</summary>
    public void Note(int industry)
    {
        if (industry >= _parts.Length)
        {
            var length = industry + 1 + (industry / 4);
            Array.Resize(ref _parts, length);
            Array.Resize(ref _changedIn, length);
        }

        if (_changedIn[industry] > Last) return;
        _changedIn[industry] = Last + 1;
        Changed(Last + 1).Add(industry);
        _replacedBytes += _parts[industry]?.Bytes ?? 0;
    }

    /// <summary>Captures the ranking as it is.</summary>
    public void Take(List<IndustryHistograms?> live)
    {
        Last++;
        foreach (var industry in Changed(Last))
        {
            var part = industry < live.Count ? live[industry] : null;
            part?.Freeze();
            _parts[industry] = part;
        }

        _replacedBytes = 0;
        Changed(Last + 1).Clear();
    }

    /// <summary>The industries that changed after a live capture, up to the last one.</summary>
    public IReadOnlyCollection<int> ChangedSince(long capture)
    {
        if (capture == Last) return [];
        if (capture == Last - 1) return Changed(Last);
        var changed = new HashSet<int>();
        for (var number = capture + 1; number <= Last; number++) changed.UnionWith(Changed(number));
        return changed;
    }

    /// <summary>The industries that have members.</summary>
    public IReadOnlyCollection<int> All() =>
        [.. Enumerable.Range(0, _parts.Length).Where(industry => _parts[industry] is not null)];

    private List<int> Changed(long capture) => _changed[capture % ShardRanking.LiveCaptures];
}
