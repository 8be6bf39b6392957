using System.Buffers.Binary;
using Ssi.Engine.Members;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <content>Changed members to rows, then the journal is trimmed.</content>
public sealed partial class ShardCore
{
    private Checkpoint? _checkpoint;
    private long _evictions;

    /// <summary>The last sequence that a finished checkpoint covers.</summary>
    public long CheckpointSequence { get; private set; }

    public bool IsCheckpointing => _checkpoint is not null;

    /// <summary>Nothing to write: no row is older than its member and the journal holds nothing that could
    /// go.</summary>
    public bool IsClean =>
        _dirty.Count == 0 && _unsaved.Count == 0 && _erased.Count == 0
        && CheckpointSequence == AppliedSequence && IsSettled;

    /// <summary>Nothing will change what stands: no entry on its way, nothing owed.</summary>
    public bool IsQuiet => IsSettled && PreparedSequence == AppliedSequence
        && _checkpoint?.Sequence == AppliedSequence;

    /// <summary>No entry on its way and nothing owed: what was said is known wherever it counts.</summary>
    public bool IsSettled => !HasEntryInFlight && _outbox.Count == 0;

    /// <summary>Members about to be deleted in the checkpoint under way; the driver restates their closed
    /// days.</summary>
    public IReadOnlyList<Erasure> CheckpointErasures => _checkpoint?.Erased ?? [];

    /// <summary>Begins a checkpoint as of the entries applied so far; false while one is being applied, while an
    /// erasure is still owed to neighbours, whose rows are then the only place that tells who they are, and while the
    /// day that closes is being stored, perhaps with an erased member in it.</summary>
    public bool TryBeginCheckpoint()
    {
        if (IsApplying)
            return false;
        if (_erased.Count > 0 && (IsRolling || _outbox.SettledThrough(AppliedSequence) < _erased[^1].Sequence))
            return false;

        // Neighbouring rows share pages: in the order of slots each page is written once.
        _dirty.Sort();
        _checkpoint = new Checkpoint(
            AppliedSequence, [.. _dirty], [.. _erased], _accepted.TakePending(), new CheckpointSlice(Number, Epoch));
        _dirty.Clear();
        _erased.Clear();
        _checkpoint.Actors =
        [
            .. _unsaved.Select(unsaved => new UnsavedMember(
                unsaved.Key, unsaved.Value,
                _checkpoint.Erased.Count > 0 && _checkpoint.Erases(_map.Hash.Hash(_index.IdOf(unsaved.Key))))),
        ];
        return true;
    }

    /// <summary>The next rows, at most <paramref name="maxRows"/> members; null when only the end is left.</summary>
    public CheckpointSlice? NextSlice(int maxRows)
    {
        var checkpoint = _checkpoint!;
        if (checkpoint.Next == checkpoint.Dirty.Length)
            return null;
        var slice = new CheckpointSlice(Number, Epoch);
        while (checkpoint.Next < checkpoint.Dirty.Length && slice.Members.Count < maxRows)
        {
            if (!TryResident(checkpoint.Dirty[checkpoint.Next++], out var member))
                continue;

            // The old row under the same id goes at the end, and the new one with it.
            if (checkpoint.Erased.Count > 0 && checkpoint.Erases(_map.Hash.Hash(_index.IdOf(member.Slot))))
                checkpoint.HeldBack.Add(member.Slot);
            else
                Write(member, slice);
        }

        return slice;
    }

    /// <summary>The slice that closes the checkpoint.</summary>
    /// <param name="keepOpenDays">True when nothing will be applied any more: the next start then needs not to compute
    /// the open days from all members.</param>
    public CheckpointSlice EndSlice(IReadOnlyList<ErasedMember> erased, bool keepOpenDays)
    {
        var checkpoint = _checkpoint!;
        var slice = new CheckpointSlice(Number, Epoch);
        slice.Erased.AddRange(erased);
        foreach (var slot in checkpoint.HeldBack)
        {
            if (TryResident(slot, out var member))
                Write(member, slice);
        }

        slice.Members.AddRange(checkpoint.Departed.Members);
        slice.Connections.AddRange(checkpoint.Departed.Connections);
        slice.History.AddRange(checkpoint.Departed.History);
        var firstDay = Day.Back(_window.KeptIdDays);
        DropIdsBefore(firstDay);
        DropErasuresBefore(Today.Back(_rules.LatenessDays + 1));
        var marks = _refusalsChanged ? RefusalsToBytes() : null;
        _refusalsChanged = false;

        // The table of ids forgets days by pairs: what is stored must not be less than it knows.
        slice.End = new CheckpointEnd(
            checkpoint.Sequence,
            _outbox.SettledThrough(checkpoint.Sequence),
            _index.NextSlot,
            [.. checkpoint.Accepted.Select(day => new AcceptedIdsRow(day.Day.Number, ToBytes(day.Hashes)))],
            firstDay.Number & ~1,
            _rules.OldestBlock(Today),
            keepOpenDays ? OpenDayRows() : null,
            marks);
        return slice;
    }

    /// <summary>The end is durable.</summary>
    public void FinishCheckpoint()
    {
        CheckpointSequence = _checkpoint!.Sequence;
        _checkpoint = null;
    }

    /// <summary>Grows as members are let go: a row read before, for nobody's entry, may be older than the one that was
    /// written as its member went. Any thread may ask.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>Lets go of unchanged members that nobody used since the last sweep, until at most
    /// <paramref name="keep"/> are left. Not while a new day is being built, which relies on who is here.</summary>
    public void Evict(int keep)
    {
        if (IsRolling)
            return;
        for (var slot = 0; slot < _residents.Length && _residentCount > keep; slot++)
        {
            if (_residents[slot] is not { Dirty: false, WritesUnderWay: 0 } member
                || member.NeededThrough > AppliedSequence)
                continue;
            if (member.Used)
            {
                member.Used = false;
            }
            else
            {
                Release(slot);
                Volatile.Write(ref _evictions, _evictions + 1);
            }
        }
    }

    private void Write(Resident member, CheckpointSlice slice)
    {
        member.Dirty = false;
        if (MembersAreActors)
            member.WritesUnderWay++;

        // While actors are still counting an entry, members in memory hold it already.
        var holds = Math.Max(AppliedSequence, CountedSequence(member.Slot));
        MemberRows.Write(KeyOf(member.Slot), IdOf(member.Slot), member.State, holds, slice);
    }

    /// <summary>The open days, after a row without an industry that names the day of the ranking: a day may pass before
    /// they are read, and they are of no use then.</summary>
    private List<DistributionRow> OpenDayRows() =>
        [new DistributionRow(Day.Number, "", []), .. from day in _openDays.Days
            where day < Day
            from industry in _openDays.On(day)
            select new DistributionRow(day.Number, industry.Key, industry.Value.ToBytes())];

    private static byte[] ToBytes(ReadOnlySpan<ulong> ids)
    {
        var bytes = new byte[8 * ids.Length];
        for (var i = 0; i < ids.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), ids[i]);
        return bytes;
    }

    /// <summary>A checkpoint under way.</summary>
    private sealed class Checkpoint(
        long sequence, int[] dirty, List<Erasure> erased, IReadOnlyList<(Day Day, ulong[] Hashes)> accepted,
        CheckpointSlice departed)
    {
        private readonly HashSet<ulong> _erasedMembers = [.. erased.Select(erasure => erasure.MemberHash)];

        public long Sequence { get; } = sequence;

        public int[] Dirty { get; } = dirty;

        public List<Erasure> Erased { get; } = erased;

        public IReadOnlyList<(Day Day, ulong[] Hashes)> Accepted { get; } = accepted;

        public List<int> HeldBack { get; } = [];

        /// <summary>Rows of members that were erased before their turn, which a replay of the erasure needs, and those
        /// that actors handed over.</summary>
        public CheckpointSlice Departed { get; } = departed;

        public IReadOnlyList<UnsavedMember> Actors { get; set; } = [];

        public int Next { get; set; }

        public bool Erases(ulong memberHash) => _erasedMembers.Contains(memberHash);
    }
}
