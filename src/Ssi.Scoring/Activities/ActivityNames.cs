using System.Collections.Frozen;

namespace Ssi.Scoring.Activities;

/// <summary>The names of activities in model documents and answers: the event type without its prefix, and behind a
/// slash what the data says where that decides, as in <c>profile.viewed/2</c>.</summary>
public static class ActivityNames
{
    private static readonly FrozenDictionary<string, ActivityKind> Kinds =
        EventTypes.All.SelectMany(NamesOf).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<ActivityKind, string> Names =
        Kinds.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static bool TryFind(string name, out ActivityKind kind) => Kinds.TryGetValue(name, out kind);

    /// <summary>Throws <see cref="KeyNotFoundException"/> for a number that is no activity.</summary>
    public static string Of(ActivityKind kind) => Names[kind];

    private static IEnumerable<KeyValuePair<string, ActivityKind>> NamesOf(EventType type)
    {
        var name = type.Name[EventTypes.Prefix.Length..];
        string[] suffixes = type.Data switch
        {
            EventData.Degree => ["/1", "/2", "/3"],
            EventData.Commentary => ["/bare", "/commented"],
            EventData.Personalised => ["/plain", "/personalised"],
            _ => [""],
        };
        return suffixes.Zip(type.Kinds.ToArray(), (suffix, kind) => KeyValuePair.Create(name + suffix, kind));
    }
}
