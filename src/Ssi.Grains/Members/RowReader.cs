using System.Threading.Channels;
using Ssi.Engine.Members;
using Ssi.Scoring.Members;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <summary>Reads the rows of many members in one statement: whatever is asked for while one is on its way goes into
/// the next.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private const int MaxAtATime = 1024;

    private readonly IScoringStore _store;
    private readonly ScoringRules _rules;
    private readonly Channel<Wanted> _queue = Channel.CreateUnbounded<Wanted>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    public RowReader(IScoringStore store, ScoringRules rules)
    {
        (_store, _rules) = (store, rules);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The member's row as a state; null where there is none.</summary>
    public Task<MemberState?> ReadAsync(long key)
    {
        var wanted = new Wanted(key);
        if (!_queue.Writer.TryWrite(wanted))
            wanted.Done.SetException(new StoreUnavailableException("The silo stops."));
        return wanted.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var wanted = new Dictionary<long, Wanted>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (wanted.Count < MaxAtATime && _queue.Reader.TryRead(out var next))
            {
                // Two activations of one member are a moment's mistake of the directory: each reads for itself.
                if (!wanted.TryAdd(next.Key, next))
                {
                    await ReadAsync(wanted);
                    wanted.Add(next.Key, next);
                }
            }

            await ReadAsync(wanted);
        }
    }

    private async Task ReadAsync(Dictionary<long, Wanted> wanted)
    {
        try
        {
            var found = new Dictionary<long, MemberState>();
            await _store.ReadMembersAsync(
                [.. wanted.Keys.Order()], row => Decode(row, wanted[row.Key], found), CancellationToken.None);
            foreach (var (key, one) in wanted)
                one.Done.TrySetResult(found.GetValueOrDefault(key));
        }
        catch (Exception cause)
        {
            // Each that asked hears it, and may ask again.
            foreach (var one in wanted.Values)
                one.Done.TrySetException(cause);
        }

        wanted.Clear();
    }

    /// <summary>A row that cannot be read concerns its member alone.</summary>
    private void Decode(StoredMember row, Wanted wanted, Dictionary<long, MemberState> found)
    {
        try
        {
            found.Add(row.Key, MemberActor.Decode(row, _rules));
        }
        catch (InvalidDataException damage)
        {
            wanted.Done.TrySetException(new StoreDamagedException(
                $"the state of member {row.Key}", (int)(row.Key >> 32), row.Key, damage));
        }
    }

    private sealed record Wanted(long Key)
    {
        public TaskCompletionSource<MemberState?> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
