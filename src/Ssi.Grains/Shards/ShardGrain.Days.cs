using Ssi.Engine.Members;
using Ssi.Grains.Hosting;
using Ssi.Grains.Placement;
using Ssi.Scoring.Days;

namespace Ssi.Grains.Shards;

/// <content>From one day to the next, and from one silo to another.</content>
internal sealed partial class ShardGrain
{
    private const int MembersAtATime = 512;

    /// <summary>Ticks for which the shard belongs elsewhere before it moves: membership settles first.</summary>
    private const int TicksBeforeMoving = 30;

    private bool _isRolling;
    private bool _isLeaving;
    private int _elsewhere;

    public async ValueTask<ShardDay> DayAsync(long ticks)
    {
        await RequireStandingAsync();
        silo.AdvanceClock(ticks);

        // Asked before a day ends: what is held back counts for the day that ends.
        _core.HurryObligations();
        SendWords();
        return DayNow();
    }

    public async ValueTask<ShardDay> BeginDayAsync(Day day, long ticks)
    {
        await RequireStandingAsync();
        silo.AdvanceClock(ticks);
        if (_core.Today < day && !_core.IsRolling && !_core.HasEntryInFlight)
            _core.BeginRollover();
        return DayNow();
    }

    public async ValueTask<ClosingDay?> ClosingDayAsync()
    {
        await RequireStandingAsync();
        await WhenAppliedAsync();
        if (!_core.IsRolling)
            return null;
        var closing = _core.ClosingDay(out var day);
        return new ClosingDay(
            day,
            closing.Where(industry => industry.Value.Population > 0).ToDictionary(
                industry => industry.Key, industry => industry.Value.ToBytes(), StringComparer.Ordinal));
    }

    public async ValueTask<ShardDay> FinishDayAsync(Day day)
    {
        await RequireStandingAsync();
        if (_core.IsRolled && _core.Today == day)
            _core.FinishRollover();
        return DayNow();
    }

    public async ValueTask DrainAsync()
    {
        await RequireStandingAsync();

        // Nearly all is written while events go on; what came meanwhile is little.
        await CheckpointAsync(draining: false);
        _isLeaving = true;
        while (_stands && (_core.HasEntryInFlight || !_core.IsClean || !_journal.KeptOpenDays))
        {
            if (!_core.HasEntryInFlight)
                await CheckpointAsync(draining: true);
            await Task.Delay(TimeSpan.FromMilliseconds(5), silo.Time);
        }

        if (silo.HasOthers && StandsDown())
            MoveTo(ShardPlacementDirector.Owner(Number, silo.Candidates(silo.ActiveSilos())));
    }

    private ShardDay DayNow() => new(_core.Day, _core.Today, _core.IsRolled, _core.IsSettled);

    /// <summary>Where traffic meets the new day first, the shard begins it by itself.</summary>
    private void BeginDueDay()
    {
        if (Day.OfTicks(silo.NowTicks) > _core.Today && !_core.IsRolling && !_core.HasEntryInFlight)
            _core.BeginRollover();
    }

    /// <summary>Scores some more members for the new day, between the shard's other work.</summary>
    private async Task RollAsync()
    {
        if (_isRolling)
            return;
        _isRolling = true;
        try
        {
            while (_stands && _core is { IsRolling: true, IsRolled: false })
            {
                List<int> missing = [], actors = [];
                var core = _core;
                core.RollNext(MembersAtATime, missing, actors);
                var today = core.Today;
                var rows = missing.Count == 0 ? [] : await silo.ReadAsync(
                    () => Task.Run(() => silo.Loader.ScoreAsync(core, missing, today)), () => _stands);
                var standings = await Task.WhenAll(actors.Select(slot => StandingOfAsync(slot, today)));
                foreach (var row in rows)
                    core.Roll(row);
                for (var i = 0; i < actors.Count; i++)
                {
                    if (standings[i] is { } standing)
                        core.Roll(actors[i], standing);
                }

                core.RollArrived(missing.Count + actors.Count);
                await Task.Yield();
            }
        }
        catch (Exception cause)
        {
            // Some members of the day to come are missing now: loaded again, the shard begins it anew.
            Fail(cause);
        }
        finally
        {
            _isRolling = false;
        }
    }

    /// <summary>Null where it was erased meanwhile.</summary>
    private async Task<MemberAnswer?> StandingOfAsync(int slot, Day day)
    {
        for (var tries = 1; ; tries++)
        {
            if (!_core.Index.Has(slot))
                return null;
            try
            {
                return await MemberOf(_core.IdOf(slot)).StandingOnAsync(OrderFor(slot), day);
            }
            catch (Exception cause) when (StoreGate.IsRefusal(cause) && !_isGivenUp)
            {
                tries--;
                await silo.Gate.WaitAsync(cause);
            }
            catch (Exception cause) when (IsWorthAnotherTry(cause) && tries < MaxMemberTries && !_isGivenUp)
            {
                // As with an entry: another activation can tell.
                NoteUnreachable(tries, cause);
                await Task.Delay(RetryAfter * tries, silo.Time);
            }
        }
    }

    /// <summary>A shard whose place is on another silo is written and goes there: a silo that joins gets its
    /// share.</summary>
    private void MoveIfElsewhere()
    {
        var owner = ShardPlacementDirector.Owner(Number, silo.ActiveSilos());
        _elsewhere = owner is null || owner.Equals(local.SiloAddress) || silo.IsDraining ? 0 : _elsewhere + 1;
        if (_elsewhere < TicksBeforeMoving || _core.IsRolling || _isCheckpointing)
            return;
        _elsewhere = 0;
        _ = MoveAsync(owner!);
    }

    private async Task MoveAsync(SiloAddress owner)
    {
        await CheckpointAsync(draining: false);
        if (StandsDown())
            MoveTo(owner);
    }

    /// <summary>Moved, not only left: who remembers the old place is sent on from there, and does not wake it there
    /// again. If the shard turns out to belong here after all, the next tick lets it end.</summary>
    private void MoveTo(SiloAddress? owner)
    {
        if (owner is not null)
        {
            LogMoves(Number, owner);
            RequestContext.Set(Orleans.Runtime.Placement.IPlacementDirector.PlacementHintKey, owner);
        }

        this.MigrateOnIdle();
        RequestContext.Remove(Orleans.Runtime.Placement.IPlacementDirector.PlacementHintKey);
    }
}
