using System.Text;

namespace Ssi.Server.Tests.Hosting;

/// <summary>A span as a collector hears of it; ids in hexadecimal, empty for no parent.</summary>
/// <param name="Source">The name of its source.</param>
/// <param name="Kind">2 for a server's, 3 for a client's, 1 within a process.</param>
/// <param name="Tags">Texts as they are, numbers as digits.</param>
/// <param name="Links">Traces that it is linked to.</param>
internal sealed record SentSpan(
    string Source, string Name, int Kind, string Trace, string Id, string Parent,
    IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Links);

/// <summary>Reads the bodies of OTLP, as much of them as the tests look at.</summary>
internal static class OtlpBody
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;

    public static IEnumerable<SentSpan> Spans(byte[] body) =>
        from resource in Parts(body, 1)
        from scope in Parts(resource, 2)
        let source = Text(Parts(Parts(scope, 1).First(), 1))
        from span in Parts(scope, 2)
        select new SentSpan(
            source, Text(Parts(span, 5)), (int)Numbers(span, 6).FirstOrDefault(), Hex(Parts(span, 1)),
            Hex(Parts(span, 2)), Hex(Parts(span, 4)),
            Parts(span, 9).ToDictionary(tag => Text(Parts(tag, 1)), ValueOf, StringComparer.Ordinal),
            [.. Parts(span, 13).Select(link => Hex(Parts(link, 1)))]);

    /// <summary>The names.</summary>
    public static IEnumerable<string> Metrics(byte[] body) =>
        from resource in Parts(body, 1)
        from scope in Parts(resource, 2)
        from metric in Parts(scope, 2)
        select Text(Parts(metric, 1));

    private static string ValueOf(byte[] tag)
    {
        var value = Parts(tag, 2).First();
        return Numbers(value, 3).Select(number => $"{number}").FirstOrDefault() ?? Text(Parts(value, 1));
    }

    private static string Text(IEnumerable<byte[]> parts) => Encoding.UTF8.GetString(parts.FirstOrDefault([]));

    private static string Hex(IEnumerable<byte[]> parts) => Convert.ToHexStringLower(parts.FirstOrDefault([]));

    private static IEnumerable<byte[]> Parts(byte[] message, int field) =>
        Fields(message).Where(one => one.Field == field && one.Part is not null).Select(one => one.Part!);

    private static IEnumerable<ulong> Numbers(byte[] message, int field) =>
        Fields(message).Where(one => one.Field == field && one.Part is null).Select(one => one.Number);

    private static IEnumerable<(int Field, ulong Number, byte[]? Part)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Next(message, ref at);
            var (field, type) = ((int)(key >> 3), (int)(key & 7));
            if (type == Varint)
            {
                yield return (field, Next(message, ref at), null);
                continue;
            }

            var length = type switch { Bytes => (int)Next(message, ref at), Fixed64 => 8, _ => 4 };
            yield return (field, 0, message[at..(at + length)]);
            at += length;
        }
    }

    private static ulong Next(byte[] message, ref int at)
    {
        var number = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[at++];
            number |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
                return number;
        }
    }
}
