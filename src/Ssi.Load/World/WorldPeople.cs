using Ssi.Load.Scenarios;

namespace Ssi.Load.World;

/// <summary>Who lives in a world: ids, and profiles that change now and then.</summary>
/// <remarks>Ids, industries and companies differ in letter case alone at times, and use every sign that an id may
/// hold: a ranking that folds either shows at once.</remarks>
public sealed class WorldPeople
{
    private static readonly string[] Stems = ["m", "M", "ada.", "Ada.", "p_", "q-", "r:", "s@", "t~", "0"];

    // Repeated where an industry is large.
    private static readonly string?[] Industries =
    [
        "software", "software", "software", "software", "Software", "retail", "retail", "food-and-drink",
        "ind:9@x~y_z.1", null,
    ];

    private static readonly string?[] Seniorities =
        [null, "junior", "senior", "senior", "manager", "director", "vp", "cxo"];

    private static readonly string?[] Companies = [null, "Acme", "acme", "Müller & Söhne", "株式会社例", "Acme "];

    private static readonly string[] Sections =
        ["photo", "cover", "headline", "summary", "experience", "education", "skills", "contact", "url", "featured"];

    private readonly Random _random;
    private readonly string[] _ids;

    public WorldPeople(int members, Random random)
    {
        _random = random;
        _ids = [.. Enumerable.Range(0, members).Select(i => $"{Stems[i % Stems.Length]}{i / Stems.Length}")];
    }

    public IReadOnlyList<string> Ids => _ids;

    public string Draw() => _ids[_random.Next(_ids.Length)];

    /// <summary>Somebody whom few know or everybody does: every other draw falls on the first hundredth.</summary>
    public string DrawPopular() => _random.Next(2) == 0 ? _ids[_random.Next(Math.Max(1, _ids.Length / 100))] : Draw();

    /// <summary>Profiles for all but every seventeenth member, whom only events make known.</summary>
    public List<MemberProfile> DrawFirstProfiles() =>
        [.. _ids.Where((_, i) => i % 17 != 16).Select(DrawProfile)];

    /// <summary>New profiles for about one member in a hundred.</summary>
    public List<MemberProfile> DrawChanges() => [.. _ids.Where(_ => _random.Next(100) == 0).Select(DrawProfile)];

    private MemberProfile DrawProfile(string id)
    {
        var kept = _random.Next(Sections.Length + 1);
        return new MemberProfile(
            id, Pick(Industries), Pick(Seniorities), Pick(Companies),
            [.. Sections.Where(_ => _random.Next(Sections.Length) < kept)]);
    }

    private string? Pick(string?[] from) => from[_random.Next(from.Length)];
}
