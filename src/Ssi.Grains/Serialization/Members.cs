using Orleans.Serialization.Cloning;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Serialization;

// Numbers rather than enums: those are stored and append-only, and no seniority is 0.
[GenerateSerializer, Immutable, Alias("ssi.ProfileSurrogate")]
internal struct ProfileSurrogate
{
    [Id(0)] public string? Industry;
    [Id(1)] public byte Seniority;
    [Id(2)] public string? Company;
    [Id(3)] public ushort Sections;
}

[RegisterConverter, RegisterCopier]
internal sealed class ProfileConverter : ShallowCopier<Profile>, IConverter<Profile, ProfileSurrogate>
{
    public Profile ConvertFromSurrogate(in ProfileSurrogate from) =>
        new(
            from.Industry, from.Seniority == 0 ? null : (Seniority)from.Seniority, from.Company,
            (ProfileSections)from.Sections);

    public ProfileSurrogate ConvertToSurrogate(in Profile value) => new()
    {
        Industry = value.Industry,
        Seniority = (byte)value.Seniority.GetValueOrDefault(),
        Company = value.Company,
        Sections = (ushort)value.Sections,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberProfileSurrogate")]
internal struct MemberProfileSurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public Profile Profile;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberProfileConverter
    : ShallowCopier<MemberProfile>, IConverter<MemberProfile, MemberProfileSurrogate>
{
    public MemberProfile ConvertFromSurrogate(in MemberProfileSurrogate from) => new(from.Id, from.Profile);

    public MemberProfileSurrogate ConvertToSurrogate(in MemberProfile value) => new()
    {
        Id = value.Id,
        Profile = value.Profile,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberViewSurrogate")]
internal struct MemberViewSurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public Profile Profile;
    [Id(2)] public Day FirstDay;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberViewConverter : ShallowCopier<MemberView>, IConverter<MemberView, MemberViewSurrogate>
{
    public MemberView ConvertFromSurrogate(in MemberViewSurrogate from) => new(from.Id, from.Profile, from.FirstDay);

    public MemberViewSurrogate ConvertToSurrogate(in MemberView value) => new()
    {
        Id = value.Id,
        Profile = value.Profile,
        FirstDay = value.FirstDay,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.PageSurrogate`1")]
internal struct PageSurrogate<T>
{
    [Id(0)] public T[] Items;
    [Id(1)] public string? Next;
}

[RegisterConverter, RegisterCopier]
internal sealed class PageConverter<T> : ShallowCopier<Page<T>>, IConverter<Page<T>, PageSurrogate<T>>
{
    public Page<T> ConvertFromSurrogate(in PageSurrogate<T> from) => new(from.Items, from.Next);

    public PageSurrogate<T> ConvertToSurrogate(in Page<T> value) => new()
    {
        Items = Lists.ToArray(value.Items),
        Next = value.Next,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ErasureReceiptSurrogate")]
internal struct ErasureReceiptSurrogate
{
    [Id(0)] public string Member;
    [Id(1)] public DateTimeOffset ErasedAt;
    [Id(2)] public string? Industry;
    [Id(3)] public int ActivityCells;
    [Id(4)] public int Connections;
    [Id(5)] public int Contacts;
    [Id(6)] public int HistoryDays;
}

[RegisterConverter, RegisterCopier]
internal sealed class ErasureReceiptConverter
    : ShallowCopier<ErasureReceipt>, IConverter<ErasureReceipt, ErasureReceiptSurrogate>
{
    public ErasureReceipt ConvertFromSurrogate(in ErasureReceiptSurrogate from) =>
        new(
            from.Member, from.ErasedAt, from.Industry, from.ActivityCells, from.Connections, from.Contacts,
            from.HistoryDays);

    public ErasureReceiptSurrogate ConvertToSurrogate(in ErasureReceipt value) => new()
    {
        Member = value.Member,
        ErasedAt = value.ErasedAt,
        Industry = value.Industry,
        ActivityCells = value.ActivityCells,
        Connections = value.Connections,
        Contacts = value.Contacts,
        HistoryDays = value.HistoryDays,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ActivityCountSurrogate")]
internal struct ActivityCountSurrogate
{
    [Id(0)] public string Activity;
    [Id(1)] public Day Day;
    [Id(2)] public uint Count;
}

[RegisterConverter, RegisterCopier]
internal sealed class ActivityCountConverter
    : ShallowCopier<ActivityCount>, IConverter<ActivityCount, ActivityCountSurrogate>
{
    public ActivityCount ConvertFromSurrogate(in ActivityCountSurrogate from) =>
        new(from.Activity, from.Day, from.Count);

    public ActivityCountSurrogate ConvertToSurrogate(in ActivityCount value) => new()
    {
        Activity = value.Activity,
        Day = value.Day,
        Count = value.Count,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ConnectionExportSurrogate")]
internal struct ConnectionExportSurrogate
{
    [Id(0)] public string Member;
    [Id(1)] public bool Connected;
    [Id(2)] public DateTimeOffset Since;
}

[RegisterConverter, RegisterCopier]
internal sealed class ConnectionExportConverter
    : ShallowCopier<ConnectionExport>, IConverter<ConnectionExport, ConnectionExportSurrogate>
{
    public ConnectionExport ConvertFromSurrogate(in ConnectionExportSurrogate from) =>
        new(from.Member, from.Connected, from.Since);

    public ConnectionExportSurrogate ConvertToSurrogate(in ConnectionExport value) => new()
    {
        Member = value.Member,
        Connected = value.Connected,
        Since = value.Since,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.ContactDaySurrogate")]
internal struct ContactDaySurrogate
{
    [Id(0)] public Day Day;
    [Id(1)] public string Mark;
}

[RegisterConverter, RegisterCopier]
internal sealed class ContactDayConverter : ShallowCopier<ContactDay>, IConverter<ContactDay, ContactDaySurrogate>
{
    public ContactDay ConvertFromSurrogate(in ContactDaySurrogate from) => new(from.Day, from.Mark);

    public ContactDaySurrogate ConvertToSurrogate(in ContactDay value) => new() { Day = value.Day, Mark = value.Mark };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberExportSurrogate")]
internal struct MemberExportSurrogate
{
    [Id(0)] public MemberView Member;
    [Id(1)] public ScoreVector Score;
    [Id(2)] public ActivityCount[] Activity;
    [Id(3)] public ConnectionExport[] Connections;
    [Id(4)] public ContactDay[] Contacts;
    [Id(5)] public HistoryDay[] History;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberExportConverter
    : ShallowCopier<MemberExport>, IConverter<MemberExport, MemberExportSurrogate>
{
    public MemberExport ConvertFromSurrogate(in MemberExportSurrogate from) =>
        new(from.Member, from.Score, from.Activity, from.Connections, from.Contacts, from.History);

    public MemberExportSurrogate ConvertToSurrogate(in MemberExport value) => new()
    {
        Member = value.Member,
        Score = value.Score,
        Activity = Lists.ToArray(value.Activity),
        Connections = Lists.ToArray(value.Connections),
        Contacts = Lists.ToArray(value.Contacts),
        History = Lists.ToArray(value.History),
    };
}

[GenerateSerializer, Immutable, Alias("ssi.HashedIdSurrogate")]
internal struct HashedIdSurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public ulong Hash;
}

[RegisterConverter, RegisterCopier]
internal sealed class HashedIdConverter : ShallowCopier<HashedId>, IConverter<HashedId, HashedIdSurrogate>
{
    public HashedId ConvertFromSurrogate(in HashedIdSurrogate from) => new(from.Id, from.Hash);

    public HashedIdSurrogate ConvertToSurrogate(in HashedId value) => new() { Id = value.Id, Hash = value.Hash };
}

[GenerateSerializer, Immutable, Alias("ssi.MemberReadingSurrogate")]
internal struct MemberReadingSurrogate
{
    [Id(0)] public Day AsOf;
    [Id(1)] public Day RankingDay;
    [Id(2)] public ScoreVector Score;
    [Id(3)] public ScoreChange? Change;
    [Id(4)] public string? Industry;
    [Id(5)] public bool CaptureIsLive;
    [Id(6)] public ScoreVector? InCapture;
    [Id(7)] public string[] Connections;
}

[RegisterConverter, RegisterCopier]
internal sealed class MemberReadingConverter
    : ShallowCopier<MemberReading>, IConverter<MemberReading, MemberReadingSurrogate>
{
    public MemberReading ConvertFromSurrogate(in MemberReadingSurrogate from) =>
        new(
            from.AsOf, from.RankingDay, from.Score, from.Change, from.Industry, from.CaptureIsLive, from.InCapture,
            from.Connections);

    public MemberReadingSurrogate ConvertToSurrogate(in MemberReading value) => new()
    {
        AsOf = value.AsOf,
        RankingDay = value.RankingDay,
        Score = value.Score,
        Change = value.Change,
        Industry = value.Industry,
        CaptureIsLive = value.CaptureIsLive,
        InCapture = value.InCapture,
        Connections = value.Connections,
    };
}
