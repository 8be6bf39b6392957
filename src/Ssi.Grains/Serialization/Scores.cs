using Orleans.Serialization.Cloning;
using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Serialization;

[GenerateSerializer, Immutable, Alias("ssi.AverageScoreSurrogate")]
internal struct AverageScoreSurrogate
{
    [Id(0)] public int Ssi;
    [Id(1)] public int Brand;
    [Id(2)] public int Find;
    [Id(3)] public int Engage;
    [Id(4)] public int Relate;
}

[RegisterConverter, RegisterCopier]
internal sealed class AverageScoreConverter
    : ShallowCopier<AverageScore>, IConverter<AverageScore, AverageScoreSurrogate>
{
    public AverageScore ConvertFromSurrogate(in AverageScoreSurrogate from) =>
        new(from.Ssi, from.Brand, from.Find, from.Engage, from.Relate);

    public AverageScoreSurrogate ConvertToSurrogate(in AverageScore value) => new()
    {
        Ssi = value.Ssi,
        Brand = value.Brand,
        Find = value.Find,
        Engage = value.Engage,
        Relate = value.Relate,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberStandingSurrogate")]
internal struct MemberStandingSurrogate
{
    [Id(0)] public int Rank;
    [Id(1)] public int Population;
    [Id(2)] public int TopPercent;
    [Id(3)] public AverageScore Average;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberStandingConverter
    : ShallowCopier<MemberStanding>, IConverter<MemberStanding, MemberStandingSurrogate>
{
    public MemberStanding ConvertFromSurrogate(in MemberStandingSurrogate from) =>
        new(from.Rank, from.Population, from.TopPercent, from.Average);

    public MemberStandingSurrogate ConvertToSurrogate(in MemberStanding value) => new()
    {
        Rank = value.Rank,
        Population = value.Population,
        TopPercent = value.TopPercent,
        Average = value.Average,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.StandingSurrogate")]
internal struct StandingSurrogate
{
    [Id(0)] public Day AsOf;
    [Id(1)] public MemberStanding Place;
    [Id(2)] public bool Stale;
}

[RegisterConverter, RegisterCopier]
internal sealed class StandingConverter : ShallowCopier<Standing>, IConverter<Standing, StandingSurrogate>
{
    public Standing ConvertFromSurrogate(in StandingSurrogate from) => new(from.AsOf, from.Place, from.Stale);

    public StandingSurrogate ConvertToSurrogate(in Standing value) => new()
    {
        AsOf = value.AsOf,
        Place = value.Place,
        Stale = value.Stale,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ScoreChangeSurrogate")]
internal struct ScoreChangeSurrogate
{
    [Id(0)] public Day Since;
    [Id(1)] public int Ssi;
    [Id(2)] public int Brand;
    [Id(3)] public int Find;
    [Id(4)] public int Engage;
    [Id(5)] public int Relate;
}

[RegisterConverter, RegisterCopier]
internal sealed class ScoreChangeConverter : ShallowCopier<ScoreChange>, IConverter<ScoreChange, ScoreChangeSurrogate>
{
    public ScoreChange ConvertFromSurrogate(in ScoreChangeSurrogate from) =>
        new(from.Since, from.Ssi, from.Brand, from.Find, from.Engage, from.Relate);

    public ScoreChangeSurrogate ConvertToSurrogate(in ScoreChange value) => new()
    {
        Since = value.Since,
        Ssi = value.Ssi,
        Brand = value.Brand,
        Find = value.Find,
        Engage = value.Engage,
        Relate = value.Relate,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberSsiSurrogate")]
internal struct MemberSsiSurrogate
{
    [Id(0)] public string Member;
    [Id(1)] public Day AsOf;
    [Id(2)] public string Model;
    [Id(3)] public ScoreVector Score;
    [Id(4)] public ScoreChange? Change;
    [Id(5)] public string? IndustryId;
    [Id(6)] public Standing? Industry;
    [Id(7)] public Standing Network;
    [Id(8)] public long Snapshot;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberSsiConverter : ShallowCopier<MemberSsi>, IConverter<MemberSsi, MemberSsiSurrogate>
{
    public MemberSsi ConvertFromSurrogate(in MemberSsiSurrogate from) =>
        new(
            from.Member, from.AsOf, from.Model, from.Score, from.Change, from.IndustryId, from.Industry, from.Network,
            from.Snapshot);

    public MemberSsiSurrogate ConvertToSurrogate(in MemberSsi value) => new()
    {
        Member = value.Member,
        AsOf = value.AsOf,
        Model = value.Model,
        Score = value.Score,
        Change = value.Change,
        IndustryId = value.IndustryId,
        Industry = value.Industry,
        Network = value.Network,
        Snapshot = value.Snapshot,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.HistoryDaySurrogate")]
internal struct HistoryDaySurrogate
{
    [Id(0)] public Day Day;
    [Id(1)] public ScoreVector Score;
    [Id(2)] public string? Industry;
    [Id(3)] public int? TopPercent;
    [Id(4)] public bool Provisional;
}

[RegisterConverter, RegisterCopier]
internal sealed class HistoryDayConverter : ShallowCopier<HistoryDay>, IConverter<HistoryDay, HistoryDaySurrogate>
{
    public HistoryDay ConvertFromSurrogate(in HistoryDaySurrogate from) =>
        new(from.Day, from.Score, from.Industry, from.TopPercent, from.Provisional);

    public HistoryDaySurrogate ConvertToSurrogate(in HistoryDay value) => new()
    {
        Day = value.Day,
        Score = value.Score,
        Industry = value.Industry,
        TopPercent = value.TopPercent,
        Provisional = value.Provisional,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberHistorySurrogate")]
internal struct MemberHistorySurrogate
{
    [Id(0)] public string Member;
    [Id(1)] public string Model;
    [Id(2)] public HistoryDay[] Days;
    [Id(3)] public long Snapshot;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberHistoryConverter
    : ShallowCopier<MemberHistory>, IConverter<MemberHistory, MemberHistorySurrogate>
{
    public MemberHistory ConvertFromSurrogate(in MemberHistorySurrogate from) =>
        new(from.Member, from.Model, from.Days, from.Snapshot);

    public MemberHistorySurrogate ConvertToSurrogate(in MemberHistory value) => new()
    {
        Member = value.Member,
        Model = value.Model,
        Days = Lists.ToArray(value.Days),
        Snapshot = value.Snapshot,
    };
}
