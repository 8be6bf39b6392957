using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <content>Members that are actors of their own: their work is handed out, and what came of it is taken in.</content>
/// <remarks>While the shard is loaded its members are in its own memory, as in any engine; afterwards whoever is not
/// there is an actor. A member in memory leaves it when its row holds it whole.</remarks>
public sealed partial class ShardCore
{
    /// <summary>By slot, the last entry that an actor has counted and no row holds, as far as is known here.</summary>
    private readonly Dictionary<int, long> _unsaved = [];

    /// <summary>By slot, the last entry that the member has counted, whether its row holds it or not.</summary>
    private long[] _counted = [];

    /// <summary>True where members are actors of their own.</summary>
    public bool MembersAreActors { get; init; }

    /// <summary>The last entry that had something for the member and that its row may lack; 0 where the row holds
    /// all.</summary>
    public long UnsavedSequence(int slot) => _unsaved.GetValueOrDefault(slot);

    /// <summary>The last entry that changed the member, as far as it is counted; a copy of the member that holds less
    /// is not the current one.</summary>
    public long CountedSequence(int slot) => (uint)slot < (uint)_counted.Length ? _counted[slot] : 0;

    /// <summary>What came of a work.</summary>
    public void Complete(PendingEntry entry, MemberWork work, in MemberAnswer answer)
    {
        var slot = SlotOf(work.Key);
        if (answer.More is { } more)
            Take(entry, work, more);
        if (!_index.Has(slot))
        {
            // Erased by a later item of the same entry, or by this work.
            _unsaved.Remove(slot);
            return;
        }

        _unsaved[slot] = work.Sequence;
        NoteCounted(slot, work.Sequence);
        Rank(slot, answer);
    }

    /// <summary>The members that a checkpoint has to ask for their rows, each for an entry that its row must hold at
    /// least; after <see cref="TryBeginCheckpoint"/>, and once nothing is being applied.</summary>
    public IReadOnlyList<UnsavedMember> CheckpointActors => _checkpoint!.Actors;

    /// <summary>A member's row holds so much.</summary>
    public void Saved(int slot, long sequence)
    {
        if (_unsaved.TryGetValue(slot, out var last) && last <= sequence)
            _unsaved.Remove(slot);
    }

    /// <summary>True for members whose own row can only be written with the deletion of an earlier life's, by
    /// <see cref="EndSlice"/>.</summary>
    private bool RowIsHeld(ulong memberHash) =>
        (_erased.Count > 0 && _erased.Exists(erasure => erasure.MemberHash == memberHash))
        || _checkpoint?.Erases(memberHash) == true;

    /// <summary>Adds an actor's row to those that the end of the checkpoint under way writes.</summary>
    public void HoldBack(CheckpointSlice row)
    {
        var held = _checkpoint!.Departed;
        held.Members.AddRange(row.Members);
        held.Connections.AddRange(row.Connections);
        held.History.AddRange(row.History);
    }

    /// <summary>True where the member is in the shard's memory no longer: it was let go, its row holds it.</summary>
    public bool TryLetGo(int slot)
    {
        if (!TryResident(slot, out var member))
            return true;
        if (member.Dirty || member.WritesUnderWay > 0 || member.NeededThrough > AppliedSequence)
            return false;
        Release(slot);
        return true;
    }

    /// <summary>The rows of a slice are durable.</summary>
    public void Written(CheckpointSlice slice)
    {
        foreach (var row in slice.Members)
        {
            if (TryResident(SlotOf(row.Key), out var member) && member.WritesUnderWay > 0)
                member.WritesUnderWay--;
        }
    }

    /// <summary>The row of a member in memory that no row holds yet; null where there is nothing to write. It must be
    /// durable before a checkpoint ends.</summary>
    public CheckpointSlice? WriteOut(int slot)
    {
        if (!TryResident(slot, out var member) || !member.Dirty || RowIsHeld(_map.Hash.Hash(_index.IdOf(slot))))
            return null;
        var slice = new CheckpointSlice(Number, Epoch);
        Write(member, slice);
        return slice;
    }

    /// <summary>The member's id.</summary>
    public string IdOf(int slot) => Encoding.ASCII.GetString(_index.IdOf(slot));

    private void NoteCounted(int slot, long sequence)
    {
        if (!MembersAreActors)
            return;
        if (slot >= _counted.Length)
            Array.Resize(ref _counted, Math.Max(slot + 1, _counted.Length + (_counted.Length / 2)));
        _counted[slot] = Math.Max(_counted[slot], sequence);
    }

    private static int SlotOf(long key) => (int)(key & uint.MaxValue);

    private bool IsAway(int slot) => MembersAreActors && !_loading && !TryResident(slot, out _);

    private void HandOut(
        in JournalItem item, ulong hash, int slot, bool isNew, in EntryTurn turn, in ItemSource source)
    {
        var entry = source.Entry!;
        if (!entry.WorkBySlot.TryGetValue(slot, out var work))
        {
            var id = Encoding.ASCII.GetString(item.Member);
            var after = isNew && entry.HasErasure
                ? entry.Works.FindLast(other => other.Id.Equals(id, StringComparison.Ordinal))
                : null;
            work = new MemberWork
            {
                Id = id,
                Key = KeyOf(slot),
                Sequence = turn.Sequence,
                Previous = CountedSequence(slot),
                Day = turn.Day,
                RankingDay = Today,
                OpenFrom = Day.Back(_rules.LatenessDays),
                FirstUnstored = FirstUnstored,
                ErasedAt = turn.ErasedAt,
                IsNew = isNew,
                RowIsHeld = after is not null || RowIsHeld(hash),
                Epoch = Epoch,
                Generation = Generation,
                After = after,
            };
            entry.WorkBySlot.Add(slot, work);
            entry.Works.Add(work);
        }

        work.Add(source.Place, source.Bytes);
        entry.HasErasure |= !item.IsEvent && item.Command == JournalItemCode.Erase;
    }

    private void Take(PendingEntry entry, MemberWork work, MemberDeeds more)
    {
        foreach (var change in more.Changes)
            _openDays.Apply(change);
        var about = Encoding.ASCII.GetBytes(work.Id);
        foreach (var word in more.Words)
            Owe(work.Sequence, word, about);
        for (var i = 0; i < more.Outcomes.Count; i++)
        {
            if (more.Outcomes[i] != EventOutcome.Accepted)
                entry.SetOutcome(work.Places[i], more.Outcomes[i]);
        }

        if (more.Departure is not { } departure)
            return;
        var rest = work.Items.Span;
        for (var i = 0; JournalItem.TryRead(ref rest, out var item); i++)
        {
            if (!item.IsEvent && item.Command == JournalItemCode.Erase)
            {
                var source = new ItemSource(work.Places[i], default, entry);
                var hash = _map.Hash.Hash(about);
                Departed(item, hash, work.Key, work.Sequence, departure, source);
                if (item.Expected is not null)
                    TakeOut(SlotOf(work.Key), hash);
            }
        }
    }

    private void Rank(int slot, in MemberAnswer answer)
    {
        var ranking = _ranking;
        if (_rolling is not null)
        {
            ranking = _rolling.Ranking;
            _rolling.Touched.Add(slot);
        }

        ranking.Set(slot, OrdinalOf(answer.Industry), ScoreVector.FromPacked(answer.Score));
    }
}

/// <summary>A member whose row lacks an entry.</summary>
/// <param name="Sequence">The entry that its row must hold at least.</param>
/// <param name="RowIsHeld">Its row is to be handed to the shard, not written.</param>
public readonly record struct UnsavedMember(int Slot, long Sequence, bool RowIsHeld);
