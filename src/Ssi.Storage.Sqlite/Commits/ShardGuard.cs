using Ssi.Storage.Sqlite.Connections;

namespace Ssi.Storage.Sqlite.Commits;

/// <summary>Holds every write of a commit to its shard's epoch. Each shard's row is read once a commit, inside the
/// transaction that writes, so a newer owner is either seen or waits.</summary>
internal sealed class ShardGuard(SqliteDatabase database)
{
    private readonly Dictionary<int, (long Epoch, long Checkpoint)> _read = [];
    private readonly SqliteStatement _row =
        database.Prepare("SELECT epoch, checkpoint_sequence FROM shard WHERE shard = ?1");

    public void Clear() => _read.Clear();

    /// <exception cref="EpochLostException">The shard has another epoch, or was never claimed.</exception>
    public void Check(int shard, long epoch)
    {
        if (!_read.TryGetValue(shard, out var row))
            _read.Add(shard, row = Read(shard));
        if (row.Epoch != epoch)
            throw new EpochLostException(shard);
    }

    /// <summary>The checkpoint of a shard that was checked.</summary>
    public long Checkpoint(int shard) => _read[shard].Checkpoint;

    public void Advance(int shard, long checkpoint) => _read[shard] = _read[shard] with { Checkpoint = checkpoint };

    private (long Epoch, long Checkpoint) Read(int shard)
    {
        _row.Bind(1, shard);
        var row = _row.Step() ? (_row.Long(0), _row.Long(1)) : default;
        _row.Reset();
        return row;
    }
}
