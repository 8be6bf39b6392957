using Microsoft.Extensions.Logging;
using Ssi.Engine;
using Ssi.Engine.Clock;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Grains.Days;
using Ssi.Grains.Hosting;
using Ssi.Grains.Members;
using Ssi.Grains.Shards;
using Ssi.Scoring.Identity;
using Ssi.Storage;

namespace Ssi.Grains;

/// <summary>The engine of many silos, as the API knows it: it routes batches to shards and questions to grains, from
/// inside a silo or as a client of the cluster.</summary>
/// <remarks>Start it once; calls before it is ready throw <see cref="ClusterUnavailableException"/>. A call that the
/// cluster does not answer in time throws it too: a write may have happened then, and the same write again is
/// safe.</remarks>
public sealed partial class GrainCluster : IScoringCluster, IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(50);

    /// <summary>When a caller should ask again for a member whose stored bytes are damaged.</summary>
    private const int DamagedRetrySeconds = 60;

    /// <summary>How long a shard may be away before callers hear of it.</summary>
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(5);

    private readonly IGrainFactory _grains;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<GrainCluster> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stack<EventBatch> _spare = [];
    private readonly CommandTimes _times = new();
    private readonly RealClock _clock;
    private ShardMap? _map;
    private ClusterDescription? _description;
    private IShardGrain[] _shards = [];
    private GrainReferences<IMemberGrain>? _memberGrains;
    private Task? _looking;
    private long _queued;
    private volatile bool _isDraining;

    public GrainCluster(IGrainFactory grains, EngineOptions options, TimeProvider time, ILogger<GrainCluster> logger)
    {
        (_grains, _options, _time, _logger) = (grains, options, time, logger);
        _clock = BusinessClocks.Real(options, time);
        _status = StatusOf([], default, 0);
    }

    public IReadOnlyList<ModelView> Models { get; private set; } = [];

    public bool ClockIsSimulated => _description?.ClockIsSimulated ?? false;

    private IClusterGrain Cluster => _grains.GetGrain<IClusterGrain>(0);

    /// <summary>Learns what the cluster is made for, however long it takes until one is there; then it is
    /// ready.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        while (_description is null)
        {
            try
            {
                Describe(await Cluster.DescribeAsync());
            }
            catch (Exception cause) when (IsTransient(cause))
            {
                LogNotThere(cause.Message);
                await Task.Delay(RetryAfter, _time, cancel);
            }
        }

        _looking = LookAsync();
    }

    /// <summary>Takes nothing more in and looks no more at how the cluster stands.</summary>
    public async Task DrainAsync()
    {
        _isDraining = true;
        await _stopping.CancelAsync();
        if (_looking is not null)
            await _looking;
    }

    public void Dispose() => _stopping.Dispose();

    private void Describe(ClusterDescription description)
    {
        _map = new ShardMap(description.Shards, SipHash.FromKey(description.HashKey));
        _shards = [.. Enumerable.Range(0, description.Shards).Select(shard => _grains.GetGrain<IShardGrain>(shard))];
        _memberGrains = new GrainReferences<IMemberGrain>(_grains);
        Models = [new ModelView(description.Model, description.ModelDocument, Active: true)];
        _description = description;
    }

    private ShardMap RequireMap()
    {
        if (_isDraining)
            throw new ClusterUnavailableException(UnavailableReason.ShuttingDown, 5);
        return _map ?? throw new ClusterUnavailableException(UnavailableReason.Recovering, 1);
    }

    /// <summary>A question to a grain: what keeps it from answering is that it cannot be served now.</summary>
    private async Task<T> AskAsync<T>(Func<ValueTask<T>> question)
    {
        try
        {
            var began = _time.GetTimestamp();
            while (true)
            {
                try
                {
                    return await question();
                }
                catch (ShardElsewhereException) when (_time.GetElapsedTime(began) < MovePatience)
                {
                    // Nothing happened: the shard stands elsewhere in a moment.
                    await Task.Delay(MovePause, _time);
                }
            }
        }
        catch (Exception cause) when (IsTransient(cause))
        {
            LogFailed(cause);
            throw cause as ClusterUnavailableException
                ?? new ClusterUnavailableException(
                    ReasonOf(cause), cause is StoreDamagedException ? DamagedRetrySeconds : 1, cause);
        }
    }

    /// <summary>What a silo that dies, pauses or loads, and a store that refuses, look like from here.</summary>
    internal static bool IsTransient(Exception cause) => cause
        is ShardElsewhereException or ClusterUnavailableException or StoreUnavailableException or TimeoutException
        or OrleansException or Members.EntriesLostException or EpochLostException or OperationCanceledException
        or ObjectDisposedException or StoreDamagedException;

    private static UnavailableReason ReasonOf(Exception cause) => cause is StoreDamagedException
        ? UnavailableReason.Quarantined
        : StoreGate.IsRefusal(cause) ? UnavailableReason.StorageUnavailable : UnavailableReason.Recovering;

    [LoggerMessage(51, LogLevel.Debug, "A call to a grain failed.")]
    private partial void LogFailed(Exception cause);

    [LoggerMessage(50, LogLevel.Information, "The cluster is not there yet: {Reason}")]
    private partial void LogNotThere(string reason);
}
