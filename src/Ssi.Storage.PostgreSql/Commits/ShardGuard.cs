using Npgsql;
using Ssi.Storage.PostgreSql.Connections;

namespace Ssi.Storage.PostgreSql.Commits;

/// <summary>Holds every write of a commit to its shard's epoch: the first statement of the transaction locks the
/// shards' rows and fails where an epoch is not theirs, so a newer owner is either seen or waits.</summary>
internal sealed class ShardGuard
{
    private readonly Dictionary<(int Shard, long Epoch), (long? Appended, long? Ended)> _held = [];

    private ShardGuard()
    {
    }

    /// <exception cref="InvalidOperationException">Two ends in the group take a shard's checkpoint back.</exception>
    public static ShardGuard Of(CommitGroup group)
    {
        var guard = new ShardGuard();
        foreach (var append in group.Appends)
        {
            var held = guard._held.GetValueOrDefault((append.Shard, append.Epoch));
            if (held.Appended is null || append.Sequence < held.Appended)
                guard._held[(append.Shard, append.Epoch)] = held with { Appended = append.Sequence };
        }
        var last = new Dictionary<int, long>();
        foreach (var slice in group.Slices)
        {
            var held = guard._held.GetValueOrDefault((slice.Shard, slice.Epoch));
            if (slice.End is { } end)
            {
                if (end.Sequence < last.GetValueOrDefault(slice.Shard))
                {
                    throw new InvalidOperationException(
                        $"The checkpoint of shard {slice.Shard} goes back to {end.Sequence}.");
                }
                last[slice.Shard] = end.Sequence;
                held.Ended ??= end.Sequence;
            }
            guard._held[(slice.Shard, slice.Epoch)] = held;
        }
        return guard;
    }

    public void AddTo(NpgsqlBatch batch) => batch.Add(
        "SELECT hold_shards($1, $2, $3, $4)",
        Batches.Column(_held, held => held.Key.Shard), Batches.Column(_held, held => held.Key.Epoch),
        Batches.Column(_held, held => held.Value.Appended), Batches.Column(_held, held => held.Value.Ended));
}
