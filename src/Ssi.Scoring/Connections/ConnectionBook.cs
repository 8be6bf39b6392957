using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Connections;

/// <summary>A member's records about all others it ever connected with or heard of. Each change moves the network's
/// numbers in the member's state by what it changed on each open day.</summary>
/// <remarks>State and book belong together: a book is loaded whole from its rows before it is changed, and its changed
/// rows are written in the checkpoint that writes the state. For one thread at a time. About 200 bytes a record, the
/// other's id included.</remarks>
public sealed class ConnectionBook
{
    private readonly Dictionary<string, Connection> _records = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    public int Count => _records.Count;

    /// <summary>The ids that have a record, in no order.</summary>
    public IReadOnlyCollection<string> Others => _records.Keys;

    /// <summary>True while there are changes that <see cref="TakeChanges"/> has not given.</summary>
    public bool HasChanges => _changed.Count > 0;

    /// <summary>Reads the stored rows of one member; bad bytes throw <see cref="InvalidDataException"/>.</summary>
    public static ConnectionBook Load(IEnumerable<(string Other, byte[] Record)> rows)
    {
        var book = new ConnectionBook();
        foreach (var (other, record) in rows)
            book._records.Add(other, Connection.Decode(record));
        return book;
    }

    /// <summary>The record about another member; <see cref="Connection.None"/> where there is none.</summary>
    public Connection Of(string other) => _records.GetValueOrDefault(other, Connection.None);

    /// <summary>The ids connected at the end of a day, in no order.</summary>
    public IEnumerable<string> ConnectedOn(Day day) =>
        _records.Where(pair => pair.Value.ConnectedOn(day)).Select(pair => pair.Key);

    /// <summary>Connects or parts the pair at a time of at most the day after the state's; true when the record
    /// changed.</summary>
    /// <param name="begins">True where it may be the member's first day: its own event or command, and a joining
    /// whoever reports it. That another parted from it does not begin a member.</param>
    public bool Insert(
        MemberState state, string other, long ticks, bool removed, ScoringRules rules, List<DayChange> changes,
        bool begins = true)
    {
        var day = Day.OfTicks(ticks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, state.AsOf + 1, nameof(ticks));
        var before = Of(other);
        var after = before.Insert(ticks, removed, state.Horizon);
        return Replace(state, other, before, after, begins ? day : null, rules, changes);
    }

    /// <summary>Notes what another member told of himself on a day; true when the record changed.</summary>
    public bool Tell(
        MemberState state, string other, NeighbourFacts facts, Day day, ScoringRules rules, List<DayChange> changes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, state.AsOf + 1);
        var before = Of(other);
        return Replace(state, other, before, before.Tell(facts, day, state.Horizon), null, rules, changes);
    }

    /// <summary>Removes another member that was erased at a time: what the record holds up to then, and, where the two
    /// were joined by then, the contact on every day up to that one. True when there was any.</summary>
    /// <param name="mark">The contact mark of the other.</param>
    /// <param name="erasedAt">In UTC ticks.</param>
    public bool Forget(
        MemberState state, string other, ulong mark, long erasedAt, ScoringRules rules, List<DayChange> changes)
    {
        var before = Of(other);
        var contact = before.WasJoinedBy(erasedAt)
            && state.ForgetContact(mark, Day.OfTicks(erasedAt), rules, changes);
        var after = before.Changes.Where(change => change.Ticks > erasedAt).Aggregate(
            Connection.None, (record, change) => record.Insert(change.Ticks, change.Removed, state.Horizon));
        return Replace(state, other, before, after, null, rules, changes) || contact;
    }

    /// <summary>Counts the connections in the member's own company anew, after its company changed.</summary>
    public void OwnCompanyChanged(MemberState state, ScoringRules rules, List<DayChange> changes)
    {
        Span<NetworkCounts> differences = stackalloc NetworkCounts[OpenDays(state)];
        for (var i = 0; i < differences.Length; i++)
        {
            var day = state.Horizon + i;
            var own = NeighbourFacts.CompanyMark(state.ProfileOn(day).Company);
            var same = 0;
            foreach (var record in _records.Values)
                same += record.CountsOn(day, own).SameCompany;
            differences[i] = new NetworkCounts(0, 0, same - state.NetworkOn(day).SameCompany);
        }

        state.ChangeNetwork(differences, null, rules, changes);
    }

    /// <summary>The records changed since last asked, by the other's id; null bytes where the record is gone.</summary>
    public IReadOnlyList<(string Other, byte[]? Record)> TakeChanges()
    {
        var taken = new List<(string, byte[]?)>(_changed.Count);
        foreach (var other in _changed)
            taken.Add((other, _records.TryGetValue(other, out var record) ? record.Encode() : null));
        _changed.Clear();
        return taken;
    }

    private static int OpenDays(MemberState state) => state.AsOf + 2 - state.Horizon;

    private bool Replace(
        MemberState state, string other, Connection before, Connection after, Day? began, ScoringRules rules,
        List<DayChange> changes)
    {
        Span<NetworkCounts> differences = stackalloc NetworkCounts[OpenDays(state)];
        for (var i = 0; i < differences.Length && !ReferenceEquals(before, after); i++)
        {
            var day = state.Horizon + i;
            var own = NeighbourFacts.CompanyMark(state.ProfileOn(day).Company);
            differences[i] = after.CountsOn(day, own) - before.CountsOn(day, own);
        }

        if (differences.ContainsAnyExcept(default(NetworkCounts)) || began < (state.FirstDay ?? Day.Max))
            state.ChangeNetwork(differences, began, rules, changes);
        if (ReferenceEquals(before, after))
            return false;
        if (ReferenceEquals(after, Connection.None))
            _records.Remove(other);
        else
            _records[other] = after;
        _changed.Add(other);
        return true;
    }
}
