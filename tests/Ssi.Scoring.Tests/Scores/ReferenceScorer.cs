using System.Collections.Concurrent;
using System.Numerics;
using System.Text.Json;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Scores;

/// <summary>A second reckoning, from the JSON and a list of acts, in big whole numbers and by search instead of by
/// formula: the points are the largest p whose lower edge, p - 1/2, is not above the exact value.</summary>
internal static class ReferenceScorer
{
    private static readonly ConcurrentDictionary<(int Age, int HalfLife), int> Weights = new();

    public static ScoreVector Score(Specimen member)
    {
        using var document = JsonDocument.Parse(ScoringModel.Standard.Document);
        var pillars = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["brand"] = 0, ["find"] = 0, ["engage"] = 0, ["relate"] = 0,
        };
        foreach (var signal in document.RootElement.GetProperty("signals").EnumerateArray())
            pillars[signal.GetProperty("pillar").GetString()!] += Points(signal, member);
        return new ScoreVector(pillars["brand"], pillars["find"], pillars["engage"], pillars["relate"]);
    }

    private static int Points(JsonElement signal, Specimen member)
    {
        var most = (int)(signal.GetProperty("points").GetDecimal() * 100);
        var target = signal.GetProperty("target").GetDecimal();
        if (signal.TryGetProperty("prior", out var prior))
        {
            var isShare = signal.TryGetProperty("state", out _);
            var asked = isShare ? member.Network.Connections : Sum(signal, "denominator", member);
            var answered = isShare ? member.Network.Deciders : Sum(signal, "numerator", member);
            var n = BigInteger.Min(answered, asked) + prior.GetProperty("successes").GetInt32();
            var m = asked + prior.GetProperty("trials").GetInt32();
            return Largest(most, twice => twice * m * (int)(target * 10000) <= 2 * most * n * 10000);
        }

        var (value, goal) = (Value(signal, member), new BigInteger(target) * 65536);
        return signal.GetProperty("curve").ValueEquals("linear")
            ? Largest(most, twice => twice * goal <= 2 * most * value)
            : Largest(most, twice => twice * twice * goal <= 4 * most * most * value);
    }

    /// <summary>The largest p of 0..most for which twice its lower edge, 2p - 1, still fits.</summary>
    private static int Largest(int most, Func<BigInteger, bool> fits)
    {
        var p = 0;
        while (p < most && fits((2 * p) + 1))
            p++;
        return p;
    }

    private static BigInteger Value(JsonElement signal, Specimen member)
    {
        var unit = signal.GetProperty("unit").GetString();
        if (unit is "state")
            return BigInteger.One * 65536 * Fact(signal.GetProperty("state").GetString()!, member);
        if (unit is "contacts")
        {
            return 65536 * Acts(signal, "activities", member).Distinct()
                .OrderBy(act => act.AgeDays).ThenByDescending(act => act.Amount).Take(512)
                .Select(act => act.Amount).Distinct().Count();
        }

        if (unit is "net")
            return 65536 * BigInteger.Max(0, Sum(signal, "activities", member) - Sum(signal, "minus", member));
        var cap = unit is "days" ? 1 : signal.GetProperty("dailyCap").GetInt32();
        var sum = BigInteger.Zero;
        foreach (var day in Acts(signal, "activities", member).GroupBy(act => act.AgeDays))
            sum += Weight(
                day.Key, signal) * BigInteger.Min(cap, day.Aggregate(BigInteger.Zero, (n, act) => n + act.Amount));
        return sum;
    }

    private static BigInteger Weight(int age, JsonElement signal) =>
        signal.GetProperty("halfLifeDays") is { ValueKind: JsonValueKind.Number } life
            ? Weights.GetOrAdd((age, life.GetInt32()), key => Weight(key.Age, key.HalfLife))
            : 65536;

    private static int Weight(int age, int life)
    {
        var weight = 65536;
        while (BigInteger.Pow(weight, life) << age > BigInteger.One << (16 * life))
            weight--;
        return weight;
    }

    private static int Fact(string name, Specimen member) => name switch
    {
        "connections" => member.Network.Connections,
        "connections.sameCompany" => member.Network.SameCompany,
        _ => member.Sections.HasFlag(Enum.Parse<ProfileSections>(name["profile.".Length..], ignoreCase: true)) ? 1 : 0,
    };

    private static BigInteger Sum(JsonElement signal, string list, Specimen member) =>
        Acts(signal, list, member).Aggregate(BigInteger.Zero, (sum, act) => sum + act.Amount);

    private static IEnumerable<Act> Acts(JsonElement signal, string list, Specimen member)
    {
        var window = signal.GetProperty("windowDays").GetInt32();
        var names = signal.GetProperty(
            list).EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
        return member.Acts.Where(act =>
            act.AgeDays >= 0 && act.AgeDays < window && names.Contains(ActivityNames.Of(act.Kind)));
    }
}
