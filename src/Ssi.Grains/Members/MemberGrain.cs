using Microsoft.Extensions.Logging;
using Ssi.Engine.Members;
using Ssi.Grains.Hosting;
using Ssi.Grains.Placement;
using Ssi.Grains.Shards;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <summary>One member as a grain: the activity state and the four pillar scores.</summary>
/// <remarks>
/// Its shard's journal is the truth and its row a checkpoint of it, so the grain may vanish at any time: whoever comes
/// next reads the row, and a shard that finds a member behind what no row holds loads itself again. Work, saving and
/// standing come one at a time, for entries count in the order of the journal; questions interleave at their awaits
/// and read the state between them only.
/// </remarks>
[ShardPlacement]
[GrainType("member")]
internal sealed partial class MemberGrain : Grain, IMemberGrain
{
    private readonly SiloCore _silo;
    private readonly ILogger<MemberGrain> _logger;
    private readonly MemberActor _actor;
    private readonly IShardGrain _shard;
    private readonly int _shardNumber;
    private long _epoch;
    private bool _rowIsHeld;
    private bool _isResident;
    private Task? _loadingConnections;

    public MemberGrain(SiloCore silo, IGrainContext context, ILogger<MemberGrain> logger)
    {
        (_silo, _logger) = (silo, logger);
        Id = context.GrainId.Key.ToString()!;
        _actor = new MemberActor(silo.Rules);
        _shardNumber = silo.Map.ShardOf(Id);
        _shard = silo.ShardGrains[_shardNumber];
    }

    private string Id { get; }

    /// <summary>Leaving in order it writes what its row lacks; leaving otherwise loses nothing but time.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        CountResident(false);
        if (!_actor.IsUnsaved || _rowIsHeld)
            return;
        try
        {
            await WriteAsync().WaitAsync(cancellationToken);
        }
        catch (Exception cause)
        {
            // The journal has it: the shard notices what is missing when it next has work for the member.
            LogNotSaved(cause, Id);
        }
    }

    public ValueTask<MemberAnswer> ApplyAsync(MemberWork work)
    {
        RefuseOutdated(work.Generation);
        (_epoch, _rowIsHeld) = (work.Epoch, work.RowIsHeld);

        // A member that is up to date counts at once: the way of nearly every event.
        return _actor.IsBehind(work) || _actor.NeedsConnections(work) || MemberActor.Erases(work)
            ? ApplySlowlyAsync(work)
            : ValueTask.FromResult(Apply(work, []));
    }

    public async ValueTask<long> SaveAsync(MemberOrder order)
    {
        await FollowAsync(order);
        if (_actor.IsUnsaved)
            await WriteAsync();
        GoWhereTheShardIs();
        return _actor.SavedSequence;
    }

    public async ValueTask<MemberRowMessage> RowAsync(MemberOrder order)
    {
        await FollowAsync(order);
        var slice = new CheckpointSlice(_shardNumber, order.Epoch);
        _actor.Write(Id, slice);
        _actor.Saved(_actor.State!.Sequence);
        _rowIsHeld = false;
        return MemberRowMessage.Of(slice);
    }

    public async ValueTask<MemberAnswer> StandingOnAsync(MemberOrder order, Ssi.Scoring.Days.Day day)
    {
        await FollowAsync(order);
        _actor.State!.AdvanceTo(day, _silo.Rules);
        return _actor.StandingOn(day);
    }

    private MemberAnswer Apply(MemberWork work, IReadOnlyList<HistoryRow> history)
    {
        var answer = _actor.Apply(work, history);
        CountResident(_actor.State is not null);
        GoWhereTheShardIs();
        return answer;
    }

    private async ValueTask<MemberAnswer> ApplySlowlyAsync(MemberWork work)
    {
        if (_actor.IsBehind(work))
        {
            await ReadAsync(work.Key, work.Generation, hasRow: !work.IsNew);
            if (_actor.IsBehind(work))
                throw new EntriesLostException(Id);
        }

        if (_actor.NeedsConnections(work))
            await LoadConnectionsAsync();
        if (!MemberActor.Erases(work))
            return Apply(work, []);

        // A replay of the erasure finds in the row whom it has to tell.
        if (_actor.IsUnsaved && !work.RowIsHeld)
            await WriteAsync();
        return Apply(work, await _silo.Store.ReadHistoryAsync(work.Key, 0, int.MaxValue, CancellationToken.None));
    }

    /// <summary>Brings the member up to what its shard knows of it.</summary>
    private async Task FollowAsync(MemberOrder order)
    {
        RefuseOutdated(order.Generation);
        _epoch = order.Epoch;
        if (IsBehind(order))
            await ReadAsync(order.Key, order.Generation);
        if (IsBehind(order))
            throw new EntriesLostException(Id);
    }

    private bool IsBehind(MemberOrder order) =>
        _actor.Generation != order.Generation || _actor.State is null || _actor.State.Sequence < order.Sequence;

    /// <summary>Goes on from the row; a member that begins with its work has none.</summary>
    private async Task ReadAsync(long key, long generation, bool hasRow = true)
    {
        var row = hasRow ? await _silo.Rows.ReadAsync(key) : null;
        RefuseOutdated(generation);
        _actor.Follow(generation, key, row);
        CountResident(_actor.State is not null);
    }

    /// <summary>An owner that has lost the shard is not followed: the shard has been loaded since.</summary>
    private void RefuseOutdated(long generation)
    {
        if (_actor.IsOutdated(generation))
            throw new ShardElsewhereException(_shardNumber);
    }

    private void CountResident(bool holds)
    {
        if (holds == _isResident)
            return;
        _isResident = holds;
        _silo.CountResident(holds);
    }

    private Task LoadConnectionsAsync()
    {
        if (_actor.State!.Book is not null)
            return Task.CompletedTask;
        return _loadingConnections is { IsCompleted: false } loading ? loading : _loadingConnections = ReadThemAsync();

        async Task ReadThemAsync()
        {
            var state = _actor.State;
            var rows = await _silo.Store.ReadConnectionsAsync(_actor.Key, CancellationToken.None);

            // The state may be another one by now: those are not its connections.
            if (ReferenceEquals(state, _actor.State))
                _actor.LoadConnections(rows);
        }
    }

    /// <summary>Members live with their shard: one that was placed elsewhere moves beside it, and one beyond the silo's
    /// bound leaves memory. A row that only the shard may write has to be fetched first.</summary>
    private void GoWhereTheShardIs()
    {
        if (_silo.IsOverfull && !_rowIsHeld)
            DeactivateOnIdle();
        else if (!_silo.Shards.ContainsKey(_shardNumber) && !(_rowIsHeld && _actor.IsUnsaved))
            this.MigrateOnIdle();
    }

    [LoggerMessage(80, LogLevel.Debug, "Member {Member} left without writing its row.")]
    private partial void LogNotSaved(Exception cause, string member);
}
