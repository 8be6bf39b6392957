using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Ssi.Server.Tests.Ingest;

[Collection(ServerCollection.Name)]
public sealed class BadEventsTests(TestServer server)
{
    [Fact]
    public async Task Batch_WithBadNeighbours_CountsTheGoodOnes()
    {
        var member = server.NewId();
        var bad = server.Event(member);
        bad["time"] = 7;
        var unknown = server.Event(member, "ssi.nothing");

        var answer = await server.PostEventsAsync(
            server.Event(member), bad, JsonValue.Create("text"), unknown, server.Event(member));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            (2, 0, 3), (answer.Number("accepted"), answer.Number("duplicates"), answer.Number("rejectedCount")));
        Assert.Equal([(1, "invalid_event"), (2, "malformed"), (3, "unknown_type")], answer.Rejected);
        Assert.Equal(bad["id"]!.GetValue<string>(), answer.Json["rejected"]![0]!["id"]!.GetValue<string>());
        Assert.Null(answer.Json["rejected"]![1]!["id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("[{}")]
    [InlineData("[]x")]
    [InlineData("null")]
    [InlineData("[{\"a\":\"\u0001\"}]")]
    public async Task Array_ThatIsNone_IsMalformed(string body)
    {
        foreach (var mediaType in new[] { "application/json", "application/cloudevents-batch+json",
            "application/json; charset=utf-8" })
        {
            var answer = await server.SendAsync(HttpMethod.Post, "/v1/events", body, mediaType);
            Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task Array_CutBehindGoodEvents_TakesNothing()
    {
        var member = server.NewId();
        var body = new JsonArray(server.Event(member), server.Event(member)).ToJsonString();

        var answer = await server.SendAsync(HttpMethod.Post, "/v1/events", body[..^1]);

        Assert.Equal("malformed", answer.Code);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"/v1/members/{member}")).Status);
        Assert.Equal(2, (await server.SendAsync(HttpMethod.Post, "/v1/events", body)).Number("accepted"));
    }

    [Fact]
    public async Task Array_Empty_IsAnsweredWithZeros()
    {
        var answer = await server.PostEventsAsync();

        Assert.Equal("{\"accepted\":0,\"duplicates\":0,\"rejectedCount\":0,\"rejected\":[]}", answer.Text);
    }

    [Fact]
    public async Task Array_OfMoreThanTheLimit_IsTooLarge()
    {
        var events = Enumerable.Range(0, 5_001).Select(_ => (JsonNode)1).ToArray();

        var answer = await server.PostEventsAsync(events);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "batch_too_large"), (answer.Status, answer.Code));
        var atLimit = await server.PostEventsAsync([.. events[1..].Select(one => one.DeepClone())]);
        Assert.Equal((5_000, 100), (atLimit.Number("rejectedCount"), atLimit.Json["rejected"]!.AsArray().Count));
    }

    [Fact]
    public async Task Body_LongerThanItsBound_IsTooLarge()
    {
        var body = "[\"" + new string('x', 2 << 20) + "\"]";

        var plain = await server.SendAsync(HttpMethod.Post, "/v1/events", body);
        var bomb = await PostGzipAsync(Gzip(Encoding.ASCII.GetBytes("[" + new string(' ', 64 << 20))));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (plain.Status, plain.Code));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (bomb.Status, bomb.Code));
    }

    [Fact]
    public async Task Body_DeeplyNested_IsMalformed()
    {
        var answer = await server.SendAsync(HttpMethod.Post, "/v1/events", new string('[', 500_000));

        Assert.Equal("malformed", answer.Code);
    }

    [Theory]
    [InlineData("text/plain", "unsupported_media_type")]
    [InlineData("application/xml", "unsupported_media_type")]
    [InlineData("application/json; charset=utf-16", "unsupported_media_type")]
    [InlineData("application/octet-stream", "unsupported_media_type")]
    [InlineData(null, "unsupported_media_type")]
    public async Task Body_OfAnotherMediaType_IsUnsupported(string? mediaType, string code)
    {
        var answer = await server.SendAsync(HttpMethod.Post, "/v1/events", "[]", mediaType);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Encoding_OtherThanGzip_IsUnsupported()
    {
        var answer = await server.SendAsync(
            HttpMethod.Post, "/v1/events", "[]"u8.ToArray(), "application/json", request =>
                request.Content!.Headers.ContentEncoding.Add("br"));

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_encoding"), (answer.Status, answer.Code));
        Assert.Contains("application/x-ndjson", answer.Headers.GetValues("Accept-Post").Single(),
            StringComparison.Ordinal);
        Assert.Equal(["gzip", "identity"], answer.Headers.GetValues("Accept-Encoding").Single().Split(", "));
    }

    [Fact]
    public async Task Gzip_OfEvents_IsReadAndGarbageIsMalformed()
    {
        var body = Encoding.UTF8.GetBytes(new JsonArray(server.Event(server.NewId())).ToJsonString());

        Assert.Equal(1, (await PostGzipAsync(Gzip(body))).Number("accepted"));
        Assert.Equal("malformed", (await PostGzipAsync(body)).Code);
        Assert.Equal("malformed", (await PostGzipAsync(Gzip(body)[..^12])).Code);
    }

    [Fact]
    public async Task Ids_TwiceInOneBatch_CountOnceAndTheFirstWins()
    {
        var first = server.Event(server.NewId());
        var escaped = first.ToJsonString().Replace("test/server", "\\u0074est\\/server", StringComparison.Ordinal);

        var answer = await server.PostEventsAsync(
            first.DeepClone(), first.DeepClone(), JsonNode.Parse(first.ToJsonString())!);
        var again = await server.SendAsync(HttpMethod.Post, "/v1/events", $"[{escaped}]");

        Assert.Equal((1, 2), (answer.Number("accepted"), answer.Number("duplicates")));
        Assert.Equal((0, 1), (again.Number("accepted"), again.Number("duplicates")));
    }

    [Fact]
    public async Task Ids_ThatOnlyLookAlike_AreDifferent()
    {
        var composed = server.Event(server.NewId());
        composed["id"] = "\u00e9";
        var decomposed = composed.DeepClone();
        decomposed["id"] = "e\u0301";
        var otherSource = composed.DeepClone();
        otherSource["source"] = "test/server/2";

        Assert.Equal(3, (await server.PostEventsAsync(composed, decomposed, otherSource)).Number("accepted"));
    }

    [Theory]
    [InlineData(-48 * 3600 * 10_000_000L, null)]
    [InlineData((-48 * 3600 * 10_000_000L) - 1, "too_old")]
    [InlineData(300 * 10_000_000L, null)]
    [InlineData((300 * 10_000_000L) + 1, "in_future")]
    public async Task Time_AtTheEdgesOfTheWindow_IsJudgedToTheTick(long ticks, string? code)
    {
        var answer = await server.PostEventsAsync(server.Event(server.NewId(), time: TestServer.Now.AddTicks(ticks)));

        Assert.Equal(code is null ? [] : new[] { (0, code) }, answer.Rejected);
    }

    [Fact]
    public async Task Rejected_OfReaderAndEngine_AreInOrder()
    {
        var old = TestServer.Now.AddDays(-3);
        var member = server.NewId();

        var answer = await server.PostEventsAsync(
            server.Event(member, time: old), 1, server.Event(member), 2, server.Event(member, time: old));

        Assert.Equal([(0, "too_old"), (1, "malformed"), (3, "malformed"), (4, "too_old")], answer.Rejected);
        Assert.StartsWith("e", answer.Json["rejected"]![3]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssi.connection.added", """{"member":"SELF"}""")]
    [InlineData("ssi.dwell.received", """{"seconds":-1}""")]
    [InlineData("ssi.profile.viewed", """{"degree":9}""")]
    public async Task Data_ThatIsBad_IsRejected(string type, string data)
    {
        var member = server.NewId();
        var node = JsonNode.Parse(data.Replace("SELF", member, StringComparison.Ordinal));

        Assert.Equal([(0, "invalid_data")], (await server.PostEventsAsync(server.Event(member, type, node))).Rejected);
    }

    [Fact]
    public async Task Single_Event_IsAnsweredLikeABatchAndRejectedByAProblem()
    {
        const string Single = "application/cloudevents+json";
        var one = server.Event(server.NewId()).ToJsonString();

        Assert.Equal(1, (await server.SendAsync(HttpMethod.Post, "/v1/events", one, Single)).Number("accepted"));
        Assert.Equal(1, (await server.SendAsync(HttpMethod.Post, "/v1/events", one, Single)).Number("duplicates"));
        Assert.Equal("invalid_event", (await server.SendAsync(HttpMethod.Post, "/v1/events", "{}", Single)).Code);
        var late = server.Event(server.NewId(), time: TestServer.Now.AddDays(-9)).ToJsonString();
        Assert.Equal("too_old", (await server.SendAsync(HttpMethod.Post, "/v1/events", late, Single)).Code);
        Assert.Equal("malformed", (await server.SendAsync(HttpMethod.Post, "/v1/events", "[]", Single)).Code);
        Assert.Equal("malformed", (await server.SendAsync(HttpMethod.Post, "/v1/events", one + one, Single)).Code);
    }

    [Fact]
    public async Task Stream_WithBadLines_CountsTheGoodOnes()
    {
        var member = server.NewId();
        var lines = new[]
        {
            server.Event(member).ToJsonString(),
            "",
            "not json",
            server.Event(member).ToJsonString() + "\r",
            "{\"id\":\"" + new string('x', 100_000) + "\"}",
            "7",
            server.Event(member, time: TestServer.Now.AddDays(-9)).ToJsonString(),
            server.Event(member).ToJsonString(),
        };

        var answer = await server.SendAsync(
            HttpMethod.Post, "/v1/events", string.Join('\n', lines), "application/x-ndjson");

        Assert.Equal((3, 4), (answer.Number("accepted"), answer.Number("rejectedCount")));
        Assert.Equal([(2, "malformed"), (4, "malformed"), (5, "malformed"), (6, "too_old")], answer.Rejected);
    }

    [Fact]
    public async Task Stream_OfManyLines_IsTakenWhole()
    {
        const int count = 30_000;
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(server.Event("stream" + (i % 97).ToString(CultureInfo.InvariantCulture)).ToJsonString()).Append(
                '\n');
        var body = Encoding.UTF8.GetBytes(text.ToString());

        var plain = await server.SendAsync(HttpMethod.Post, "/v1/events", body, "application/x-ndjson");
        var gzip = await PostGzipAsync(Gzip(body), "application/x-ndjson");

        Assert.Equal((count, 0), (plain.Number("accepted"), plain.Number("rejectedCount")));
        Assert.Equal((count, 0), (gzip.Number("duplicates"), gzip.Number("rejectedCount")));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private Task<Answer> PostGzipAsync(byte[] body, string mediaType = "application/json") => server.SendAsync(
        HttpMethod.Post, "/v1/events", body, mediaType, request =>
            request.Content!.Headers.ContentEncoding.Add("gzip"));
}
