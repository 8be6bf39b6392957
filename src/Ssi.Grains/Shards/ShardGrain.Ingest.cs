using System.Diagnostics;
using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Shards;
using Ssi.Engine.Tracing;
using Ssi.Grains.Hosting;
using Ssi.Grains.Members;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Grains.Shards;

/// <content>From items to a committed entry to the members.</content>
internal sealed partial class ShardGrain
{
    private readonly Queue<(CommandSubmission Submission, TaskCompletionSource Done)> _waiting = [];
    private readonly Stack<CommandSubmission> _spare = [];
    private readonly Dictionary<int, WordSender> _heard = [];
    private bool _isPumping;
    private TaskCompletionSource? _applied;
    private long _accepted;
    private long _duplicates;
    private long _rejected;
    private long _waitingItems;

    public async ValueTask<ShardOutcomes> TakeAsync(ShardItems items)
    {
        await RequireStandingAsync();
        if (items.Sender is { } sender && !Hears(sender))
            return new ShardOutcomes([], null);
        RefuseBeyondBounds(items);
        var submission = _spare.TryPop(out var spare) ? spare : NewSubmission();
        submission.Receive(Number, items.Bytes, items.Ticks);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waitingItems += submission.Count;
        _waiting.Enqueue((submission, done));
        _ = PumpAsync();
        await done.Task;
        var outcomes = new ShardOutcomes(submission.Outcomes(), submission.Receipt);
        if (items.Sender is null)
            Count(outcomes.Outcomes);
        _spare.Push(submission);
        return outcomes;
    }

    /// <summary>Word that was given up and arrives after what followed it would make old facts the latest.</summary>
    private bool Hears(WordSender sender)
    {
        if (_heard.TryGetValue(sender.Shard, out var last)
            && (sender.Generation, sender.Number).CompareTo((last.Generation, last.Number)) < 0)
            return false;
        _heard[sender.Shard] = sender;
        return true;
    }

    private void RefuseBeyondBounds(ShardItems items)
    {
        var share = silo.Options.Shards;
        if (items.Sender is not null)
            return;
        if (silo.IsDraining)
            throw Unavailable(UnavailableReason.ShuttingDown);
        if (_core.AcceptedCount + items.Ticks.Length > silo.Options.MaxAcceptedIds / share)
            throw new ClusterUnavailableException(UnavailableReason.DedupeFull, 60);
        if (_journal.Bytes > silo.Options.MaxJournalBytes / share
            || _waitingItems > Math.Max(silo.Options.MaxQueuedEvents / share, MaxItemsPerEntry))
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
            LogInDoubt(cause, Number);
            GiveUp();
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

        var submissions = new List<(CommandSubmission Submission, TaskCompletionSource Done)>();
        var entry = _core.BeginEntry();
        var now = silo.NowTicks;
        for (var items = 0; items < MaxItemsPerEntry && _waiting.TryDequeue(out var next);)
        {
            items += next.Submission.Count;
            _waitingItems -= next.Submission.Count;
            submissions.Add(next);
            _core.Prepare(entry, next.Submission, now);
        }

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
            Tell(submissions, Unavailable(UnavailableReason.StorageUnavailable, cause));
            if (cause is not StoreUnavailableException)
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

    /// <summary>Counts an entry that is durable: each member what it has of it, all at once.</summary>
    private async Task ApplyAsync(PendingEntry entry)
    {
        _core.BeginApply(entry);
        var works = entry.Works;
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
                var answer = works[i].After is null ? answers[i] : MemberOf(works[i].Id).ApplyAsync(works[i]);
                _core.Complete(entry, works[i], await AnswerAsync(entry, works[i], answer));
            }
        }

        _core.EndApply(entry);
        _applied?.TrySetResult();
        _applied = null;
    }

    private async ValueTask<MemberAnswer> AnswerAsync(
        PendingEntry entry, MemberWork work, ValueTask<MemberAnswer> first)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return tries == 1 ? await first : await MemberOf(work.Id).ApplyAsync(work);
            }
            catch (Exception cause) when (cause is not EntriesLostException && tries < MaxMemberTries && !_isGivenUp)
            {
                // Its silo died or it was slow: another activation reads its row, and work told twice counts once.
                entry.IsSpoilt = true;
                LogMemberUnreachable(Number, tries, cause.Message);
                await Task.Delay(RetryAfter * tries, silo.Time);
            }
        }
    }

    /// <summary>After a commit of which nobody knows: the shard is claimed again, and what was written after all is
    /// applied now.</summary>
    private async Task ReclaimAsync()
    {
        LogReclaims(Number);
        while (!_isGivenUp)
        {
            FailWaiting(Unavailable(UnavailableReason.StorageUnavailable));
            try
            {
                var lease = await ClaimAsync();
                var entries = new List<(long Sequence, byte[] Bytes)>();
                await silo.Store.ReadJournalAsync(
                    Number, _core.AppliedSequence, (sequence, bytes) => entries.Add((sequence, bytes.ToArray())),
                    CancellationToken.None);
                _core.Epoch = lease.Epoch;
                foreach (var (sequence, bytes) in entries)
                    await ReplayAsync(sequence, bytes);
                _core.ResumeAfter(lease.LastSequence);
                return;
            }
            catch (StoreUnavailableException)
            {
                // It serves again some time; meanwhile whoever comes is told so.
                await Task.Delay(RetryAfter, silo.Time);
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
    private async Task WhenAppliedAsync()
    {
        while (_core.IsApplying)
            await (_applied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    private void FailWaiting(Exception cause)
    {
        while (_waiting.TryDequeue(out var next))
        {
            _waitingItems -= next.Submission.Count;
            next.Done.TrySetException(cause);
        }
    }

    private static void Tell(
        List<(CommandSubmission Submission, TaskCompletionSource Done)> submissions, Exception? failure)
    {
        foreach (var (_, done) in submissions)
        {
            if (failure is null)
                done.SetResult();
            else
                done.SetException(failure);
        }
    }

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
