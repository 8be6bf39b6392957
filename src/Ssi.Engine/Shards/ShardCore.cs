using Ssi.Engine.Ingest;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Members;
using Ssi.Ranking.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Shards;

/// <summary>One shard: its members, its journal's order, its ranking. The same in every engine.</summary>
/// <remarks>One caller at a time, and no clock, thread or database of its own: whoever drives it hands it time, rows
/// and the news that a commit is done. An event's way: <see cref="Prepare"/> judges it and writes it into an entry, the
/// driver commits the entry and loads what is missing, <see cref="Apply(PendingEntry)"/> counts it. Replay after a
/// crash takes the same last step.</remarks>
public sealed partial class ShardCore
{
    private readonly ShardMap _map;
    private readonly ScoringRules _rules;
    private readonly AcceptanceWindow _window;
    private readonly MemberIndex _index = new();
    private readonly IndustryTable _industries = new();
    private readonly AcceptedIds _accepted = new();
    private readonly Outbox _outbox = new();
    private readonly OpenDays _openDays = new();
    private readonly List<int> _dirty = [];
    private ShardRanking _ranking;
    private Resident?[] _residents = new Resident?[64];
    private int _residentCount;

    public ShardCore(int number, ShardMap map, ScoringRules rules, AcceptanceWindow window)
    {
        Number = number;
        _map = map;
        _rules = rules;
        _window = window;
        _ranking = new ShardRanking(_index, _industries);
    }

    public int Number { get; }

    /// <summary>The owner's epoch, named in everything the shard writes.</summary>
    public long Epoch { get; set; }

    /// <summary>The epoch under which the shard was loaded: it tells one life in memory from another.</summary>
    public long Generation { get; private set; }

    /// <summary>The day whose ranking stands.</summary>
    public Day Day { get; private set; }

    /// <summary>The day that events and commands count under: one ahead of <see cref="Day"/> while it rolls
    /// over.</summary>
    public Day Today => _rolling?.Day ?? Day;

    /// <summary>The last sequence given to an entry.</summary>
    public long PreparedSequence { get; private set; }

    public long AppliedSequence { get; private set; }

    public int MemberCount => _index.Count;

    public int ResidentCount => _residentCount;

    public long AcceptedCount => _accepted.Count;

    /// <summary>Bytes of the id index, the industries, the ranking with its captures, and that of a day being
    /// begun; any thread may ask.</summary>
    public long RankingBytes =>
        _index.Bytes + _industries.Bytes + _ranking.Bytes + (_rolling?.Ranking.Bytes ?? 0);

    /// <summary>The members' ids by slot.</summary>
    public MemberIndex Index => _index;

    public ShardRanking Ranking => _ranking;

    /// <summary>The row key of the member in a slot.</summary>
    public long KeyOf(int slot) => ((long)Number << 32) | (uint)slot;

    private bool TryResident(int slot, out Resident resident)
    {
        resident = (uint)slot < (uint)_residents.Length ? _residents[slot]! : null!;
        return resident is not null;
    }

    private Resident Keep(Resident resident)
    {
        if (resident.Slot >= _residents.Length)
            Array.Resize(ref _residents, Math.Max(resident.Slot + 1, _residents.Length + (_residents.Length / 2)));
        _residents[resident.Slot] = resident;
        _residentCount++;
        return resident;
    }

    private void Release(int slot)
    {
        _residents[slot] = null;
        _residentCount--;
    }
}
