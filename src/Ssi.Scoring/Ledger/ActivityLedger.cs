using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;

namespace Ssi.Scoring.Ledger;

/// <summary>A member's activity: a count per (kind, UTC day), only for days on which something happened. Exact, and
/// the same whatever the order in which events came.</summary>
/// <remarks>One sorted array of eight-byte words that grows by a quarter: 56 bytes and about 9 a cell. Finding a cell
/// is a binary search; a new cell shifts those behind it. Counts stop at <see cref="uint.MaxValue"/>.</remarks>
public sealed class ActivityLedger
{
    private const int FirstCapacity = 4;

    private LedgerCell[] _cells;
    private int _count;

    public ActivityLedger()
        : this([])
    {
    }

    /// <summary>Takes over cells that are sorted already.</summary>
    internal ActivityLedger(LedgerCell[] cells)
    {
        _cells = cells;
        _count = cells.Length;
    }

    /// <summary>All cells, by kind, then day.</summary>
    public ReadOnlySpan<LedgerCell> Cells => _cells.AsSpan(0, _count);

    /// <summary>The cells of one kind, by day.</summary>
    public ReadOnlySpan<LedgerCell> Run(ActivityKind kind)
    {
        var start = IndexOf((ulong)kind << 48);
        var end = start;
        while (end < _count && _cells[end].Kind == kind)
            end++;
        return _cells.AsSpan(start, end - start);
    }

    /// <summary>Adds to the count of a kind on a day; an amount of zero leaves no trace.</summary>
    public void Add(ActivityKind kind, Day day, uint amount)
    {
        if (amount == 0)
            return;
        var place = LedgerCell.Place(kind, day);
        var index = IndexOf(place);
        if (index < _count && _cells[index].Packed >> 32 == place >> 32)
        {
            var sum = (ulong)_cells[index].Count + amount;
            _cells[index] = new LedgerCell(place | Math.Min(sum, uint.MaxValue));
            return;
        }

        if (_count == _cells.Length)
            Array.Resize(ref _cells, Math.Max(FirstCapacity, _count + (_count / 4)));
        _cells.AsSpan(index, _count - index).CopyTo(_cells.AsSpan(index + 1));
        _cells[index] = new LedgerCell(place | amount);
        _count++;
    }

    /// <summary>Drops the cells of all days before one.</summary>
    public void DropBefore(Day first)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_cells[i].Day >= first)
                _cells[kept++] = _cells[i];
        }

        _count = kept;
    }

    /// <summary>The first cell at or after a place.</summary>
    private int IndexOf(ulong place)
    {
        var low = 0;
        var high = _count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_cells[middle].Packed < place)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
