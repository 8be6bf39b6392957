using Orleans.Serialization.Cloning;
using Ssi.Engine.Rankings;
using Ssi.Engine.Views;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Scoring.Days;

namespace Ssi.Grains.Serialization;

[GenerateSerializer, Immutable, Alias("ssi.RankingUpdateSurrogate")]
internal struct RankingUpdateSurrogate
{
    [Id(0)] public long Generation;
    [Id(1)] public Day Day;
    [Id(2)] public long Number;
    [Id(3)] public long Since;
    [Id(4)] public long Sequence;
    [Id(5)] public IndustryHistograms[] Changed;
    [Id(6)] public string[] Emptied;
}

[RegisterConverter, RegisterCopier]
internal sealed class RankingUpdateConverter
    : ShallowCopier<RankingUpdate>, IConverter<RankingUpdate, RankingUpdateSurrogate>
{
    public RankingUpdate ConvertFromSurrogate(in RankingUpdateSurrogate from) =>
        new(from.Generation, from.Day, from.Number, from.Since, from.Sequence, from.Changed, from.Emptied);

    public RankingUpdateSurrogate ConvertToSurrogate(in RankingUpdate value) => new()
    {
        Generation = value.Generation,
        Day = value.Day,
        Number = value.Number,
        Since = value.Since,
        Sequence = value.Sequence,
        Changed = Lists.ToArray(value.Changed),
        Emptied = Lists.ToArray(value.Emptied),
    };
}

[GenerateSerializer, Immutable, Alias("ssi.IndustryHistogramsSurrogate")]
internal struct IndustryHistogramsSurrogate
{
    [Id(0)] public ReadOnlyMemory<byte> Bytes;
}

[RegisterConverter, RegisterCopier]
internal sealed class IndustryHistogramsConverter
    : ShallowCopier<IndustryHistograms>, IConverter<IndustryHistograms, IndustryHistogramsSurrogate>
{
    public IndustryHistograms ConvertFromSurrogate(in IndustryHistogramsSurrogate from) =>
        Packing.Read<IndustryHistograms>(from.Bytes, IndustryHistograms.TryDecode);

    public IndustryHistogramsSurrogate ConvertToSurrogate(in IndustryHistograms value) => new()
    {
        Bytes = Packing.Bytes(value.Encode),
    };
}

[GenerateSerializer, Immutable, Alias("ssi.DistributionSurrogate")]
internal struct DistributionSurrogate
{
    [Id(0)] public ReadOnlyMemory<byte> Bytes;
}

[RegisterConverter, RegisterCopier]
internal sealed class DistributionConverter
    : ShallowCopier<Distribution>, IConverter<Distribution, DistributionSurrogate>
{
    public Distribution ConvertFromSurrogate(in DistributionSurrogate from) =>
        Packing.Read<Distribution>(from.Bytes, Distribution.TryDecode);

    public DistributionSurrogate ConvertToSurrogate(in Distribution value) => new()
    {
        Bytes = Packing.Bytes(value.Encode),
    };
}

// Its writer may go on with it: unlike the others it is copied, by way of its bytes.
[GenerateSerializer, Immutable, Alias("ssi.DayDistributionSurrogate")]
internal struct DayDistributionSurrogate
{
    [Id(0)] public ReadOnlyMemory<byte> Bytes;
}

[RegisterConverter]
internal sealed class DayDistributionConverter : IConverter<DayDistribution, DayDistributionSurrogate>
{
    public DayDistribution ConvertFromSurrogate(in DayDistributionSurrogate from) =>
        Packing.Read<DayDistribution>(from.Bytes, DayDistribution.TryDecode);

    public DayDistributionSurrogate ConvertToSurrogate(in DayDistribution value) => new()
    {
        Bytes = Packing.Bytes(value.Encode),
    };
}

[GenerateSerializer, Immutable, Alias("ssi.IndustrySummarySurrogate")]
internal struct IndustrySummarySurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public int Population;
    [Id(2)] public AverageScore Average;
}

[RegisterConverter, RegisterCopier]
internal sealed class IndustrySummaryConverter
    : ShallowCopier<IndustrySummary>, IConverter<IndustrySummary, IndustrySummarySurrogate>
{
    public IndustrySummary ConvertFromSurrogate(in IndustrySummarySurrogate from) =>
        new(from.Id, from.Population, from.Average);

    public IndustrySummarySurrogate ConvertToSurrogate(in IndustrySummary value) => new()
    {
        Id = value.Id,
        Population = value.Population,
        Average = value.Average,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.IndustryListSurrogate")]
internal struct IndustryListSurrogate
{
    [Id(0)] public Day AsOf;
    [Id(1)] public Page<IndustrySummary> Industries;
    [Id(2)] public bool Stale;
    [Id(3)] public long Snapshot;
}

[RegisterConverter, RegisterCopier]
internal sealed class IndustryListConverter
    : ShallowCopier<IndustryList>, IConverter<IndustryList, IndustryListSurrogate>
{
    public IndustryList ConvertFromSurrogate(in IndustryListSurrogate from) =>
        new(from.AsOf, from.Industries, from.Stale, from.Snapshot);

    public IndustryListSurrogate ConvertToSurrogate(in IndustryList value) => new()
    {
        AsOf = value.AsOf,
        Industries = value.Industries,
        Stale = value.Stale,
        Snapshot = value.Snapshot,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.IndustryViewSurrogate")]
internal struct IndustryViewSurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public Day AsOf;
    [Id(2)] public Distribution Distribution;
    [Id(3)] public bool Stale;
    [Id(4)] public long Snapshot;
}

[RegisterConverter, RegisterCopier]
internal sealed class IndustryViewConverter
    : ShallowCopier<IndustryView>, IConverter<IndustryView, IndustryViewSurrogate>
{
    public IndustryView ConvertFromSurrogate(in IndustryViewSurrogate from) =>
        new(from.Id, from.AsOf, from.Distribution, from.Stale, from.Snapshot);

    public IndustryViewSurrogate ConvertToSurrogate(in IndustryView value) => new()
    {
        Id = value.Id,
        AsOf = value.AsOf,
        Distribution = value.Distribution,
        Stale = value.Stale,
        Snapshot = value.Snapshot,
    };
}
