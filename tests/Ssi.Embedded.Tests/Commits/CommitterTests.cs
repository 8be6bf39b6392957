using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Engine.Commits;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Embedded.Tests.Commits;

public sealed class CommitterTests : IDisposable
{
    private const int MaxRows = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-commits-").FullName;
    private long _epoch;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rows_BesideAnAcknowledgement_AreBounded()
    {
        await using var store = new SqliteScoringStore(new SqliteOptions { Path = Path.Combine(_folder, "ssi.db") });
        await store.OpenAsync(new StoreStamp(1, new byte[16], false, "model", new byte[] { 1 }), null, default);
        _epoch = (await store.ClaimAsync([0], default))[0].Epoch;
        await using var committer = new Committer(
            store, NullLogger.Instance, maxRows: MaxRows);
        var release = new TaskCompletionSource();
        var turn = committer.WriteAsync(async _ => await release.Task);
        var rows = Enumerable.Range(0, 25).Select(slot => new Request(committer, Row(slot))).ToList();
        var append = new Request(committer, new JournalAppend(0, _epoch, 1, new byte[] { 1 }));
        rows.ForEach(committer.Enqueue);
        committer.Enqueue(append);
        release.SetResult();
        await turn;

        Assert.Equal(0, await append.CommitsBefore.Task);
        var before = await Task.WhenAll(rows.Select(row => row.CommitsBefore.Task));
        Assert.Equal(MaxRows, before.Count(commits => commits == 0));
        Assert.Equal(15, before.Count(commits => commits == 1));
    }

    private CheckpointSlice Row(int slot)
    {
        var slice = new CheckpointSlice(0, _epoch);
        slice.Members.Add(new MemberRow(slot, $"m{slot}", null, 0, 0, 0, 0, 0, 1, 1, new byte[] { 1 }));
        return slice;
    }

    /// <summary>Knows how many commits there were before its own.</summary>
    private sealed class Request(Committer committer, CheckpointSlice? slice, JournalAppend? append) : CommitRequest
    {
        public Request(Committer committer, CheckpointSlice slice)
            : this(committer, slice, null)
        {
        }

        public Request(Committer committer, JournalAppend append)
            : this(committer, null, append)
        {
        }

        public TaskCompletionSource<long> CommitsBefore { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override int Rows => slice?.Members.Count ?? 0;

        public override bool Concerns(int shard) => shard == 0;

        public override void AddTo(CommitGroup group)
        {
            if (slice is not null)
                group.Slices.Add(slice);
            if (append is { } entry)
                group.Appends.Add(entry);
        }

        public override void Refused(int shard, Exception cause) => CommitsBefore.TrySetException(cause);

        public override void Committed() => CommitsBefore.SetResult(committer.Commits);

        public override void Failed(Exception cause) => CommitsBefore.SetException(cause);
    }
}
