using Orleans.Serialization.Cloning;
using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Serialization;

[GenerateSerializer, Immutable, Alias("ssi.DayChangeSurrogate")]
internal struct DayChangeSurrogate
{
    [Id(0)] public Day Day;
    [Id(1)] public string? OldIndustry;
    [Id(2)] public int OldSsi;
    [Id(3)] public string? NewIndustry;
    [Id(4)] public int NewSsi;
}

[RegisterConverter, RegisterCopier]
internal sealed class DayChangeConverter : ShallowCopier<DayChange>, IConverter<DayChange, DayChangeSurrogate>
{
    public DayChange ConvertFromSurrogate(in DayChangeSurrogate from) =>
        new(from.Day, from.OldIndustry, from.OldSsi, from.NewIndustry, from.NewSsi);

    public DayChangeSurrogate ConvertToSurrogate(in DayChange value) => new()
    {
        Day = value.Day,
        OldIndustry = value.OldIndustry,
        OldSsi = value.OldSsi,
        NewIndustry = value.NewIndustry,
        NewSsi = value.NewSsi,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.DayStandingSurrogate")]
internal struct DayStandingSurrogate
{
    [Id(0)] public Day Day;
    [Id(1)] public string Industry;
    [Id(2)] public int Ssi;
}

[RegisterConverter, RegisterCopier]
internal sealed class DayStandingConverter : ShallowCopier<DayStanding>, IConverter<DayStanding, DayStandingSurrogate>
{
    public DayStanding ConvertFromSurrogate(in DayStandingSurrogate from) => new(from.Day, from.Industry, from.Ssi);

    public DayStandingSurrogate ConvertToSurrogate(in DayStanding value) => new()
    {
        Day = value.Day,
        Industry = value.Industry,
        Ssi = value.Ssi,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.RolledMemberSurrogate")]
internal struct RolledMemberSurrogate
{
    [Id(0)] public int Slot;
    [Id(1)] public string? Industry;
    [Id(2)] public ScoreVector Score;
}

[RegisterConverter, RegisterCopier]
internal sealed class RolledMemberConverter
    : ShallowCopier<RolledMember>, IConverter<RolledMember, RolledMemberSurrogate>
{
    public RolledMember ConvertFromSurrogate(in RolledMemberSurrogate from) =>
        new(from.Slot, from.Industry, from.Score);

    public RolledMemberSurrogate ConvertToSurrogate(in RolledMember value) => new()
    {
        Slot = value.Slot,
        Industry = value.Industry,
        Score = value.Score,
    };
}
