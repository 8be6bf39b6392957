using Ssi.Engine.Distributions;
using Ssi.Engine.Ports;
using Ssi.Engine.Shards;
using Ssi.Grains.Hosting;
using Ssi.Grains.Members;
using Ssi.Storage;

namespace Ssi.Grains.Shards;

/// <content>Changed members to rows, then the journal is trimmed.</content>
internal sealed partial class ShardGrain
{
    private bool _isCheckpointing;
    private int _writesOut;
    private long _checkpoints;

    /// <summary>What is written when the shard was just loaded goes at once: members leave its memory for
    /// their own.</summary>
    private bool IsCheckpointDue(bool draining) => draining
        ? !_core.HasEntryInFlight && (!_core.IsClean || !_journal.KeptOpenDays)
        : _core.ResidentCount > 0
            || _journal.Bytes > silo.Options.MaxJournalBytes / silo.Options.Shards / 2
            || _journal.IsDue(
                silo.Time, silo.Time.GetTimestamp(), silo.Options.CheckpointIntervalSeconds, draining: false);

    private async Task CheckpointAsync(bool draining)
    {
        if (_isCheckpointing)
            return;
        _isCheckpointing = true;
        await silo.CheckpointTurns.WaitAsync();
        try
        {
            if (!_stands || !_core.TryBeginCheckpoint())
                return;
            _journal.Begin(silo.Time.GetTimestamp());
            while (_core.NextSlice(silo.Options.CheckpointRowsPerCommit) is { } slice)
                await WriteAsync(slice);
            await SaveActorsAsync();

            // An end tells of whole entries, and of rows that are durable already.
            while (_core.IsApplying || _writesOut > 0)
            {
                await WhenAppliedAsync();
                if (_writesOut > 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(1), silo.Time);
            }

            var erased = DistributionKeeper.Restate(_core.CheckpointErasures);
            var end = _core.EndSlice(erased, keepOpenDays: draining && _core.IsQuiet);
            await WriteAsync(end);
            _core.FinishCheckpoint();
            _journal.Finish(end.End!);
            _checkpoints++;
            silo.Failures.Clear(Number);
            silo.Distributions.Restated(erased.SelectMany(one => one.Restated));
            _core.Evict(0);
            _core.Evict(0);
        }
        catch (Exception cause)
        {
            Fail(cause);
        }
        finally
        {
            _isCheckpointing = false;
            silo.CheckpointTurns.Release();
        }
    }

    /// <summary>Every member that is ahead of its row writes it, some at a time.</summary>
    private async Task SaveActorsAsync()
    {
        using var rest = _core.CheckpointActors.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, SavesAtATime).Select(async _ =>
        {
            while (rest.MoveNext())
                await SaveAsync(rest.Current);
        }));
    }

    private async Task SaveAsync(UnsavedMember member)
    {
        for (var tries = 1; ; tries++)
        {
            // Saved meanwhile, or erased: what an erasure needs of it its work has written.
            if (_core.UnsavedSequence(member.Slot) == 0 || !_core.Index.Has(member.Slot))
                return;
            var id = _core.IdOf(member.Slot);
            var order = OrderFor(member.Slot);
            try
            {
                if (member.RowIsHeld)
                {
                    var row = await MemberOf(id).RowAsync(order);
                    _core.HoldBack(row.ToSlice(Number, _core.Epoch, order.Key, id));
                    _core.Saved(member.Slot, row.Sequence);
                }
                else
                {
                    _core.Saved(member.Slot, await MemberOf(id).SaveAsync(order));
                }

                return;
            }
            catch (Exception cause) when (StoreGate.IsRefusal(cause) && !_isGivenUp)
            {
                // Nothing is wrong with the member: it writes when the store does.
                tries--;
                await silo.Gate.WaitAsync(cause);
            }
            catch (Exception cause) when (IsWorthAnotherTry(cause) && tries < MaxMemberTries && !_isGivenUp)
            {
                // The epoch was raised meanwhile, or its silo died: asked again, it writes again.
                NoteUnreachable(tries, cause);
                await Task.Delay(RetryAfter * tries * tries, silo.Time);
            }
        }
    }

    private static bool IsWorthAnotherTry(Exception cause) =>
        cause is not (EntriesLostException or ShardElsewhereException or StoreDamagedException);

    private MemberOrder OrderFor(int slot) =>
        new(_core.KeyOf(slot), _core.Generation, _core.Epoch, _core.CountedSequence(slot));

    /// <summary>Writes a slice, however long the store takes to serve again.</summary>
    private async Task WriteAsync(CheckpointSlice slice)
    {
        while (true)
        {
            slice.Epoch = _core.Epoch;
            try
            {
                await silo.CommitAsync(slice);
                _core.Written(slice);
                return;
            }
            catch (StoreUnavailableException cause) when (!_isGivenUp)
            {
                // Written again it changes nothing; the pump claims the shard anew where that is needed.
                await silo.Gate.WaitAsync(cause);
            }
            catch (EpochLostException) when (!_isGivenUp && slice.Epoch < _core.Epoch)
            {
                // Raised by this owner meanwhile.
            }
        }
    }

    /// <summary>A member in the shard's memory goes into its own: its row is written first where it must be.</summary>
    private async Task LetGoAsync(int slot)
    {
        while (_stands && !_core.TryLetGo(slot))
        {
            // Nobody is kept waiting for a store that refuses.
            if (silo.Gate.IsClosed)
                throw Unavailable(UnavailableReason.StorageUnavailable);
            if (_core.WriteOut(slot) is { } slice)
            {
                _writesOut++;
                try
                {
                    await WriteAsync(slice);
                }
                catch (Exception cause)
                {
                    // The member's row is not durable, and nobody else would write it.
                    Fail(cause);
                    throw new ShardElsewhereException(Number);
                }
                finally
                {
                    _writesOut--;
                }
            }
            else
            {
                await WhenAppliedAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(1), silo.Time);
            }
        }
    }
}
