using Orleans.Serialization.Cloning;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Grains.Serialization;

// What the shard keeps of the work for itself, places and order, stays with it.
[GenerateSerializer, Immutable, Alias("ssi.MemberWorkSurrogate")]
internal struct MemberWorkSurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public long Key;
    [Id(2)] public long Sequence;
    [Id(3)] public long Previous;
    [Id(4)] public Day Day;
    [Id(5)] public Day RankingDay;
    [Id(6)] public Day OpenFrom;
    [Id(7)] public Day FirstUnstored;
    [Id(8)] public long ErasedAt;
    [Id(9)] public bool IsNew;
    [Id(10)] public bool RowIsHeld;
    [Id(11)] public long Epoch;
    [Id(12)] public long Generation;
    [Id(13)] public ReadOnlyMemory<byte> Items;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberWorkConverter : ShallowCopier<MemberWork>, IConverter<MemberWork, MemberWorkSurrogate>
{
    public MemberWork ConvertFromSurrogate(in MemberWorkSurrogate from) => new()
    {
        Id = from.Id,
        Key = from.Key,
        Sequence = from.Sequence,
        Previous = from.Previous,
        Day = from.Day,
        RankingDay = from.RankingDay,
        OpenFrom = from.OpenFrom,
        FirstUnstored = from.FirstUnstored,
        ErasedAt = from.ErasedAt,
        IsNew = from.IsNew,
        RowIsHeld = from.RowIsHeld,
        Epoch = from.Epoch,
        Generation = from.Generation,
        Items = from.Items,
    };

    public MemberWorkSurrogate ConvertToSurrogate(in MemberWork value) => new()
    {
        Id = value.Id,
        Key = value.Key,
        Sequence = value.Sequence,
        Previous = value.Previous,
        Day = value.Day,
        RankingDay = value.RankingDay,
        OpenFrom = value.OpenFrom,
        FirstUnstored = value.FirstUnstored,
        ErasedAt = value.ErasedAt,
        IsNew = value.IsNew,
        RowIsHeld = value.RowIsHeld,
        Epoch = value.Epoch,
        Generation = value.Generation,
        Items = value.Items,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberAnswerSurrogate")]
internal struct MemberAnswerSurrogate
{
    [Id(0)] public ulong Score;
    [Id(1)] public string? Industry;
    [Id(2)] public MemberDeeds? More;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberAnswerConverter
    : ShallowCopier<MemberAnswer>, IConverter<MemberAnswer, MemberAnswerSurrogate>
{
    public MemberAnswer ConvertFromSurrogate(in MemberAnswerSurrogate from) =>
        new(from.Score, from.Industry, from.More);

    public MemberAnswerSurrogate ConvertToSurrogate(in MemberAnswer value) => new()
    {
        Score = value.Score,
        Industry = value.Industry,
        More = value.More,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberDeedsSurrogate")]
internal struct MemberDeedsSurrogate
{
    [Id(0)] public DayChange[] Changes;
    [Id(1)] public MemberWord[] Words;
    [Id(2)] public byte[] Outcomes;
    [Id(3)] public MemberDeparture? Departure;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberDeedsConverter : ShallowCopier<MemberDeeds>, IConverter<MemberDeeds, MemberDeedsSurrogate>
{
    public MemberDeeds ConvertFromSurrogate(in MemberDeedsSurrogate from) =>
        new(from.Changes, from.Words, Lists.ToOutcomes(from.Outcomes), from.Departure);

    public MemberDeedsSurrogate ConvertToSurrogate(in MemberDeeds value) => new()
    {
        Changes = Lists.ToArray(value.Changes),
        Words = Lists.ToArray(value.Words),
        Outcomes = Lists.ToBytes(value.Outcomes),
        Departure = value.Departure,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberDepartureSurrogate")]
internal struct MemberDepartureSurrogate
{
    [Id(0)] public long ErasedAt;
    [Id(1)] public DayStanding[] OpenDays;
    [Id(2)] public DayStanding[] ClosedDays;
    [Id(3)] public string? Industry;
    [Id(4)] public int ActivityCells;
    [Id(5)] public int Connections;
    [Id(6)] public int Contacts;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberDepartureConverter
    : ShallowCopier<MemberDeparture>, IConverter<MemberDeparture, MemberDepartureSurrogate>
{
    public MemberDeparture ConvertFromSurrogate(in MemberDepartureSurrogate from) =>
        new(
            from.ErasedAt, from.OpenDays, from.ClosedDays, from.Industry, from.ActivityCells, from.Connections,
            from.Contacts);

    public MemberDepartureSurrogate ConvertToSurrogate(in MemberDeparture value) => new()
    {
        ErasedAt = value.ErasedAt,
        OpenDays = Lists.ToArray(value.OpenDays),
        ClosedDays = Lists.ToArray(value.ClosedDays),
        Industry = value.Industry,
        ActivityCells = value.ActivityCells,
        Connections = value.Connections,
        Contacts = value.Contacts,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberWordSurrogate")]
internal struct MemberWordSurrogate
{
    [Id(0)] public byte Code;
    [Id(1)] public string To;
    [Id(2)] public long Ticks;
    [Id(3)] public byte[] Payload;
    [Id(4)] public bool IsPaced;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberWordConverter : ShallowCopier<MemberWord>, IConverter<MemberWord, MemberWordSurrogate>
{
    public MemberWord ConvertFromSurrogate(in MemberWordSurrogate from) =>
        new((JournalItemCode)from.Code, from.To, from.Ticks, from.Payload, from.IsPaced);

    public MemberWordSurrogate ConvertToSurrogate(in MemberWord value) => new()
    {
        Code = (byte)value.Code,
        To = value.To,
        Ticks = value.Ticks,
        Payload = value.Payload,
        IsPaced = value.IsPaced,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ObligationSurrogate")]
internal struct ObligationSurrogate
{
    [Id(0)] public long Sequence;
    [Id(1)] public int Shard;
    [Id(2)] public ulong MemberHash;
    [Id(3)] public byte[] Item;
}

[RegisterConverter, RegisterCopier]
internal sealed class ObligationConverter : ShallowCopier<Obligation>, IConverter<Obligation, ObligationSurrogate>
{
    public Obligation ConvertFromSurrogate(in ObligationSurrogate from) =>
        new(from.Sequence, from.Shard, from.MemberHash, from.Item);

    public ObligationSurrogate ConvertToSurrogate(in Obligation value) => new()
    {
        Sequence = value.Sequence,
        Shard = value.Shard,
        MemberHash = value.MemberHash,
        Item = value.Item,
    };
}
