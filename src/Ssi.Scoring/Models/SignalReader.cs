using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Models;

/// <summary>Reads one signal of a model document: the fields that all have, those its unit asks for, and no
/// others.</summary>
internal static class SignalReader
{
    private const int MaxActivities = 8;
    private const int MaxTarget = 1_000_000;
    private const int MaxHalfLifeDays = 365;
    private const int MaxTrials = 1_000;
    private const int HundredthsInPoint = 100;
    private const int PointsMax = ScoreVector.PillarMax / HundredthsInPoint;

    /// <summary>Targets of ratios and shares are held in this part of one.</summary>
    private const int RatioScale = 10_000;

    private static readonly SearchValues<char> Kebab = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static Signal Read(JsonElement element, int index, List<string> errors)
    {
        var place = $"signals[{index}]: ";
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id", out var name)
            && name.ValueKind == JsonValueKind.String)
            place = $"signals[{index}] ({name.GetString()}): ";
        var fields = new JsonFields(element, place, errors);
        var unit = fields.Word(
            "unit",
            ("count", SignalUnit.Count),
            ("days", SignalUnit.Days),
            ("contacts", SignalUnit.Contacts),
            ("net", SignalUnit.Net),
            ("ratio", SignalUnit.Ratio),
            ("share", SignalUnit.Share),
            ("state", SignalUnit.State));
        var isFact = unit is SignalUnit.Share or SignalUnit.State;
        var isPart = unit is SignalUnit.Share or SignalUnit.Ratio;
        var fades = unit is SignalUnit.Count or SignalUnit.Days;
        var windowDays = isFact ? 0 : fields.Integer("windowDays", 1, ScoringModel.MaxWindowDays);
        var halfLifeDays = fades ? fields.IntegerOrNull("halfLifeDays", 1, MaxHalfLifeDays) : null;
        var signal = new Signal
        {
            Id = Id(fields),
            Pillar = fields.Word(
                "pillar",
                ("brand", Pillar.Brand),
                ("find", Pillar.Find),
                ("engage", Pillar.Engage),
                ("relate", Pillar.Relate)),
            Title = fields.Text("title"),
            Why = fields.Text("why"),
            Unit = unit,
            Curve = isPart
                ? fields.Word("curve", ("linear", SignalCurve.Linear))
                : fields.Word("curve", ("linear", SignalCurve.Linear), ("root", SignalCurve.Root)),
            Target = isPart ? fields.Scaled("target", RatioScale, 1) : fields.Integer("target", 1, MaxTarget),
            Points = fields.Scaled("points", HundredthsInPoint, PointsMax),
            Plus = isFact ? [] : Activities(fields, unit == SignalUnit.Ratio ? "numerator" : "activities", unit),
            Minus = unit switch
            {
                SignalUnit.Net => Activities(fields, "minus", unit),
                SignalUnit.Ratio => Activities(fields, "denominator", unit),
                _ => [],
            },
            Fact = isFact ? Fact(fields) : MemberFact.None,
            DailyCap = DailyCap(fields, unit),
            WindowDays = windowDays,
            HalfLifeDays = halfLifeDays,
            Prior = isPart ? ReadPrior(fields.Object("prior")) : default,
            Weights = Decay.Weights(windowDays, halfLifeDays),
        };
        fields.RefuseOthers();
        return signal;
    }

    private static string Id(JsonFields fields)
    {
        var id = fields.Text("id");
        var isKebab = !id.AsSpan().ContainsAnyExcept(Kebab) && !id.StartsWith('-') && !id.EndsWith('-')
            && !id.Contains("--", StringComparison.Ordinal);
        if (!isKebab)
            fields.Fail("id must be words of lower-case letters and digits, joined by single hyphens.");
        return id;
    }

    /// <summary>A day is present or it is not: that is a cap of one.</summary>
    private static uint DailyCap(JsonFields fields, SignalUnit unit) => unit switch
    {
        SignalUnit.Count => (uint)fields.Integer("dailyCap", 1, MaxTarget),
        SignalUnit.Days => 1,
        _ => 0,
    };

    private static Prior ReadPrior(JsonFields fields)
    {
        var trials = fields.Integer("trials", 1, MaxTrials);
        var prior = new Prior(fields.Integer("successes", 0, trials), trials);
        fields.RefuseOthers();
        return prior;
    }

    private static MemberFact Fact(JsonFields fields) => fields.Word(
        "state",
        ("profile.photo", MemberFact.Photo),
        ("profile.cover", MemberFact.Cover),
        ("profile.headline", MemberFact.Headline),
        ("profile.summary", MemberFact.Summary),
        ("profile.experience", MemberFact.Experience),
        ("profile.education", MemberFact.Education),
        ("profile.skills", MemberFact.Skills),
        ("profile.contact", MemberFact.Contact),
        ("profile.url", MemberFact.Url),
        ("profile.featured", MemberFact.Featured),
        ("connections", MemberFact.Connections),
        ("connections.deciders", MemberFact.Deciders),
        ("connections.sameCompany", MemberFact.SameCompany));

    private static ImmutableArray<ActivityKind> Activities(JsonFields fields, string name, SignalUnit unit)
    {
        var kinds = ImmutableArray.CreateBuilder<ActivityKind>();
        foreach (var text in fields.Texts(name, MaxActivities))
        {
            if (!ActivityNames.TryFind(text, out var kind))
                fields.Fail($"{name} names '{text}', which is no activity.");
            else if (kind is ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved)
                fields.Fail($"{name} names {text}, which is not counted; use the state connections.");
            else if ((kind == ActivityKind.ContactNurtured) != (unit == SignalUnit.Contacts))
                fields.Fail($"{name} names {text}: contacts measures contact.nurtured, and nothing else does.");
            else if (kinds.Contains(kind))
                fields.Fail($"{name} names {text} twice.");
            else
                kinds.Add(kind);
        }

        return kinds.ToImmutable();
    }
}
