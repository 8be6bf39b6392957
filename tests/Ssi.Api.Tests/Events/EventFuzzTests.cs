using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ssi.Api.Events;

namespace Ssi.Api.Tests.Events;

/// <summary>Seeded mutations of good arrays. Whatever the bytes, reading never throws; it takes an array whole exactly
/// when the bytes are a JSON array for an independent reader; and each element is then added or rejected.</summary>
public sealed class EventFuzzTests
{
    private const int Rounds = 30_000;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "null", "true", "7", "1e999", "\"id\":",
            "\"data\":{}", "\"time\":\"2026-11-22T10:00:60Z\"", "\u0001", "\uFEFF", "\n", "é", "//",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0],
    ];

    [Fact]
    public void Array_MutatedAnyhow_IsTakenWholeOrRefusedWhole()
    {
        const int seed = 471_100;
        var random = new Random(seed);
        var good = Bodies.Array(
            Bodies.Event("e1"),
            Bodies.Event("e2", "ssi.profile.viewed", new JsonObject { ["degree"] = 2 }),
            Bodies.Event("e3", "ssi.connection.added", new JsonObject { ["member"] = "m2" }),
            Bodies.Event("e4", "ssi.dwell.received", new JsonObject { ["seconds"] = 30 }));
        var whole = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(good, random);
            var cluster = new FakeCluster();
            using var intake = new EventIntake(cluster);

            var fault = intake.ReadArray(body, 1000);

            var elements = ElementsOf(body);
            Assert.True(
                (fault.Detail is null) == elements.HasValue,
                $"seed {seed}, round {round}: {Encoding.UTF8.GetString(body)}");
            if (elements is not { } count)
                continue;
            whole++;
            Assert.True(
                count == (cluster.Batch?.Count ?? 0) + intake.Unfit.Count,
                $"seed {seed}, round {round}: {Encoding.UTF8.GetString(body)}");
        }

        Assert.InRange(whole, Rounds / 100, Rounds);
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(0, random.Next(bytes.Count)));
                    break;
                default:
                    bytes[at] = (byte)"abcxyz019 \"{}[],:"[random.Next(17)];
                    break;
            }
        }

        return [.. bytes];
    }

    // The judge reads every byte strictly, and so also refuses text that is no UTF-8.
    private static int? ElementsOf(byte[] body)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(body);
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.GetArrayLength() : null;
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
