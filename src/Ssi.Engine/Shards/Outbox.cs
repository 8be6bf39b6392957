namespace Ssi.Engine.Shards;

/// <summary>What one shard owes to others: word of a pair, of facts, of an erasure. A debt stands until the other
/// shard has journaled it; till then the entry that made it stays in the journal, and replay makes it again.</summary>
/// <remarks>Telling twice changes nothing, so nothing here needs to be stored.</remarks>
internal sealed class Outbox
{
    private readonly Dictionary<long, int> _unsettled = [];

    /// <summary>As <see cref="_unsettled"/>, without messages that may be held back: commands wait for these.</summary>
    private readonly Dictionary<long, int> _awaited = [];
    private readonly List<Obligation> _unsent = [];
    private readonly FactsPacing _facts = new();
    private bool _hurries;
    private readonly Dictionary<long, TaskCompletionSource> _watched = [];

    /// <inheritdoc cref="FactsPacing.BytesPerSecond"/>
    public int FactsBytesPerSecond
    {
        get => _facts.BytesPerSecond;
        set => _facts.BytesPerSecond = value;
    }

    public int Count => _unsettled.Values.Sum();

    /// <summary>Entries up to here owe nothing any more.</summary>
    public long SettledThrough(long applied) =>
        _unsettled.Count == 0 ? applied : Math.Min(applied, _unsettled.Keys.Min() - 1);

    public void Add(Obligation obligation)
    {
        _unsettled[obligation.Sequence] = _unsettled.GetValueOrDefault(obligation.Sequence) + 1;
        if (obligation.PacedSender is null)
        {
            _awaited[obligation.Sequence] = _awaited.GetValueOrDefault(obligation.Sequence) + 1;
            _unsent.Add(obligation);
        }
        else if (_facts.Hold(obligation) is { } earlier)
        {
            Settle(earlier);
        }
    }

    /// <summary>Nothing is held back by the next <see cref="TakeUnsent"/>.</summary>
    public void Hurry() => _hurries = true;

    /// <summary>What a member has for one contact is held back no longer.</summary>
    public void Release(ulong sender, ulong contact)
    {
        if (_facts.Take(sender, contact) is { } message)
            _unsent.Add(message);
    }

    /// <summary>What a member has for its contacts and is held back is not sent: another message replaces it.</summary>
    public void Drop(ulong sender)
    {
        foreach (var message in _facts.Take(sender))
            Settle(message);
    }

    /// <summary>What is to be sent now; each must come back by <see cref="Settle"/> or <see cref="Return"/>.</summary>
    /// <param name="now">Time since any fixed moment.</param>
    public IReadOnlyList<Obligation> TakeUnsent(TimeSpan now)
    {
        var sent = _unsent.Count;
        _facts.TakeDue(now, _hurries, _unsent);
        _hurries = false;
        if (_unsent.Count == 0)
            return [];
        var taken = sent > 0 && sent < _unsent.Count ? InOrder(_unsent) : _unsent.ToArray();
        _unsent.Clear();
        return taken;
    }

    public void Settle(Obligation obligation)
    {
        var sequence = obligation.Sequence;
        if (--_unsettled[sequence] == 0)
            _unsettled.Remove(sequence);
        if (obligation.PacedSender is not null || --_awaited[sequence] > 0)
            return;
        _awaited.Remove(sequence);
        if (_watched.Remove(sequence, out var watched))
            watched.SetResult();
    }

    /// <summary>Completes, on no thread of the shard, when the entry owes nothing any more but what may be held
    /// back.</summary>
    public Task WhenSettled(long sequence)
    {
        if (!_awaited.ContainsKey(sequence))
            return Task.CompletedTask;
        if (!_watched.TryGetValue(sequence, out var watched))
        {
            watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watched.Add(sequence, watched);
        }

        return watched.Task;
    }

    /// <summary>Replaces what is unsent; null settles it.</summary>
    public void Renew(Func<Obligation, Obligation?> renewal)
    {
        var unsent = _unsent.ToArray();
        _unsent.Clear();
        foreach (var obligation in unsent)
        {
            if (renewal(obligation) is { } renewed)
                _unsent.Add(renewed);
            else
                Settle(obligation);
        }
    }

    /// <summary>The other shard could not take it: it is sent again later, before anything younger.</summary>
    public void Return(IReadOnlyList<Obligation> obligations)
    {
        foreach (var obligation in obligations)
        {
            if (obligation.PacedSender is null)
                _unsent.Add(obligation);
            else if (!_facts.TryReturn(obligation))
                Settle(obligation);
        }

        var inOrder = InOrder(_unsent);
        _unsent.Clear();
        _unsent.AddRange(inOrder);
    }

    private static Obligation[] InOrder(IEnumerable<Obligation> obligations) =>
        [.. obligations.OrderBy(obligation => obligation.Sequence)];
}

/// <summary>Word for another shard, as an item of its journal.</summary>
/// <param name="Sequence">The entry that made it.</param>
public sealed record Obligation(long Sequence, int Shard, ulong MemberHash, byte[] Item)
{
    /// <summary>The hash of the member whose changed facts it carries, where it may be held back by
    /// <see cref="FactsPacing"/>; null for others.</summary>
    public ulong? PacedSender { get; init; }
}
