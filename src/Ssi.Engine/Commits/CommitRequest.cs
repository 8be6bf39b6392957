using System.Diagnostics;
using Ssi.Storage;

namespace Ssi.Engine.Commits;

/// <summary>A write of the owner of some shards. Every request is answered once, by <see cref="Committed"/> or
/// <see cref="Failed"/>.</summary>
public abstract class CommitRequest
{
    /// <summary>The generation of the writer that the request was prepared in; see
    /// <see cref="CommitterState"/>.</summary>
    public long Generation { get; init; }

    /// <summary>True where it writes for the shard.</summary>
    public abstract bool Concerns(int shard);

    /// <summary>Rows of members that it writes; 0 where somebody waits for an acknowledgement.</summary>
    public virtual int Rows => 0;

    /// <summary>The spans that wait for it; defaults among them count for none.</summary>
    public virtual IEnumerable<ActivityContext> Callers => [];

    /// <summary>Adds its parts to the group about to be committed.</summary>
    public abstract void AddTo(CommitGroup group);

    /// <summary>The store refuses what the request writes for one shard, and would refuse it again: nothing of that
    /// part is written. <see cref="Committed"/> or <see cref="Failed"/> follows for the other shards.</summary>
    public abstract void Refused(int shard, Exception cause);

    /// <summary>Durable, but for the shards that were refused.</summary>
    public abstract void Committed();

    /// <summary>Not written, or unknown: claiming the shards again shows which.</summary>
    public abstract void Failed(Exception cause);
}
