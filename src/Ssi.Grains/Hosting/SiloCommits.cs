using System.Diagnostics;
using Ssi.Engine.Commits;
using Ssi.Engine.Tracing;
using Ssi.Storage;

namespace Ssi.Grains.Hosting;

/// <summary>What one owner wants written, as a task.</summary>
internal sealed class TaskRequest : CommitRequest
{
    private readonly CheckpointSlice? _slice;
    private readonly JournalAppend _append;
    private readonly ActivityContext _caller = EngineSpans.Current;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskRequest(CheckpointSlice slice) => _slice = slice;

    public TaskRequest(JournalAppend append) => _append = append;

    public Task Done => _done.Task;

    public override int Rows => _slice?.Members.Count ?? 0;

    public override IEnumerable<ActivityContext> Callers => [_caller];

    public override bool Concerns(int shard) => shard == (_slice?.Shard ?? _append.Shard);

    public override void AddTo(CommitGroup group)
    {
        if (_slice is not null)
            group.Slices.Add(_slice);
        else
            group.Appends.Add(_append);
    }

    public override void Refused(int shard, Exception cause) => _done.TrySetException(cause);

    public override void Committed() => _done.TrySetResult();

    public override void Failed(Exception cause) => _done.TrySetException(cause);
}

/// <summary>Writes that share the silo's commits.</summary>
internal static class SiloCommits
{
    /// <exception cref="EpochLostException">The shard has another owner; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">Nobody knows whether it was written.</exception>
    public static Task CommitAsync(this SiloCore silo, CheckpointSlice slice) =>
        CommitAsync(silo, new TaskRequest(slice));

    /// <inheritdoc cref="CommitAsync(SiloCore, CheckpointSlice)"/>
    public static Task CommitAsync(this SiloCore silo, JournalAppend append) =>
        CommitAsync(silo, new TaskRequest(append));

    private static async Task CommitAsync(SiloCore silo, TaskRequest request)
    {
        silo.Committer.Enqueue(request);
        await request.Done;
        silo.Gate.Served();
    }
}
