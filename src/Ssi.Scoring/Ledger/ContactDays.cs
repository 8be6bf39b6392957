using System.Numerics;
using Ssi.Scoring.Days;

namespace Ssi.Scoring.Ledger;

/// <summary>The contacts a member nurtured: a set of (UTC day, contact mark). A range of days counts its distinct
/// contacts, up to <see cref="Max"/>. A mark is a keyed hash of the contact's id; only whether two marks are equal has
/// an effect on a count.</summary>
/// <remarks>At most <see cref="Max"/> pairs are kept of one day and, once <see cref="Trim"/> has closed the days before
/// a horizon, of the days up to it the newest pair of each contact, at most <see cref="Max"/> together: no later day
/// counts more. So what a day counts never depends on the order of arrival nor on later days. A contact that was erased
/// is refused on the days up to its erasure, until those are closed. Two sorted arrays, 16 bytes a pair.</remarks>
public sealed class ContactDays
{
    /// <summary>The most contacts that count for one day's score.</summary>
    public const int Max = 512;

    private const int FirstCapacity = 4;

    private ContactDay[] _pairs;
    private ContactDay[] _erased;
    private int _count;

    public ContactDays()
        : this([], [])
    {
    }

    /// <summary>Takes over pairs that are sorted already.</summary>
    internal ContactDays(ContactDay[] pairs, ContactDay[] erased)
    {
        _pairs = pairs;
        _erased = erased;
        _count = pairs.Length;
    }

    /// <summary>All pairs, by day, then mark.</summary>
    public ReadOnlySpan<ContactDay> Pairs => _pairs.AsSpan(0, _count);

    /// <summary>The marks of erased contacts, each with the day of the erasure, by day, then mark.</summary>
    public ReadOnlySpan<ContactDay> Erased => _erased;

    /// <summary>Adds a pair; one that is there already, or of a contact erased on that day or later, changes
    /// nothing.</summary>
    public void Add(Day day, ulong mark)
    {
        foreach (var erased in _erased)
        {
            if (erased.Mark == mark && erased.Day >= day)
                return;
        }

        var pair = new ContactDay(day, mark);
        var index = IndexOf(pair);
        if (index < _count && _pairs[index] == pair)
            return;
        var start = IndexOf(new ContactDay(day, 0));
        if (EndOf(day) - start == Max)
        {
            if (index == start)
                return;
            _pairs.AsSpan(start + 1, index - start - 1).CopyTo(_pairs.AsSpan(start));
            _pairs[index - 1] = pair;
            return;
        }

        if (_count == _pairs.Length)
            Array.Resize(ref _pairs, Math.Max(FirstCapacity, _count + (_count / 4)));
        _pairs.AsSpan(index, _count - index).CopyTo(_pairs.AsSpan(index + 1));
        _pairs[index] = pair;
        _count++;
    }

    /// <summary>The number of different contacts on the days of a range, both ends included; at most
    /// <see cref="Max"/>.</summary>
    public int Distinct(Day from, Day to)
    {
        var start = IndexOf(new ContactDay(from, 0));
        var end = EndOf(to);
        var table = new MarkTable(stackalloc ulong[MarkTable.SlotsFor(end - start)]);
        for (var i = end - 1; i >= start && table.Count < Max; i--)
            table.Add(_pairs[i].Mark);
        return table.Count;
    }

    /// <summary>Drops the days before <paramref name="first"/>, and of the days up to <paramref name="horizon"/> all
    /// but the newest pair of each contact, beyond <see cref="Max"/> the oldest of those; a canonical set is one
    /// trimmed so.</summary>
    public void Trim(Day first, Day horizon)
    {
        if (_erased.Length > 0 && _erased[0].Day < horizon)
            _erased = Array.FindAll(_erased, erased => erased.Day >= horizon);
        var start = IndexOf(new ContactDay(first, 0));
        var end = EndOf(horizon);
        var table = new MarkTable(stackalloc ulong[MarkTable.SlotsFor(end - start)]);
        var kept = end;
        for (var i = end - 1; i >= start && table.Count < Max; i--)
        {
            if (table.Add(_pairs[i].Mark))
                _pairs[--kept] = _pairs[i];
        }

        if (kept == 0)
            return;
        _pairs.AsSpan(kept, _count - kept).CopyTo(_pairs);
        _count -= kept;
    }

    /// <summary>Drops a contact that was erased on a day from that one and all before it, and refuses it there from now
    /// on. True when it was on one.</summary>
    public bool Forget(ulong mark, Day day)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_pairs[i].Mark != mark || _pairs[i].Day > day)
                _pairs[kept++] = _pairs[i];
        }

        var changed = kept < _count;
        _count = kept;
        var others = Array.FindAll(_erased, erased => erased.Mark != mark || erased.Day > day);
        if (!Array.Exists(others, erased => erased.Mark == mark))
            others = [.. others, new ContactDay(day, mark)];
        Array.Sort(others, static (left, right) => left.IsBefore(right) ? -1 : left == right ? 0 : 1);
        _erased = others;
        return changed;
    }

    /// <summary>The first pair after a day.</summary>
    private int EndOf(Day day) => day == Day.Max ? _count : IndexOf(new ContactDay(day + 1, 0));

    /// <summary>The first pair at or after one.</summary>
    private int IndexOf(ContactDay pair)
    {
        var low = 0;
        var high = _count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_pairs[middle].IsBefore(pair))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>A set of at most <see cref="Max"/> marks.</summary>
    /// <remarks>Marks are hashes already, so their low bits place them; zero marks a free slot and is counted
    /// apart.</remarks>
    private ref struct MarkTable(Span<ulong> slots)
    {
        private readonly Span<ulong> _slots = slots;
        private bool _hasZero;

        public int Count { get; private set; }

        /// <summary>Slots for the marks of so many pairs.</summary>
        public static int SlotsFor(int pairs) =>
            2 * (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(pairs, 1, Max));

        /// <summary>False where the mark is in the set.</summary>
        public bool Add(ulong mark)
        {
            if (mark == 0)
            {
                if (_hasZero)
                    return false;
                _hasZero = true;
                Count++;
                return true;
            }

            var slot = (int)mark & (_slots.Length - 1);
            while (_slots[slot] != 0 && _slots[slot] != mark)
                slot = (slot + 1) & (_slots.Length - 1);
            if (_slots[slot] == mark)
                return false;
            _slots[slot] = mark;
            Count++;
            return true;
        }
    }
}

/// <summary>A contact nurtured on a day.</summary>
public readonly record struct ContactDay(Day Day, ulong Mark)
{
    /// <summary>True where this pair stands before another: an earlier day, or the same day and a lesser
    /// mark.</summary>
    internal bool IsBefore(ContactDay other) => Day == other.Day ? Mark < other.Mark : Day < other.Day;
}
