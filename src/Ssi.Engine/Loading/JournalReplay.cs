
using Ssi.Engine.Shards;
using Ssi.Storage;

namespace Ssi.Engine.Loading;

/// <summary>Applies what a shard's journal holds beyond what the shard has applied.</summary>
/// <param name="onOwner">Runs a step where the shard may be touched: at once while nobody owns it yet, on its
/// partition's loop afterwards.</param>
public sealed class JournalReplay(
    IScoringStore store, Loader loader, Func<Action, Task> onOwner, CancellationToken cancel = default)
{
    /// <summary>Entries read at once: their members are loaded together.</summary>
    private const int EntriesAtATime = 1024;

    /// <summary>Replays the entries after <paramref name="afterSequence"/>; tells of each its sequence and
    /// bytes.</summary>
    public async Task<int> RunAsync(ShardCore core, long afterSequence, Action<long, int> replayed)
    {
        var entries = new List<(long Sequence, byte[] Bytes)>();
        await store.ReadJournalAsync(
            core.Number, afterSequence, (sequence, bytes) => entries.Add((sequence, bytes.ToArray())),
            cancel);
        for (var next = 0; next < entries.Count; next += EntriesAtATime)
        {
            var part = entries.GetRange(next, Math.Min(EntriesAtATime, entries.Count - next));
            PendingEntry? missing = null;
            await onOwner(() =>
            {
                missing = core.BeginEntry();
                foreach (var (sequence, bytes) in part)
                    core.NoteMissing(sequence, bytes, missing);
            });
            var loaded = await loader.LoadAsync([missing!]);
            cancel.ThrowIfCancellationRequested();
            await onOwner(() =>
            {
                core.Abandon(missing!);
                loaded.Admit();
                foreach (var (sequence, bytes) in part)
                {
                    core.Replay(sequence, bytes);
                    replayed(sequence, bytes.Length);
                }
            });
        }

        return entries.Count;
    }
}
