using System.Diagnostics;
using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Shards;
using Ssi.Engine.Tracing;
using Ssi.Grains.Hosting;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Grains.Shards;

/// <content>From items to a committed entry to the members.</content>
internal sealed partial class ShardGrain
{
    private readonly Queue<Waiting> _waiting = [];
    private readonly Stack<CommandSubmission> _spare = [];
    private readonly Dictionary<int, WordSender> _heard = [];
    private bool _isPumping;
    private TaskCompletionSource? _applied;
    private long _accepted;
    private long _duplicates;
    private long _rejected;
    private bool _isReclaiming;

    public async ValueTask<ShardOutcomes> TakeAsync(ShardItems items)
    {
        await RequireStandingAsync();
        if (items.Sender is { } sender && !Hears(sender))
            return new ShardOutcomes([], null);
        RefuseBeyondBounds(items);
        var submission = _spare.TryPop(out var spare) ? spare : NewSubmission();
        submission.Receive(Number, items.Bytes, items.Ticks);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(new Waiting(submission, done, silo.Time.GetTimestamp()));
        _ = PumpAsync();
        await done.Task;
        var isHeld = await submission.IsHeldByBothAsync(silo.Options.OtherSideWait, silo.Time);
        var outcomes = new ShardOutcomes(submission.Outcomes(), submission.Receipt, IsPending: !isHeld);
        if (items.Sender is null)
            Count(outcomes.Outcomes);
        _spare.Push(submission);
        return outcomes;
    }

    /// <summary>Word that was given up and arrives after what followed it would make old facts the latest.</summary>
    /// <exception cref="ShardRenewedException">It was sent to an earlier life of this shard.</exception>
    private bool Hears(WordSender sender)
    {
        if (sender.Receiver != _core.Generation)
            throw new ShardRenewedException(Number, _core.Generation);
        if (_heard.TryGetValue(sender.Shard, out var last)
            && (sender.Generation, sender.Number).CompareTo((last.Generation, last.Number)) < 0)
            return false;
        _heard[sender.Shard] = sender;
        return true;
    }

    private void RefuseBeyondBounds(ShardItems items)
    {
        var share = silo.Options.Shards;
        if (_isReclaiming)
            throw Unavailable(UnavailableReason.StorageUnavailable);
        if (items.Sender is not null)
        {
            silo.Queue(items.Ticks.Length);
            return;
        }

        if (_isLeaving)
        {
            // Another silo has it in a moment, where there is one.
            throw silo.HasOthers ? new ShardElsewhereException(Number) : Unavailable(UnavailableReason.ShuttingDown);
        }

        if (silo.ClockIsInDoubt)
            throw Unavailable(UnavailableReason.ClockInDoubt);
        if (_core.AcceptedCount + items.Ticks.Length > silo.Options.MaxAcceptedIds / share)
            throw new ClusterUnavailableException(UnavailableReason.DedupeFull, 60);
        if (_journal.Bytes > silo.Options.MaxJournalBytes / share || !silo.TryQueue(items.Ticks.Length))
            throw Unavailable(UnavailableReason.Overloaded);
    }

    /// <summary>One entry after another while something waits: whatever comes while one is on its way shares the
    /// next.</summary>
    private async Task PumpAsync()
    {
        if (_isPumping)
            return;
        _isPumping = true;

        // It serves whoever waits, and outlasts the call that began it: no trace of that call comes along.
        Activity.Current = null;
        RequestContext.Clear();
        try
        {
            while (_stands && _waiting.Count > 0)
            {
                await PassAsync();
                SendWords();
            }
        }
        catch (Exception cause)
        {
            // Whatever it is, what is durable is right: the shard comes back from it.
            Fail(cause);
        }
        finally
        {
            _isPumping = false;
        }
    }

    private async Task PassAsync()
    {
        BeginDueDay();
        if (Day.OfTicks(silo.NowTicks) > _core.Today)
        {
            // More than a day behind: days pass in turn before anything counts under the new one.
            FailWaiting(Unavailable(UnavailableReason.Recovering));
            return;
        }

        var entry = _core.BeginEntry();
        var submissions = Prepare(entry);

        using var span = EngineSpans.Begin("entry", submissions, static one => [one.Submission.Caller]);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("ssi.shard", Number);
            span.SetTag("ssi.entry.items", submissions.Sum(one => one.Submission.Count));
            span.SetTag("ssi.entry.bytes", entry.Bytes.Length);
        }

        try
        {
            var loading = entry.NeedsLoading ? silo.Loader.LoadAsync([entry]) : null;
            if (_core.Seal(entry))
                await silo.CommitAsync(new JournalAppend(Number, _core.Epoch, entry.Sequence, entry.Bytes));
            if (loading is not null)
                (await loading).Admit();
        }
        catch (Exception cause)
        {
            span?.SetStatus(ActivityStatusCode.Error, cause.Message);
            _core.Abandon(entry);
            var isRefusal = StoreGate.IsRefusal(cause);
            Tell(submissions, Unavailable(
                isRefusal ? UnavailableReason.StorageUnavailable : UnavailableReason.Recovering, cause));
            if (!isRefusal)
                throw;
            await ReclaimAsync();
            return;
        }

        if (entry.Sequence > 0)
            _journal.Append(entry.Sequence, entry.Bytes.Length, silo.Time.GetTimestamp());
        try
        {
            await ApplyAsync(entry);
        }
        catch (Exception cause)
        {
            Tell(submissions, Unavailable(UnavailableReason.Recovering, cause));
            throw;
        }

        Tell(submissions, null);
    }

    /// <summary>Takes what waits into the entry, up to its bound.</summary>
    private List<Waiting> Prepare(PendingEntry entry)
    {
        var submissions = new List<Waiting>();
        var now = silo.NowTicks;
        var erasures = new EntryErasures();
        for (var items = 0; items < MaxItemsPerEntry && _waiting.TryPeek(out var next);)
        {
            // Its caller has given it up, and sends it again: counted now, it would only delay what follows.
            if (silo.Time.GetElapsedTime(next.Since) > silo.CallPatience)
            {
                Dequeue();
                next.Done.SetException(Unavailable(UnavailableReason.Overloaded));
                continue;
            }

            if (!erasures.TryAdd(next.Submission))
                break;
            Dequeue();
            items += next.Submission.Count;
            submissions.Add(next);
            _core.Prepare(entry, next.Submission, now);
        }

        return submissions;
    }

    /// <summary>Counts an entry that is durable: each member what it has of it, all at once.</summary>
    private async Task ApplyAsync(PendingEntry entry)
    {
        _core.BeginApply(entry);
        var works = entry.Works;
        List<MemberWork>? silent = null;
        if (works.Count > 0)
        {
            // All calls are on their way before the first answer is waited for.
            var answers = new ValueTask<MemberAnswer>[works.Count];
#pragma warning disable CA2012 // Each is awaited once, below; a task more for each event would cost as much as it does.
            for (var i = 0; i < works.Count; i++)
            {
                if (works[i].After is null)
                    answers[i] = MemberOf(works[i].Id).ApplyAsync(works[i]);
            }
#pragma warning restore CA2012

            for (var i = 0; i < works.Count; i++)
            {
                // A member's next life begins when the work that ended the last is answered, which stands before.
                var work = works[i];
                if (work.After is { } before && silent?.Contains(before) == true)
                {
                    silent.Add(work);
                    continue;
                }

                var answer = work.After is null ? answers[i] : MemberOf(work.Id).ApplyAsync(work);
                if (await AnswerAsync(entry, work, answer) is { } answered)
                    _core.Complete(entry, work, answered);
                else
                    (silent ??= []).Add(work);
            }
        }

        if (silent is not null)
            await CountForAsync(entry, silent);
        _core.EndApply(entry);
        _applied?.TrySetResult();
        _applied = null;
    }

    /// <summary>Null where the member does not answer.</summary>
    private async ValueTask<MemberAnswer?> AnswerAsync(
        PendingEntry entry, MemberWork work, ValueTask<MemberAnswer> first)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return tries == 1 ? await first : await MemberOf(work.Id).ApplyAsync(work);
            }
            catch (Exception cause) when (StoreGate.IsRefusal(cause) && !_isGivenUp)
            {
                entry.IsSpoilt = true;
                tries = 1;
                await silo.Gate.WaitAsync(cause);
            }
            catch (Exception cause) when (IsWorthAnotherTry(cause) && !_isGivenUp)
            {
                // Its silo died or it was slow: another activation reads its row, and work told twice counts once.
                entry.IsSpoilt = true;
                NoteUnreachable(tries, cause);
                if (cause is TimeoutException || tries >= MaxApplyTries)
                    return null;
                await Task.Delay(RetryAfter * tries, silo.Time);
            }
        }
    }

    /// <summary>After a commit of which nobody knows: the shard is claimed again, and what was written after all is
    /// applied now.</summary>
    private async Task ReclaimAsync()
    {
        LogReclaims(Number);
        _isReclaiming = true;
        while (!_isGivenUp)
        {
            FailWaiting(Unavailable(UnavailableReason.StorageUnavailable));
            try
            {
                var lease = await ClaimAsync();

                // Between this owner's epoch and the new one nobody else may have had the shard: another owner has
                // checkpointed, and trimmed what this memory lacks.
                if (lease.PreviousEpoch != _core.Epoch)
                    throw new EpochLostException(Number);
                _core.Epoch = lease.Epoch;
                var entries = new List<(long Sequence, byte[] Bytes)>();
                await silo.Store.ReadJournalAsync(
                    Number, _core.AppliedSequence, (sequence, bytes) => entries.Add((sequence, bytes.ToArray())),
                    CancellationToken.None);
                foreach (var (sequence, bytes) in entries)
                    await ReplayAsync(sequence, bytes);
                _core.ResumeAfter(lease.LastSequence);
                _isReclaiming = false;
                silo.Gate.Served();
                return;
            }
            catch (StoreUnavailableException cause)
            {
                // Meanwhile new work is refused at once.
                await silo.Gate.WaitAsync(cause);
            }
        }
    }

    private async Task ReplayAsync(long sequence, byte[] bytes)
    {
        var missing = _core.BeginEntry();
        _core.NoteMissing(sequence, bytes, missing);
        var loaded = await silo.Loader.LoadAsync([missing]);
        _core.Abandon(missing);
        loaded.Admit();
        await ApplyAsync(_core.BeginReplay(sequence, bytes));
        _journal.Append(sequence, bytes.Length, silo.Time.GetTimestamp());
    }

    /// <summary>Done when no entry is being applied.</summary>
    /// <exception cref="ShardElsewhereException">The shard was given up: the entry is never applied here.</exception>
    private async Task WhenAppliedAsync()
    {
        while (_core.IsApplying && _stands)
            await (_applied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        if (!_stands)
            throw new ShardElsewhereException(Number);
    }

    private Waiting Dequeue()
    {
        var next = _waiting.Dequeue();
        silo.Dequeue(next.Submission.Count);
        return next;
    }

    private void FailWaiting(Exception cause)
    {
        while (_waiting.Count > 0)
            Dequeue().Done.TrySetException(cause);
    }

    private static void Tell(List<Waiting> submissions, Exception? failure)
    {
        foreach (var one in submissions)
        {
            if (failure is null)
                one.Done.SetResult();
            else
                one.Done.SetException(failure);
        }
    }

    /// <summary>Items that wait for the next entry.</summary>
    /// <param name="Since">When they came, as a timestamp.</param>
    private readonly record struct Waiting(CommandSubmission Submission, TaskCompletionSource Done, long Since);

    private void Count(byte[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            switch ((EventOutcome)outcome)
            {
                case EventOutcome.Accepted:
                    _accepted++;
                    break;
                case EventOutcome.Duplicate:
                    _duplicates++;
                    break;
                default:
                    _rejected++;
                    break;
            }
        }
    }
}
