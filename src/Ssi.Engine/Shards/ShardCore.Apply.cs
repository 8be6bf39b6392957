using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Shards;

/// <content>From a committed entry to scores. Live traffic and replay meet here.</content>
public sealed partial class ShardCore
{
    private long _loadedCheckpoint;

    /// <summary>The entry is durable and everything it misses is loaded: counts it and gives out the
    /// outcomes.</summary>
    public void Apply(PendingEntry entry)
    {
        if (entry.Sequence > 0)
            Apply(entry.Sequence, entry.Bytes.Span, entry.Targets);
        foreach (var (submission, index, otherwise) in entry.TurnedAway)
        {
            var duplicate = otherwise != EventOutcome.Erased
                && _accepted.Contains(JournalItem.Peek(submission.ItemAt(index)).IdentityHash);
            submission.SetOutcome(index, duplicate ? EventOutcome.Duplicate : otherwise);
        }

        Recycle(entry);
    }

    /// <summary>An entry read back from the journal; everything it misses is loaded.</summary>
    public void Replay(long sequence, ReadOnlySpan<byte> entry)
    {
        PreparedSequence = Math.Max(PreparedSequence, sequence);
        Apply(sequence, entry, null);
    }

    private void Apply(long sequence, ReadOnlySpan<byte> entry, List<(Submission Submission, int Index)>? targets)
    {
        if (sequence <= AppliedSequence && sequence > _loadedCheckpoint)
            throw new InvalidOperationException($"Shard {Number} has applied entry {sequence} before.");
        var day = PendingEntry.DayOf(entry);
        var rest = entry[PendingEntry.HeaderBytes..];
        for (var i = 0; JournalItem.TryRead(ref rest, out var item); i++)
        {
            var submission = targets?[i].Submission;
            var outcome = item.IsEvent
                ? ApplyEvent(item, sequence, day)
                : ApplyCommand(item, sequence, day, submission as CommandSubmission);
            submission?.SetOutcome(targets![i].Index, outcome);
        }

        AppliedSequence = Math.Max(AppliedSequence, sequence);
    }

    private EventOutcome ApplyEvent(in JournalItem item, long sequence, Day day)
    {
        // What a checkpoint covers is counted already; only what was owed to other shards is made again.
        if (sequence > _loadedCheckpoint && !_accepted.TryAdd(item.IdentityHash, day))
            return EventOutcome.Duplicate;
        var hash = _map.Hash.Hash(item.Member);
        if (item.NeedsConnections)
            return ApplyPair(item, hash, sequence, day, item.Ticks, item.Kind == ActivityKind.ConnectionRemoved);
        if (!TryMember(item.Member, hash, sequence, day, creates: true, out var member))
            return EventOutcome.Accepted;
        if (item.Kind == ActivityKind.ContactNurtured)
            member.State.AddContact(item.Day, item.Mark, _rules, _changes);
        else
            member.State.Add(item.Kind, item.Day, item.Amount, _rules, _changes);
        Changed(member);
        return EventOutcome.Accepted;
    }

    /// <summary>The member, advanced to the entry's day; false where there is nothing to do to it: a checkpoint or its
    /// row holds the entry already, or it is unknown and not to be created.</summary>
    /// <remarks>A checkpointed entry may be older than the ids that say which of its events were duplicates, and such a
    /// duplicate is in no row: so it is the checkpoint, not the row alone, that passes a member over.</remarks>
    private bool TryMember(
        ReadOnlySpan<byte> id, ulong hash, long sequence, Day day, bool creates, out Resident member)
    {
        member = null!;
        if (_index.TryGet(id, hash, out var slot))
        {
            if (!TryResident(slot, out member))
                throw new InvalidOperationException($"A member of shard {Number} was not loaded before its entry.");
            if (sequence <= Math.Max(_loadedCheckpoint, member.State.Sequence))
                return false;
            member.Used = true;
            member.State.AdvanceTo(day, _rules);
            return true;
        }

        if (!creates || sequence <= _loadedCheckpoint)
            return false;
        slot = _index.Add(id, hash);
        var state = MemberState.Create(day, _rules);
        state.Book = new ConnectionBook();
        member = Keep(new Resident(slot, state));
        return true;
    }

    /// <summary>After any change: the ranking of the day, and the days gone by that it reached.</summary>
    private void Changed(Resident member)
    {
        foreach (var change in _changes)
        {
            if (!_loading)
                _openDays.Apply(change);
        }

        _changes.Clear();
        if (!member.Dirty)
        {
            member.Dirty = true;
            _dirty.Add(member.Slot);
        }

        var state = member.State;
        if (_rolling is not null)
            _rolling.Ranking.Set(member.Slot, member.Industry, state.ScoreOn(_rolling.Day, _rules));
        else if (state.AsOf == Day)
            _ranking.Set(member.Slot, member.Industry, state.Score);
        else
            _ranking.Set(member.Slot, OrdinalOf(state.ProfileOn(Day).Industry), state.ScoreOn(Day, _rules));
    }
}
