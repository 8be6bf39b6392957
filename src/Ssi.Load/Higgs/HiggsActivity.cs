using Ssi.Load.Scenarios;

namespace Ssi.Load.Higgs;

/// <summary>The week in which a discovery was announced, 1 to 7 July 2012, as a scenario of one industry.</summary>
/// <remarks>Source: De Domenico et al., The Anatomy of a Scientific Rumor, Scientific Reports 3:2980 (2013); SNAP
/// higgs-twitter. Everybody who stands in a row, as A or B, is in the industry from the first day on.</remarks>
public static class HiggsActivity
{
    public const string Name = "higgs-activity";

    public static Scenario Read(string folder) => new(Name, ReadDays(Path.Combine(folder, HiggsTable.FileName)));

    private static IEnumerable<ScenarioDay> ReadDays(string path)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        DateOnly? firstDay = null;
        foreach (var row in HiggsTable.Read(path))
        {
            firstDay ??= DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(row.Seconds).UtcDateTime);
            members.Add(row.A);
            members.Add(row.B);
        }

        if (firstDay is null)
            throw new InvalidDataException($"{path}: no rows");
        var profiles = members.Select(member => new MemberProfile(member, "higgs", null, null, [])).ToList();
        var acts = new HiggsMapping().Map(HiggsTable.Read(path));
        foreach (var day in acts.ByDay(new ScenarioDay(firstDay.Value, profiles, [])))
            yield return day;
    }
}
