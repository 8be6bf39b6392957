using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Ssi.Server.Tests.Ingest;

/// <summary>Streams and bodies as a sender with a bare socket sends them.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private readonly TestServer _server = new() { Arguments = ["--Ssi:Api:MaxOpenStreams=1"] };

    private readonly TestServer _slow = new() { Arguments = ["--Ssi:Api:StreamGraceSeconds=1"] };

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _slow.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _slow.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_AnswersWithWhatWasTaken()
    {
        var member = _server.NewId();
        using var client = await OpenAsync(_server, _server.Event(member).ToJsonString() + "\n");
        while ((await _server.GetAsync($"/v1/members/{member}")).Status == HttpStatusCode.NotFound)
            await Task.Yield();
        var second = await _server.SendAsync(HttpMethod.Post, "/v1/events", "", "application/x-ndjson");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "too_many_streams"), (second.Status, second.Code));

        var stopping = _server.App.StopAsync();
        var answer = await AnswerAsync(client);

        // The sender holds the connection; the stop ends nevertheless.
        await stopping;
        Assert.StartsWith("HTTP/1.1 503", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"shutting_down\"", answer, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_SlowerThanThePace_AnswersWithWhatWasTaken()
    {
        using var client = await OpenAsync(_slow, _slow.Event(_slow.NewId()).ToJsonString() + "\n");

        var answer = await AnswerAsync(client);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_WithAByteOrderMark_IsRead()
    {
        var array = "\uFEFF" + new JsonArray(_server.Event(_server.NewId())).ToJsonString();
        var line = "\uFEFF" + _server.Event(_server.NewId()).ToJsonString();

        Assert.Equal(1, (await _server.SendAsync(HttpMethod.Post, "/v1/events", array)).Number("accepted"));
        Assert.Equal(
            1, (await _server.SendAsync(HttpMethod.Post, "/v1/events", line, "application/x-ndjson"))
                .Number("accepted"));
    }

    [Fact]
    public async Task Export_OfManyPieces_IsWholeAndTagged()
    {
        const int others = 2_000;
        var member = _server.NewId();
        await _server.PostEventsAsync([.. Enumerable.Range(0, others).Select(i => _server.Event(
            member, "ssi.connection.added", new JsonObject { ["member"] = $"other{i}" }))]);
        var path = $"/v1/members/{member}/export";
        var export = await _server.GetAsync(path);
        while (export.Json["connections"]!.AsArray().Count < others)
            export = await _server.GetAsync(path);

        var again = await _server.SendAsync(
            HttpMethod.Get, path, null, null, request => request.Headers.IfNoneMatch.Add(export.Headers.ETag!));

        Assert.Equal(member, (string?)export.Json["member"]!["id"]);
        Assert.Equal(HttpStatusCode.NotModified, again.Status);
    }

    [Fact]
    public async Task Chunk_OfAnImpossibleSize_IsABadRequest()
    {
        using var client = await SendAsync(_server, "80000000\r\n");

        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_InBinaryMode_IsReadFromHeadersAndBody()
    {
        var member = _server.NewId();

        var answer = await BinaryAsync(member, "ssi.profile.viewed", "{\"degree\":2}", "application/json");
        var same = _server.Event(member, "ssi.profile.viewed", new JsonObject { ["degree"] = 2 });
        (same["id"], same["source"]) = ("a é", "test/binary");

        Assert.Equal((HttpStatusCode.OK, 1L), (answer.Status, answer.Number("accepted")));
        Assert.Equal(1, (await _server.PostEventsAsync(same)).Number("duplicates"));
        Assert.Equal(HttpStatusCode.OK, (await BinaryAsync(member, "ssi.post.published", "hi", "text/plain")).Status);
    }

    [Theory]
    [InlineData("ssi.profile.viewed", "{\"degree\":9}", "application/json", 400, "invalid_data")]
    [InlineData("ssi.profile.viewed", "degree", "text/plain", 400, "invalid_data")]
    [InlineData("ssi.post.published", "1,\"id\":\"x\"", "application/json", 400, "invalid_data")]
    [InlineData("ssi.nothing", "{}", "application/json", 400, "unknown_type")]
    [InlineData("", "{}", "application/json", 400, "invalid_event")]
    public async Task Event_InBinaryModeThatIsBad_IsAProblem(
        string type, string data, string mediaType, int status, string code)
    {
        var answer = await BinaryAsync(_server.NewId(), type, data, mediaType);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    private Task<Answer> BinaryAsync(string member, string type, string data, string mediaType) => _server.SendAsync(
        HttpMethod.Post, "/v1/events", Encoding.UTF8.GetBytes(data), mediaType, request =>
        {
            request.Headers.Add("ce-specversion", "1.0");
            request.Headers.Add("ce-id", "a%20%C3%A9");
            request.Headers.Add("ce-source", "test/binary");
            if (type.Length > 0)
                request.Headers.Add("ce-type", type);
            request.Headers.Add("ce-subject", member);
            request.Headers.Add("ce-time", TestServer.Time(TestServer.Now));
        });

    private static Task<TcpClient> OpenAsync(TestServer server, string chunk) =>
        SendAsync(server, $"{Encoding.UTF8.GetByteCount(chunk):x}\r\n{chunk}\r\n");

    // A problem with counts: the connection stays open behind it.
    private static async Task<string> AnswerAsync(TcpClient client)
    {
        var answer = "";
        var buffer = new byte[4096];
        while (!answer.Contains("\"rejected\":[]", StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(buffer);
            Assert.True(read > 0, answer);
            answer += Encoding.ASCII.GetString(buffer, 0, read);
        }

        return answer;
    }

    private static async Task<TcpClient> SendAsync(TestServer server, string body)
    {
        var address = server.Client.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var head = $"POST /v1/events HTTP/1.1\r\nHost: {address.Authority}\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/x-ndjson\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head + body));
        return client;
    }
}
