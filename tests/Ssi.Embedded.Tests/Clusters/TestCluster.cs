using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Ssi.Engine;
using Ssi.Engine.Ingest;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Storage;
using Ssi.Storage.Sqlite;

namespace Ssi.Embedded.Tests.Clusters;

/// <summary>A cluster with a simulated clock on a SQLite file of its own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private const int MaxTries = 20_000;

    private readonly List<EmbeddedCluster> _abandoned = [];
    private readonly List<IScoringStore> _stores = [];
    private readonly List<string> _folders = [];
    private IScoringStore _store = null!;

    public string Folder { get; private set; } = Directory.CreateTempSubdirectory("ssi-engine-").FullName;

    public EngineOptions Options { get; init; } = new()
    {
        Shards = 5, Partitions = 2, CheckpointIntervalSeconds = 0.05, CheckpointRowsPerCommit = 10,
        RankingRefreshMilliseconds = 10,
    };

    public long? MaxBytes { get; set; }

    /// <summary>Puts faults in front of the store.</summary>
    public Func<IScoringStore, IScoringStore> Around { get; set; } = store => store;

    public int BusyTimeoutMilliseconds { get; init; } = 20;

    public EmbeddedCluster Cluster { get; private set; } = null!;

    public string Path => System.IO.Path.Combine(Folder, "ssi.db");

    public SqliteOptions StoreOptions => new()
    {
        Path = Path, BusyTimeoutMilliseconds = BusyTimeoutMilliseconds, MaxBytes = MaxBytes, LogMiB = 1024,
    };

    public static async Task<TestCluster> StartAsync(TestCluster? made = null)
    {
        var cluster = made ?? new TestCluster();
        await cluster.OpenAsync();
        return cluster;
    }

    /// <summary>Drains and opens the same file again.</summary>
    public async Task RestartAsync()
    {
        await Cluster.DisposeAsync();
        await _store.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Drains, changes the file by SQL as damage would, and opens it again.</summary>
    public async Task DamageAsync(string sql)
    {
        await Cluster.DisposeAsync();
        await _store.DisposeAsync();
        Change(Path, sql);
        await OpenAsync();
    }

    /// <summary>Changes a file by SQL, past the program.</summary>
    public static void Change(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, $"Nothing is changed by: {sql}");
    }

    /// <summary>Goes on with a copy of the file as it stands at this instant, as after a crash; the old cluster is
    /// left to itself.</summary>
    public Task CrashAsync() => CrashAsync(_ => { });

    /// <param name="change">What is done to the copy before it is opened.</param>
    public async Task CrashAsync(Action<string> change)
    {
        var folder = Directory.CreateTempSubdirectory("ssi-engine-").FullName;

        // The log is far from being copied back, so the file itself stands still and the log only grows.
        foreach (var name in new[] { "ssi.db", "ssi.db-wal" })
            File.Copy(System.IO.Path.Combine(Folder, name), System.IO.Path.Combine(folder, name));
        _abandoned.Add(Cluster);
        _stores.Add(_store);
        _folders.Add(Folder);
        Folder = folder;
        change(Path);
        await OpenAsync();
    }

    public async Task<EventOutcome[]> SendAsync(params IEnumerable<TestEvent> events)
    {
        using var batch = Cluster.RentBatch();
        foreach (var item in events)
            item.AddTo(batch);
        await Cluster.IngestAsync(batch, default);
        return [.. Enumerable.Range(0, batch.Count).Select(batch.OutcomeOf)];
    }

    public async Task<bool> PutAsync(
        string member, string? industry, Seniority? seniority = null, string? company = null,
        ProfileSections sections = ProfileSections.None)
    {
        var profile = new Profile(industry, seniority, company, sections);
        var outcomes = await Cluster.PutProfilesAsync([new MemberProfile(member, profile)], default);
        return outcomes[0] == ProfileOutcome.Created;
    }

    public async Task AdvanceAsync(TimeSpan by) =>
        Assert.True(await Cluster.AdvanceClockAsync(Cluster.Now + by, default));

    /// <summary>Waits until every shard has told the others what it owes them.</summary>
    public async Task SettleAsync()
    {
        var before = -1L;
        await UntilAsync(async () =>
        {
            var settled = true;
            var applied = 0L;
            foreach (var partition in Cluster.Partitions)
            {
                settled &= await partition.AskAsync(() => Array.TrueForAll(partition.Cores, core => core.IsSettled));
                applied += await partition.AskAsync(() => partition.Cores.Sum(core => core.AppliedSequence));
            }

            var stands = settled && applied == before;
            before = applied;
            return stands;
        });
    }

    /// <summary>Waits until every merged ranking holds what was settled before.</summary>
    public async Task RankedAsync()
    {
        await SettleAsync();
        var applied = Cluster.GetStatus().Snapshot;
        await UntilAsync(async () => (await Cluster.ListIndustriesAsync(null, 1, default)).Snapshot >= applied);
    }

    /// <summary>Asks again and again, a bounded number of times.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await condition())
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        Assert.Fail("The condition never came true.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _abandoned.Append(Cluster))
            await cluster.DisposeAsync();
        foreach (var store in _stores.Append(_store))
            await store.DisposeAsync();
        foreach (var folder in _folders.Append(Folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Equal keys, so that what two stores hold can be compared byte by byte.</summary>
    private async Task StampAsync()
    {
        await using var store = new SqliteScoringStore(StoreOptions);
        await store.OpenAsync(
            new(Options.Shards, new byte[16], true, ScoringModel.Standard.Version,
                ScoringModel.Standard.Document.ToArray()), Start.UtcTicks, default);
    }

    private async Task OpenAsync()
    {
        await StampAsync();
        _store = Around(new SqliteScoringStore(StoreOptions));
        Cluster = new EmbeddedCluster(
            _store, Options, ScoringModel.Standard, TimeProvider.System, Start, NullLogger.Instance);
        await Cluster.StartAsync(default);
    }
}

/// <summary>An event as a client tells it.</summary>
internal sealed record TestEvent(
    ActivityKind Kind, string Member, string Id, DateTimeOffset Time, uint Amount = 1, string Other = "")
{
    public void AddTo(EventBatch batch) => batch.Add(
        Kind, Encoding.UTF8.GetBytes(Member), "test"u8, Encoding.UTF8.GetBytes(Id), Time.UtcTicks, Amount,
        Encoding.UTF8.GetBytes(Other));
}
