using System.Diagnostics;
using Ssi.Storage;

namespace Ssi.Engine.Commits;

/// <summary>What the owner of some shards wants written, and whom to tell.</summary>
public abstract class CommitRequest
{
    /// <summary>True where it writes for the shard.</summary>
    public abstract bool Concerns(int shard);

    /// <summary>Rows of members that it writes; 0 where somebody waits for an acknowledgement.</summary>
    public virtual int Rows => 0;

    /// <summary>The spans that wait for it; defaults among them count for none.</summary>
    public virtual IEnumerable<ActivityContext> Callers => [];

    /// <summary>Adds its parts to the group about to be committed.</summary>
    public abstract void AddTo(CommitGroup group);

    /// <summary>Durable.</summary>
    public abstract void Committed();

    /// <summary>Not written, or nobody knows: claiming the shards again tells.</summary>
    public abstract void Failed(Exception cause);
}
