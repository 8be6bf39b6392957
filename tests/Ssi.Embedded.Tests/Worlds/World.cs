using Ssi.Embedded.Tests.Clusters;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Embedded.Tests.Worlds;

/// <summary>A seeded world: what members do, step by step of three hours over some days, from
/// <see cref="TestCluster.Start"/> on.</summary>
internal sealed class World
{
    public static readonly TimeSpan Step = TimeSpan.FromHours(3);

    /// <summary>Members that only removals name until they begin.</summary>
    private const int LateMembers = 3;

    private readonly Random _random;
    private int _ids;

    public World(int seed, int members, int steps, int eventsAStep)
    {
        _random = new Random(seed);
        Members = [.. Enumerable.Range(0, members).Select(i => $"m{i:000}")];
        (LateFrom, Leaver) = (steps / 3, Members[^1]);
        LeavesAt = steps / 2;
        for (var step = 0; step < steps; step++)
        {
            Profiles.Add([.. Enumerable.Range(0, step == 0 ? members / 2 : 2).Select(_ => Profile(step))]);
            Links.Add(_random.Next(3) == 0 ? Pair(step) : null);
            Events.Add([.. Enumerable.Range(0, eventsAStep).Select(_ => Event(step))]);
        }

        // The member that leaves is there, and connected with one that keeps in touch: by commands alone.
        Profiles[0] = [.. Profiles[0], (Leaver, Profile(0).Profile)];
        Links[1] = (Friend, Leaver);
        for (var step = 1; step < LeavesAt; step++)
            Events[step] = [.. Events[step], new TestEvent(
                ActivityKind.ContactNurtured, Friend, $"e{_ids++}", TimeOf(step), 1, Leaver)];
    }

    /// <summary>The member that is erased at the beginning of <see cref="LeavesAt"/>.</summary>
    public string Leaver { get; }

    public int LeavesAt { get; }

    private string Friend => Members[LateMembers];

    private int LateFrom { get; }

    public string[] Members { get; }

    public int Steps => Events.Count;

    /// <summary>The profile commands of each step.</summary>
    public List<(string Member, Profile Profile)[]> Profiles { get; } = [];

    /// <summary>The pair that is joined by command in a step, if one is.</summary>
    public List<(string Member, string Other)?> Links { get; } = [];

    /// <summary>What happens up to each step, since the one before.</summary>
    public List<TestEvent[]> Events { get; } = [];

    private string Anyone(int step) =>
        Members[_random.Next(step < LateFrom ? LateMembers : 0, Members.Length - 1)];

    private (string Member, string Other) Pair(int step)
    {
        var member = Anyone(step);
        var other = Anyone(step);
        while (string.Equals(other, member, StringComparison.Ordinal))
            other = Anyone(step);
        return (member, other);
    }

    private (string Member, Profile Profile) Profile(int step) => (Anyone(step), new Profile(
        _random.Next(5) == 0 ? null : $"industry-{_random.Next(3)}",
        _random.Next(3) == 0 ? null : (Seniority)_random.Next(1, 7),
        _random.Next(3) == 0 ? null : $"company {_random.Next(3)}",
        (ProfileSections)_random.Next(1 << 10)));

    private TestEvent Event(int step)
    {
        var (member, other) = Pair(step);
        var kind = _random.Next(4) == 0
            ? (_random.Next(3) == 0 ? ActivityKind.ConnectionRemoved : ActivityKind.ConnectionAdded)
            : (ActivityKind)_random.Next(1, 41);
        var names = kind
            is ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved or ActivityKind.ContactNurtured;
        if (kind == ActivityKind.ConnectionRemoved && _random.Next(2) == 0)
            other = Members[_random.Next(2) == 0 ? Members.Length - 1 : _random.Next(LateMembers)];
        if (other.Equals(member, StringComparison.Ordinal))
            other = Leaver;
        var amount = kind == ActivityKind.DwellReceived ? (uint)_random.Next(5_000) : 1;
        return new TestEvent(kind, member, $"e{_ids++}", TimeOf(step), amount, names ? other : "");
    }

    /// <summary>Coarse times: ties between joining and parting happen.</summary>
    private DateTimeOffset TimeOf(int step) =>
        TestCluster.Start + (step * Step) - TimeSpan.FromMinutes(10 * _random.Next(1, 18));
}
