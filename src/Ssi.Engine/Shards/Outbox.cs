namespace Ssi.Engine.Shards;

/// <summary>What one shard owes to others: word of a pair, of facts, of an erasure. A debt stands until the other
/// shard has journaled it; till then the entry that made it stays in the journal, and replay makes it again.</summary>
/// <remarks>Telling twice changes nothing, so nothing here needs to be stored.</remarks>
internal sealed class Outbox
{
    private readonly Dictionary<long, int> _unsettled = [];
    private readonly List<Obligation> _unsent = [];
    private readonly Dictionary<long, TaskCompletionSource> _watched = [];
    private int _withheld;

    /// <summary>Messages that another shard may still take: those for members that are withheld are not among
    /// them.</summary>
    public int Count => _unsettled.Values.Sum() - _withheld;

    /// <summary>The receiver of a message is withheld: it is neither sent again nor settled, and its entry stays in the
    /// journal.</summary>
    public void Withhold() => _withheld++;

    /// <summary>Messages that were withheld are sent again.</summary>
    public void Resume(IReadOnlyList<Obligation> obligations)
    {
        _withheld -= obligations.Count;
        Return(obligations);
    }

    /// <summary>Entries up to here owe nothing any more.</summary>
    public long SettledThrough(long applied) =>
        _unsettled.Count == 0 ? applied : Math.Min(applied, _unsettled.Keys.Min() - 1);

    public void Add(Obligation obligation)
    {
        _unsettled[obligation.Sequence] = _unsettled.GetValueOrDefault(obligation.Sequence) + 1;
        _unsent.Add(obligation);
    }

    /// <summary>What is to be sent now; each must come back by <see cref="Settle"/> or <see cref="Return"/>.</summary>
    public IReadOnlyList<Obligation> TakeUnsent()
    {
        if (_unsent.Count == 0)
            return [];
        var taken = _unsent.ToArray();
        _unsent.Clear();
        return taken;
    }

    public void Settle(Obligation obligation)
    {
        if (--_unsettled[obligation.Sequence] > 0)
            return;
        _unsettled.Remove(obligation.Sequence);
        if (_watched.Remove(obligation.Sequence, out var watched))
            watched.SetResult();
    }

    /// <summary>Completes when the entry owes nothing any more, on no thread of the shard.</summary>
    public Task WhenSettled(long sequence)
    {
        if (!_unsettled.ContainsKey(sequence))
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
        foreach (var obligation in TakeUnsent())
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
        var inOrder = _unsent.Concat(obligations).OrderBy(obligation => obligation.Sequence).ToArray();
        _unsent.Clear();
        _unsent.AddRange(inOrder);
    }
}

/// <summary>Word for another shard, as an item of its journal.</summary>
/// <param name="Sequence">The entry that made it.</param>
public sealed record Obligation(long Sequence, int Shard, ulong MemberHash, byte[] Item);
