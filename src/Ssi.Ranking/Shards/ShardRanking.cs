using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Ranking.Shards;

/// <summary>The score vector and the industry of each member of one shard, by slot, and each industry's
/// histograms.</summary>
/// <remarks>
/// 12 bytes a slot in flat chunks, and <see cref="IndustryHistograms"/> for each industry with members here. A change
/// is O(1) up to the move inside a small histogram. While captures are taken: 8 bytes a slot and 24 a change between
/// captures more, and a copy of the histograms of each industry that changed since the last one. One caller at a time,
/// except for <see cref="Bytes"/>; the histograms of captures may be read by any thread.
/// </remarks>
public sealed class ShardRanking(MemberIndex index, IndustryTable industries)
{
    /// <summary>How many captures back <see cref="TryGetAt"/> answers.</summary>
    public const int LiveCaptures = 8;

    /// <summary>The ordinal of a member without an industry: it has a score and stands in no histogram.</summary>
    public const int NoIndustry = -1;

    // A slot's state: 0 absent, 1 without an industry, 2 and up the industry's ordinal + 2.
    private const int OrdinalBias = 2;

    private readonly SlotArray<int> _states = new();
    private readonly SlotArray<ulong> _vectors = new();
    private readonly List<IndustryHistograms?> _live = [];
    private ChangeLog? _log;
    private CapturedParts? _captured;
    private long _captures;
    private long _partBytes;

    public MemberIndex Index => index;

    public IndustryTable Industries => industries;

    /// <summary>Members with a score.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the last capture; 0 where no captures are kept.</summary>
    public long LastCapture => _captured?.Last ?? 0;

    /// <summary>Bytes held, captures too, without the index and the industry table.</summary>
    public long Bytes => 120 + _states.Bytes + _vectors.Bytes + (8L * _live.Capacity) + (_log?.Bytes ?? 0)
        + (_captured?.Bytes ?? 0) + Volatile.Read(ref _partBytes);

    /// <summary>Gives a slot its industry (an ordinal or <see cref="NoIndustry"/>) and score. False when it had
    /// both.</summary>
    public bool Set(int slot, int industry, ScoreVector vector)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(industry, NoIndustry);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(industry, industries.Count);
        _states.Cover(slot);
        _vectors.Cover(slot);
        ref var state = ref _states[slot];
        ref var packed = ref _vectors[slot];
        if (state == industry + OrdinalBias && packed == vector.Packed) return false;
        _log?.Record(slot, state, packed);
        var was = state - OrdinalBias;
        if (was >= 0 && was == industry) Changing(was).Move(ScoreVector.FromPacked(packed), vector);
        else
        {
            Leave(was, packed);
            if (industry >= 0) Join(industry, vector);
        }

        if (state == 0) Count++;
        (state, packed) = (industry + OrdinalBias, vector.Packed);
        return true;
    }

    /// <summary>Takes a slot's industry and score away. False when it had none.</summary>
    public bool Clear(int slot)
    {
        if (_states.Read(slot) == 0) return false;
        ref var state = ref _states[slot];
        ref var packed = ref _vectors[slot];
        _log?.Record(slot, state, packed);
        Leave(state - OrdinalBias, packed);
        (state, packed) = (0, 0);
        Count--;
        return true;
    }

    /// <summary>False when the slot has no score; the industry is <see cref="NoIndustry"/> for a member without
    /// one.</summary>
    public bool TryGet(int slot, out int industry, out ScoreVector vector) =>
        Unpack(_states.Read(slot), _vectors.Read(slot), out industry, out vector);

    /// <summary>Numbers captures on from those of the ranking that this one takes the place of; before the first
    /// capture.</summary>
    public void NumberAfter(ShardRanking before) => _captures = before._captures;

    /// <summary>Makes a capture and begins to keep what changes after it; returns its number, which grows.
    /// O(industries that changed since the last one).</summary>
    public long Capture()
    {
        _captured ??= new CapturedParts(_captures, _live.Count);
        _captures++;
        _log ??= new ChangeLog(_captures);
        _log.Begin(_captures);
        _captured.Take(_live);
        return _captures;
    }

    /// <summary>What changed from a capture to the last one, or everything where that capture is not live. There must
    /// be one.</summary>
    public IndustryChanges ChangesSince(long capture)
    {
        var captured = _captured ?? throw new InvalidOperationException("There is no capture.");
        var since = IsLive(capture) ? capture : 0;
        var changed = new List<IndustryHistograms>();
        var emptied = new List<string>();
        foreach (var industry in since == 0 ? captured.All() : captured.ChangedSince(since))
        {
            if (captured[industry] is { } part) changed.Add(part);
            else emptied.Add(industries.IdOf(industry));
        }

        return new IndustryChanges(since, captured.Last, changed, emptied);
    }

    /// <summary>An industry's frozen histograms in the last capture; null where it has no members there.</summary>
    public IndustryHistograms? CapturedOf(int industry) => industry < 0 ? null : _captured?[industry];

    /// <summary>True for the last <see cref="LiveCaptures"/> captures since captures were last stopped.</summary>
    public bool IsLive(long capture) => _log?.IsLive(capture) ?? false;

    /// <summary>Drops what is kept for captures.</summary>
    public void StopCaptures()
    {
        _log = null;
        _captured = null;
    }

    /// <summary>The slot as it stood in a live capture; false when it had no score then. Throws
    /// <see cref="ArgumentOutOfRangeException"/> for a capture that is not live.</summary>
    public bool TryGetAt(int slot, long capture, out int industry, out ScoreVector vector)
    {
        if (!IsLive(capture))
            throw new ArgumentOutOfRangeException(nameof(capture), capture, "The capture is not live.");
        return _log!.TryFind(slot, capture, out var state, out var packed)
            ? Unpack(state, packed, out industry, out vector)
            : TryGet(slot, out industry, out vector);
    }

    /// <summary>The living histograms of one industry; null where nobody has been in it.</summary>
    public IndustryHistograms? HistogramsOf(int industry) =>
        (uint)industry < (uint)_live.Count ? _live[industry] : null;

    internal IndustryScan Scan(int industry) => new(_states, _vectors, industry + OrdinalBias);

    private static bool Unpack(int state, ulong packed, out int industry, out ScoreVector vector)
    {
        industry = state == 0 ? NoIndustry : state - OrdinalBias;
        vector = ScoreVector.FromPacked(packed);
        return state != 0;
    }

    private void Join(int industry, ScoreVector vector)
    {
        while (_live.Count <= industry) _live.Add(null);
        if (_live[industry] is null)
        {
            _live[industry] = new IndustryHistograms(industries.IdOf(industry));
            _partBytes += _live[industry]!.Bytes;
            _captured?.Note(industry);
        }

        var part = Changing(industry);
        _partBytes -= part.Bytes;
        part.Add(vector);
        _partBytes += part.Bytes;
    }

    private void Leave(int industry, ulong packed)
    {
        if (industry < 0) return;
        var part = Changing(industry);
        _partBytes -= part.Bytes;
        part.Remove(ScoreVector.FromPacked(packed));
        if (part.Population == 0) _live[industry] = null;
        else _partBytes += part.Bytes;
    }

    // The histograms to change: a copy where the last capture has them.
    private IndustryHistograms Changing(int industry)
    {
        var part = _live[industry]!;
        if (!part.IsFrozen) return part;
        _captured?.Note(industry);
        var copy = part.Thaw();
        _partBytes += copy.Bytes - part.Bytes;
        return _live[industry] = copy;
    }
}
