namespace Ssi.Api.Events;

/// <summary>The CloudEvents attributes that are read; all others are passed over.</summary>
internal enum EventAttribute : byte
{
    Other = 0,
    SpecVersion = 1,
    Id = 2,
    Source = 3,
    Type = 4,
    Subject = 5,
    Time = 6,
    DataContentType = 7,
    Data = 8,
    DataBase64 = 9,
}

/// <summary>Names of attributes.</summary>
internal static class EventAttributes
{
    public const int Count = 10;

    public static EventAttribute Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => EventAttribute.Id,
        4 when name.SequenceEqual("type"u8) => EventAttribute.Type,
        4 when name.SequenceEqual("time"u8) => EventAttribute.Time,
        4 when name.SequenceEqual("data"u8) => EventAttribute.Data,
        6 when name.SequenceEqual("source"u8) => EventAttribute.Source,
        7 when name.SequenceEqual("subject"u8) => EventAttribute.Subject,
        11 when name.SequenceEqual("specversion"u8) => EventAttribute.SpecVersion,
        11 when name.SequenceEqual("data_base64"u8) => EventAttribute.DataBase64,
        15 when name.SequenceEqual("datacontenttype"u8) => EventAttribute.DataContentType,
        _ => EventAttribute.Other,
    };

    public static string NameOf(EventAttribute attribute) =>
        attribute == EventAttribute.DataBase64 ? "data_base64" : attribute.ToString().ToLowerInvariant();
}
