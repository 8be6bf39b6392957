using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;

namespace Ssi.Engine.Shards;

/// <content>From a submission to a journal entry.</content>
public sealed partial class ShardCore
{
    private readonly Stack<PendingEntry> _spare = [];
    private int _inFlight;

    /// <summary>True while an entry is between <see cref="Prepare"/> and <see cref="Apply(PendingEntry)"/>.</summary>
    public bool HasEntryInFlight => _inFlight > 0;

    /// <summary>An empty entry to fill with <see cref="Prepare"/>.</summary>
    public PendingEntry BeginEntry()
    {
        _inFlight++;
        return _spare.TryPop(out var spare) ? spare : new PendingEntry(this);
    }

    /// <summary>Judges the shard's items of a submission by the time now and writes what passes into the entry; notes
    /// what must be loaded before it can be applied.</summary>
    /// <remarks>The entry before is applied, and <see cref="EntryErasures"/> lets the submission into this
    /// one.</remarks>
    public void Prepare(PendingEntry entry, Submission submission, long nowTicks)
    {
        foreach (var index in submission.ItemsOf(Number))
        {
            var bytes = submission.ItemAt(index);
            var hash = submission.MemberHashAt(index);
            if (HasWithheld && Withholds(JournalItem.Peek(bytes).Member, hash))
            {
                submission.SetOutcome(index, EventOutcome.Quarantined);
                continue;
            }

            var isEvent = bytes[0] < (byte)JournalItemCode.ProfileSet;
            if (isEvent && TurnedAway(submission, index, hash, nowTicks) is { } outcome)
            {
                entry.TurnedAway.Add((entry.Targets.Count, submission, index, outcome));
                continue;
            }

            if (!MayFound(bytes))
            {
                submission.SetOutcome(index, EventOutcome.TooManyIndustries);
                continue;
            }

            NoteMissing(entry, bytes, hash, PreparedSequence + 1);
            if (!isEvent && submission is CommandSubmission command
                && JournalItem.Peek(bytes).Command is JournalItemCode.Connect or JournalItemCode.Disconnect)
                entry.PairCommands.Add(command);
            entry.Append(bytes, Today);
            entry.Targets.Add((submission, index));
        }
    }

    /// <summary>Gives the entry its sequence where it has items for the journal; false where it has none.</summary>
    public bool Seal(PendingEntry entry)
    {
        if (entry.Targets.Count == 0)
            return false;
        entry.Sequence = ++PreparedSequence;
        return true;
    }

    /// <summary>The entry was not committed, or nobody knows: it is forgotten here. The driver claims the shard again
    /// and applies what the journal holds after <see cref="AppliedSequence"/>.</summary>
    public void Abandon(PendingEntry entry) => Recycle(entry);

    /// <summary>After a failed commit: the next entry follows what the journal really holds.</summary>
    public void ResumeAfter(long lastSequence)
    {
        PreparedSequence = lastSequence;
        foreach (var resident in _residents)
        {
            // Nobody waits for an entry that there is not.
            if (resident is not null)
                resident.NeededThrough = Math.Min(resident.NeededThrough, lastSequence);
        }
    }

    private void Recycle(PendingEntry entry)
    {
        _inFlight--;
        if (entry.IsSpoilt)
            return;
        entry.Clear();
        _spare.Push(entry);
    }

    private EventOutcome? TurnedAway(Submission submission, int index, ulong hash, long nowTicks)
    {
        var ticks = submission.TicksAt(index);
        if (ticks <= ErasedAt(hash))
            return EventOutcome.Erased;
        var outcome = _window.Judge(ticks, nowTicks);
        return outcome == EventOutcome.Accepted ? null : outcome;
    }

    /// <param name="through">The entry that the item is of: its member stays in memory until that is applied.</param>
    private void NoteMissing(PendingEntry entry, ReadOnlySpan<byte> bytes, ulong hash, long through)
    {
        var item = JournalItem.Peek(bytes);
        if (!_index.TryGet(item.Member, hash, out var slot))
            return;
        if (IsAway(slot) || _withheld.Contains(slot))
            return;
        if (TryResident(slot, out var resident))
            resident.NeededThrough = through;
        else
            entry.MissingMembers.Add(slot);
        if (item.NeedsConnections && resident?.State.Book is null)
            entry.MissingConnections.Add(slot);
        if (!item.IsEvent && item.Command == JournalItemCode.Erase)
            entry.MissingHistory.Add(slot);
    }
}
