using Ssi.Storage;

namespace Ssi.Embedded.Commits;

/// <summary>What one partition wants written, and whom to tell.</summary>
internal abstract class CommitRequest
{
    /// <summary>Adds its parts to the group about to be committed.</summary>
    public abstract void AddTo(CommitGroup group);

    /// <summary>Durable.</summary>
    public abstract void Committed();

    /// <summary>Not written, or nobody knows: claiming the shards again tells.</summary>
    public abstract void Failed(Exception cause);
}
