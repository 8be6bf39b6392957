using System.Numerics;
using Ssi.Scoring.Days;

namespace Ssi.Scoring.Ledger;

/// <summary>The contacts a member nurtured: a set of (UTC day, contact mark), read as of a day as the newest
/// <see cref="Max"/> pairs of days up to it. A mark is the unkeyed hash of the contact's id.</summary>
/// <remarks>At most <see cref="Max"/> pairs are kept of one day and, once <see cref="Trim"/> has closed the days
/// before a horizon, of all days up to it together. So what a day sees never depends on the order of arrival nor on
/// later days, and the set stays within <see cref="Max"/> pairs beside those of the open days. Within a day the
/// greater mark is the newer. One sorted array, 16 bytes a pair.</remarks>
public sealed class ContactDays
{
    /// <summary>The most pairs that count for one day's score.</summary>
    public const int Max = 512;

    private const int FirstCapacity = 4;

    private ContactDay[] _pairs;
    private int _count;

    public ContactDays()
        : this([])
    {
    }

    /// <summary>Takes over pairs that are sorted already.</summary>
    internal ContactDays(ContactDay[] pairs)
    {
        _pairs = pairs;
        _count = pairs.Length;
    }

    /// <summary>All pairs, by day, then mark.</summary>
    public ReadOnlySpan<ContactDay> Pairs => _pairs.AsSpan(0, _count);

    /// <summary>Adds a pair; one that is there already changes nothing.</summary>
    public void Add(Day day, ulong mark)
    {
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

    /// <summary>How many different contacts stand on the days of a range, both ends included, among the newest
    /// <see cref="Max"/> pairs of days up to its end.</summary>
    public int Distinct(Day from, Day to)
    {
        var end = EndOf(to);
        var start = Math.Max(IndexOf(new ContactDay(from, 0)), end - Max);
        if (start >= end)
            return 0;

        // Marks are hashes already, so their low bits place them; zero marks a free slot and is counted apart.
        Span<ulong> table = stackalloc ulong[2 * (int)BitOperations.RoundUpToPowerOf2((uint)(end - start))];
        table.Clear();
        var distinct = 0;
        var zero = 0;
        foreach (var pair in _pairs.AsSpan(start, end - start))
        {
            if (pair.Mark == 0)
            {
                zero = 1;
                continue;
            }

            var slot = (int)(pair.Mark & (uint)(table.Length - 1));
            while (table[slot] != 0 && table[slot] != pair.Mark)
                slot = (slot + 1) & (table.Length - 1);
            if (table[slot] == 0)
                distinct++;
            table[slot] = pair.Mark;
        }

        return distinct + zero;
    }

    /// <summary>Drops the days before <paramref name="first"/>, and of the days up to <paramref name="horizon"/> all
    /// but the newest <see cref="Max"/> pairs; a canonical set is one trimmed so.</summary>
    public void Trim(Day first, Day horizon)
    {
        var start = Math.Max(IndexOf(new ContactDay(first, 0)), EndOf(horizon) - Max);
        if (start <= 0)
            return;
        _pairs.AsSpan(start, _count - start).CopyTo(_pairs);
        _count -= start;
    }

    /// <summary>Drops a contact from every day: he asked to be forgotten. True when he stood on one.</summary>
    public bool Forget(ulong mark)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_pairs[i].Mark != mark)
                _pairs[kept++] = _pairs[i];
        }

        var changed = kept < _count;
        _count = kept;
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
}

/// <summary>A contact nurtured on a day.</summary>
public readonly record struct ContactDay(Day Day, ulong Mark)
{
    /// <summary>True where this pair stands before another: an earlier day, or the same day and a lesser
    /// mark.</summary>
    internal bool IsBefore(ContactDay other) => Day == other.Day ? Mark < other.Mark : Day < other.Day;
}
