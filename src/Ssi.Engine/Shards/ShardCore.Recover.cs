using System.Buffers.Binary;
using System.Text;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Engine.Shards;

/// <content>From rows and a journal's tail back to a living shard, and members from rows whenever they are
/// needed.</content>
public sealed partial class ShardCore
{
    private readonly TextPool _texts = new();
    private bool _computeOpenDays;

    /// <summary>While loading, members in memory stand in no open day: their entries may go back days, so they are put
    /// back as they end up.</summary>
    private bool _loading;

    /// <summary>True where a row was newer than the checkpoint: the last owner died inside the next one.</summary>
    public bool FoundInterruptedCheckpoint { get; private set; }

    /// <summary>Begins loading as of the day whose rankings stand. <see cref="Load"/> follows for each row, then
    /// <see cref="Accept"/> for each id segment, then <see cref="Replay"/> for the journal's tail, then
    /// <see cref="FinishLoad"/>.</summary>
    /// <param name="openDays">What the last checkpoint kept; null computes them from the members.</param>
    public void BeginLoad(ShardLease lease, Day day, IReadOnlyList<DistributionRow>? openDays)
    {
        _loading = true;
        Epoch = Generation = lease.Epoch;
        Day = day;
        _loadedCheckpoint = CheckpointSequence = AppliedSequence = lease.CheckpointSequence;
        PreparedSequence = lease.LastSequence;
        LoadRefusals(lease.Erasures.Span);
        RequireIds();
        for (var open = day.Back(_rules.LatenessDays); open < day; open += 1)
            _openDays.Begin(open);
        var kept = openDays?.Any(row => row.Industry.Length == 0 && row.Day == day.Number) == true ? openDays : [];
        _computeOpenDays = kept.Count == 0;
        foreach (var row in kept)
        {
            if (row.Industry.Length > 0 && DayDistribution.TryDecode(row.Distribution, out var distribution))
                _openDays.Put(new Day(row.Day), row.Industry, distribution);
        }
    }

    /// <summary>A member's row at the start: its place in the ranking; its state does not stay in memory.</summary>
    public void Load(StoredMember row)
    {
        if (!MemberState.IsReadable(row.State))
        {
            throw new StoreMismatchException(
                $"Member {Encoding.ASCII.GetString(row.Id)} of shard {Number} was stored by another version of this "
                + "program.");
        }

        var slot = (int)(row.Key & uint.MaxValue);
        _index.AddAt(slot, row.Id, _map.Hash.Hash(row.Id));
        NoteCounted(slot, row.Sequence);
        FoundInterruptedCheckpoint |= row.Sequence > _loadedCheckpoint;
        if (row.Day == Day.Number && !_computeOpenDays)
        {
            var industry = row.Industry.IsEmpty ? null : Encoding.ASCII.GetString(row.Industry);
            _ranking.Set(slot, OrdinalOf(industry), ScoreVector.FromPacked(row.Pillars));
            return;
        }

        MemberState state;
        try
        {
            state = MemberState.Decode(row.State, _rules, _texts);
        }
        catch (InvalidDataException cause)
        {
            // The columns say where the member was last; the rest of it is withheld.
            var last = row.Industry.IsEmpty ? null : Encoding.ASCII.GetString(row.Industry);
            _ranking.Set(slot, OrdinalOf(last), ScoreVector.FromPacked(row.Pillars));
            Withhold(slot, $"Damaged in the store: table member, key {row.Key}: {cause.Message}");
            return;
        }

        _ranking.Set(slot, OrdinalOf(state.ProfileOn(Day).Industry), state.ScoreOn(Day, _rules));
        if (_computeOpenDays)
            PutInOpenDays(state);
    }

    /// <summary>The journal is replayed: the shard stands.</summary>
    public void FinishLoad()
    {
        _loading = false;
        RenewWords();
        foreach (var member in _residents)
        {
            if (member is not null)
                PutInOpenDays(member.State);
        }
    }

    public void Accept(AcceptedIdsRow segment)
    {
        var day = new Day(segment.Day);
        var hashes = new ulong[segment.Hashes.Length / 8];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = BinaryPrimitives.ReadUInt64LittleEndian(segment.Hashes.Span[(8 * i)..]);
        _accepted.Load(hashes, day);
    }

    /// <summary>What must be loaded before the entry can be replayed, noted in <paramref name="missing"/>.</summary>
    public void NoteMissing(long sequence, ReadOnlySpan<byte> entry, PendingEntry missing)
    {
        var rest = entry[PendingEntry.HeaderBytes..];
        while (!rest.IsEmpty)
        {
            var item = JournalItem.Peek(rest);
            NoteMissing(missing, rest, _map.Hash.Hash(item.Member), sequence);
            rest = rest[item.Length..];
        }
    }

    /// <summary>A member's row while the shard lives: its state comes into memory.</summary>
    public void Admit(DecodedMember row)
    {
        if (TryResident(row.Slot, out _) || !_index.Has(row.Slot))
            return;
        if (_loading)
            TakeOutOfOpenDays(row.State);
        Keep(new Resident(row.Slot, row.State) { Industry = OrdinalOf(row.State.Profile.Industry) });
    }

    /// <summary>A row as a state; any thread may do it.</summary>
    public DecodedMember Decode(StoredMember row) => new(SlotOf(row.Key), MemberActor.Decode(row, _rules));

    /// <summary>The connections of a member in memory.</summary>
    public void AdmitConnections(int slot, IReadOnlyList<(string Other, byte[] Record)> rows)
    {
        if (!TryResident(slot, out var member) || member.State.Book is not null)
            return;
        try
        {
            member.State.Book = ConnectionBook.Load(rows);
        }
        catch (InvalidDataException cause)
        {
            // Without its connections nothing of the member can be counted.
            Withhold(slot, $"Damaged in the store: table connection, member {KeyOf(slot)}: {cause.Message}");
        }
    }

    /// <summary>The stored history of a member that is about to be erased.</summary>
    public void AdmitHistory(int slot, IReadOnlyList<HistoryRow> rows)
    {
        try
        {
            _storedHistory[slot] = [.. rows.Select(row => HistoryBlock.Decode(row.Block, row.Record))];
        }
        catch (InvalidDataException cause)
        {
            // Without its history the member cannot be taken out of the days gone by.
            Withhold(slot, $"Damaged in the store: table history, member {KeyOf(slot)}: {cause.Message}");
        }
    }

    private void PutInOpenDays(MemberState state)
    {
        foreach (var (day, industry, ssi) in MemberDays.On(state, _openDays.Days, _rules))
            _openDays.Add(day, industry, ssi);
    }

    private void TakeOutOfOpenDays(MemberState state)
    {
        foreach (var (day, industry, ssi) in MemberDays.On(state, _openDays.Days, _rules))
            _openDays.Remove(day, industry, ssi);
    }
}
