using System.Buffers;
using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;
using Ssi.Storage;

namespace Ssi.Engine.Tests.Shards;

/// <summary>Shards driven by hand, over rows in dictionaries.</summary>
internal sealed partial class ShardBed
{
    public static readonly Day Today = Day.Of(new DateOnly(2026, 3, 2));

    private readonly Dictionary<int, byte[]> _marks = [];
    private readonly Dictionary<int, (long Sequence, IReadOnlyList<DistributionRow> Rows)> _openDays = [];
    private readonly List<AcceptedIdsRow>[] _accepted;

    /// <param name="membersAreActors">True for members that are actors of their own, as in a cluster.</param>
    public ShardBed(int shards = 1, bool membersAreActors = false)
    {
        _membersAreActors = membersAreActors;
        Map = new ShardMap(shards, SipHash.FromKey(new byte[16]));
        Rules = new ScoringRules(new Scorer(ScoringModel.Standard), 2, 400);
        Journals = [.. Enumerable.Range(0, shards).Select(_ => new SortedDictionary<long, byte[]>())];
        _accepted = [.. Enumerable.Range(0, shards).Select(_ => new List<AcceptedIdsRow>())];
        Checkpoints = new long[shards];
        Day = Today;
        Restart();
    }

    public ShardMap Map { get; }

    public ScoringRules Rules { get; private set; }

    public ShardCore[] Cores { get; private set; } = [];

    public ShardCore Core => Cores[0];

    public Day Day { get; private set; }

    /// <summary>Business time now.</summary>
    public long Now { get; set; } = Today.StartTicks + (9 * TimeSpan.TicksPerHour);

    /// <summary>From the next <see cref="Restart"/> on.</summary>
    public int MaxIndustries { get; set; } = 1000;

    public SortedDictionary<long, byte[]>[] Journals { get; }

    public long[] Checkpoints { get; }

    public Dictionary<long, MemberRow> Rows { get; } = [];

    public Dictionary<(long Member, string Other), byte[]> Connections { get; } = [];

    public Dictionary<(long Member, int Block), byte[]> History { get; } = [];

    public CheckpointEnd? LastEnd { get; private set; }

    public EventBatch Batch(params IEnumerable<(ActivityKind Kind, string Member, string Id, long Ticks)> events)
    {
        var batch = new EventBatch(Map);
        foreach (var (kind, member, id, ticks) in events)
            batch.Add(kind, Ascii(member), "s"u8, Ascii(id), ticks, 1, []);
        return batch;
    }

    public EventOutcome Post(string member, string id, long? ticks = null) =>
        Send(Batch((ActivityKind.PostPublished, member, id, ticks ?? Now)))[0];

    public EventOutcome Pair(string member, string other, string id, bool removed = false, long? ticks = null)
    {
        var batch = new EventBatch(Map);
        batch.Add(
            removed ? ActivityKind.ConnectionRemoved : ActivityKind.ConnectionAdded, Ascii(member), "s"u8, Ascii(id),
            ticks ?? Now, 1, Ascii(other));
        return Send(batch)[0];
    }

    public CommandSubmission Put(string member, string? industry, Seniority? seniority = null, string? company = null)
    {
        var command = new CommandSubmission(Map);
        command.PutProfile(member, new Profile(industry, seniority, company, ProfileSections.None), Now);
        Send(command);
        return command;
    }

    public CommandSubmission Erase(string member)
    {
        var command = new CommandSubmission(Map);
        command.Erase(member, Now);
        Send(command);
        return command;
    }

    public CommandSubmission Command(string member, string other, bool connected)
    {
        var command = new CommandSubmission(Map);
        command.Connect(member, other, connected, Now);
        Send(command);
        return command;
    }

    public EventOutcome Nurture(string member, string contact, string id, long ticks)
    {
        var batch = new EventBatch(Map);
        batch.Add(ActivityKind.ContactNurtured, Ascii(member), "s"u8, Ascii(id), ticks, 1, Ascii(contact));
        return Send(batch)[0];
    }

    public EventOutcome[] Send(Submission submission)
    {
        submission.Seal(Map.Shards);
        foreach (var core in Cores)
        {
            if (!submission.HasItemsOf(core.Number))
                continue;
            var entry = core.BeginEntry();
            core.Prepare(entry, submission, Now);
            if (core.Seal(entry))
                Journals[core.Number].Add(entry.Sequence, entry.Bytes.ToArray());
            Load(core, entry);
            Apply(core, entry);
        }

        return [.. Enumerable.Range(0, submission.Count).Select(submission.OutcomeOf)];
    }

    /// <summary>Loads what an entry misses.</summary>
    public void Load(ShardCore core, PendingEntry entry)
    {
        foreach (var slot in entry.MissingMembers.Distinct())
            core.Admit(core.Decode(Stored(Rows[core.KeyOf(slot)])));
        foreach (var slot in entry.MissingConnections.Distinct())
            core.AdmitConnections(slot, ConnectionsOf(core.KeyOf(slot)));
        foreach (var slot in entry.MissingHistory.Distinct())
        {
            var key = core.KeyOf(slot);
            core.AdmitHistory(slot, HistoryOf(key));
        }
    }

    /// <summary>A whole checkpoint of a shard; false where it may not begin.</summary>
    public bool Checkpoint(int shard = 0, int rows = 100, bool keepOpenDays = false)
    {
        if (!Cores[shard].TryBeginCheckpoint())
            return false;
        while (Cores[shard].NextSlice(rows) is { } slice)
        {
            Write(slice);
            Cores[shard].Written(slice);
        }

        SaveActors(Cores[shard]);
        EndCheckpoint(shard, keepOpenDays);
        return true;
    }

    public void EndCheckpoint(int shard = 0, bool keepOpenDays = false)
    {
        var core = Cores[shard];
        var erased = core.CheckpointErasures.Select(erasure => new ErasedMember(erasure.Key, []));
        var end = core.EndSlice([.. erased], keepOpenDays);
        Write(end);
        core.Written(end);
        core.FinishCheckpoint();
    }

    public void Write(CheckpointSlice slice)
    {
        foreach (var erased in slice.Erased)
        {
            Rows.Remove(erased.Key);
            foreach (var row in Connections.Keys.Where(row => row.Member == erased.Key).ToList())
                Connections.Remove(row);
            foreach (var row in History.Keys.Where(row => row.Member == erased.Key).ToList())
                History.Remove(row);
        }

        foreach (var row in slice.Members)
        {
            Assert.DoesNotContain(
                Rows.Values, other => other.Key != row.Key && other.Id.Equals(row.Id, StringComparison.Ordinal));
            Rows[row.Key] = row;
        }

        foreach (var row in slice.History)
            History[(row.Member, row.Block)] = row.Record;
        foreach (var (member, other, record) in slice.Connections)
        {
            if (record is null)
                Connections.Remove((member, other));
            else
                Connections[(member, other)] = record;
        }

        if (slice.End is not { } end)
            return;
        LastEnd = end;
        Checkpoints[slice.Shard] = end.Sequence;
        _accepted[slice.Shard].AddRange(end.Accepted);
        _accepted[slice.Shard].RemoveAll(row => row.Day < end.DropAcceptedBefore);
        if (end.Erasures is not null)
            _marks[slice.Shard] = end.Erasures;
        _openDays.Remove(slice.Shard);
        if (end.OpenDays is not null)
            _openDays[slice.Shard] = (end.Sequence, end.OpenDays);
        foreach (var sequence in Journals[slice.Shard].Keys.Where(sequence => sequence <= end.TrimThrough).ToList())
            Journals[slice.Shard].Remove(sequence);
    }

    /// <summary>Every shard comes back from rows and journals, as after a crash.</summary>
    public void Restart(int latenessHours = 48)
    {
        var options = new EngineOptions { LatenessHours = latenessHours };
        Rules = new ScoringRules(Rules.Scorer, options.LatenessDays, Rules.HistoryDays);
        var window = AcceptanceWindow.Of(options);
        _generation++;
        var census = new IndustryCensus(MaxIndustries);
        Cores =
        [
            .. Enumerable.Range(0, Map.Shards).Select(
                shard => new ShardCore(shard, Map, Rules, window)
                {
                    MembersAreActors = _membersAreActors, Census = census,
                    FactsBytesPerSecond = FactsBytesPerSecond,
                }),
        ];
        foreach (var core in Cores)
        {
            var journal = Journals[core.Number];
            var checkpoint = Checkpoints[core.Number];
            var last = Math.Max(checkpoint, journal.Count == 0 ? 0 : journal.Keys.Max());
            var open = _openDays.TryGetValue(core.Number, out var kept) && kept.Sequence == last ? kept.Rows : null;
            var marks = _marks.GetValueOrDefault(core.Number);
            core.BeginLoad(new ShardLease(core.Number, _generation, checkpoint, last, 0, marks), Day, open);
            foreach (var row in Rows.Values.Where(row => row.Key >> 32 == core.Number).OrderBy(row => row.Key))
                core.Load(Stored(row));
            foreach (var segment in _accepted[core.Number])
                core.Accept(segment);
            foreach (var (sequence, bytes) in journal)
            {
                var missing = core.BeginEntry();
                core.NoteMissing(sequence, bytes, missing);
                Load(core, missing);
                core.Abandon(missing);
                core.Replay(sequence, bytes);
            }

            core.FinishLoad();
        }
    }

    /// <summary>Passes to the next day.</summary>
    public void Roll()
    {
        foreach (var core in Cores)
            BeginRoll(core);
        FinishRoll();
    }

    public void BeginRoll(ShardCore core)
    {
        Now = Math.Max(Now, (Day + 1).StartTicks);
        core.BeginRollover();
        while (!core.IsRolled)
        {
            List<int> missing = [], actors = [];
            core.RollNext(3, missing, actors);
            foreach (var slot in missing)
                core.Roll(core.Score(Stored(Rows[core.KeyOf(slot)]), core.Today));
            foreach (var slot in actors)
                core.Roll(slot, ActorAt(core, slot).StandingOn(core.Today));
            core.RollArrived(missing.Count + actors.Count);
        }
    }

    public void FinishRoll()
    {
        foreach (var core in Cores)
            core.FinishRollover();
        Day += 1;
    }

    /// <summary>A member's slot, its state brought into memory; -1 where there is none.</summary>
    public int Find(string member)
    {
        var hash = Map.Hash.Hash(Ascii(member));
        var core = CoreOf(member);
        if (!core.TryFind(new HashedId(member, hash), out var slot))
            return -1;
        if (_membersAreActors && !core.IsResident(slot))
            return slot;
        if (!core.IsResident(slot))
            core.Admit(core.Decode(Stored(Rows[core.KeyOf(slot)])));
        if (!core.HasConnections(slot))
            core.AdmitConnections(slot, ConnectionsOf(core.KeyOf(slot)));
        return slot;
    }

    public ShardCore CoreOf(string member) => Cores[Map.ShardOf(member)];

    public MemberReading Read(string member) => CoreOf(member).Read(Find(member), null);

    public MemberExport ExportOf(string member)
    {
        var core = CoreOf(member);
        var slot = Find(member);
        return core.IsResident(slot)
            ? core.ExportOf(slot)
            : MemberAnswers.Export(ActorAt(core, slot).State!, member);
    }

    public string Export(string member)
    {
        var export = ExportOf(member);
        return $"{export.Member} {export.Score} {string.Join(' ', export.Activity)} "
            + $"{string.Join(' ', export.Connections)} {string.Join(' ', export.Contacts)}";
    }

    /// <summary>Two members of different shards, or of one where there is but one.</summary>
    public (string One, string Other) Neighbours()
    {
        var other = 1;
        while (Map.Shards > 1 && Map.ShardOf($"m{other}") == Map.ShardOf("m0"))
            other++;
        return ("m0", $"m{other}");
    }

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private List<(string Other, byte[] Record)> ConnectionsOf(long key) =>
        [.. Connections.Where(row => row.Key.Member == key).Select(row => (row.Key.Other, row.Value))];

    private static StoredMember Stored(MemberRow row) => new()
    {
        Key = row.Key,
        Id = Ascii(row.Id),
        Industry = Ascii(row.Industry ?? ""),
        Pillars = new ScoreVector(row.Brand, row.Find, row.Engage, row.Relate).Packed,
        Day = row.Day,
        Sequence = row.Sequence,
        State = row.State.Span,
    };
}
