using System.Text;
using System.Text.Json;
using Ssi.Load.Scenarios;

namespace Ssi.Conformance.Clients;

/// <summary>Events as the bodies of requests.</summary>
internal static class Bodies
{
    public static string ArrayOf(IEnumerable<LoadEvent> events) => $"[{string.Join(',', events.Select(Text))}]";

    public static string LinesOf(IEnumerable<LoadEvent> events) => string.Join('\n', events.Select(Text));

    public static string Text(LoadEvent told)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            told.WriteTo(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
