using Ssi.Embedded.Tests.Clusters;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.Embedded.Tests.Worlds;

/// <summary>A seeded world: what members do, step by step of three hours over some days, from
/// <see cref="TestCluster.Start"/> on.</summary>
internal sealed class World
{
    public static readonly TimeSpan Step = TimeSpan.FromHours(3);

    private readonly Random _random;
    private int _ids;

    public World(int seed, int members, int steps, int eventsAStep)
    {
        _random = new Random(seed);
        Members = [.. Enumerable.Range(0, members).Select(i => $"m{i:000}")];
        for (var step = 0; step < steps; step++)
        {
            Profiles.Add([.. Enumerable.Range(0, step == 0 ? members / 2 : 2).Select(_ => Profile())]);
            Links.Add(_random.Next(3) == 0 ? Pair() : null);
            Events.Add([.. Enumerable.Range(0, eventsAStep).Select(_ => Event(step))]);
        }
    }

    public string[] Members { get; }

    public int Steps => Events.Count;

    /// <summary>The profile commands of each step.</summary>
    public List<(string Member, Profile Profile)[]> Profiles { get; } = [];

    /// <summary>The pair that is joined by command in a step, if one is.</summary>
    public List<(string Member, string Other)?> Links { get; } = [];

    /// <summary>What happens up to each step, since the one before.</summary>
    public List<TestEvent[]> Events { get; } = [];

    private string Anyone() => Members[_random.Next(Members.Length)];

    private (string Member, string Profile) Pair()
    {
        var member = Anyone();
        var other = Anyone();
        while (string.Equals(other, member, StringComparison.Ordinal))
            other = Anyone();
        return (member, other);
    }

    private (string Member, Profile Profile) Profile() => (Anyone(), new Profile(
        _random.Next(5) == 0 ? null : $"industry-{_random.Next(3)}",
        _random.Next(3) == 0 ? null : (Seniority)_random.Next(1, 7),
        _random.Next(3) == 0 ? null : $"company {_random.Next(3)}",
        (ProfileSections)_random.Next(1 << 10)));

    private TestEvent Event(int step)
    {
        var (member, other) = Pair();
        var kind = _random.Next(4) == 0
            ? (_random.Next(3) == 0 ? ActivityKind.ConnectionRemoved : ActivityKind.ConnectionAdded)
            : (ActivityKind)_random.Next(1, 41);
        var names = kind
            is ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved or ActivityKind.ContactNurtured;

        // Coarse times: ties between joining and parting happen.
        var time = TestCluster.Start + (step * Step) - TimeSpan.FromMinutes(10 * _random.Next(1, 18));
        var amount = kind == ActivityKind.DwellReceived ? (uint)_random.Next(5_000) : 1;
        return new TestEvent(kind, member, $"e{_ids++}", time, amount, names ? other : "");
    }
}
