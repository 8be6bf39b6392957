using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Ssi.Server.Tests.Ingest;

/// <summary>Streams and bodies as a sender with a bare socket sends them.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private readonly TestServer _server = new() { Arguments = ["--Ssi:Api:MaxOpenStreams=1"] };

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Stop_WithAnOpenStream_AnswersWithWhatWasTaken()
    {
        var member = _server.NewId();
        using var client = await OpenAsync(_server.Event(member).ToJsonString() + "\n");
        while ((await _server.GetAsync($"/v1/members/{member}")).Status == HttpStatusCode.NotFound)
            await Task.Yield();
        var second = await _server.SendAsync(HttpMethod.Post, "/v1/events", "", "application/x-ndjson");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "too_many_streams"), (second.Status, second.Code));

        var stopping = _server.App.StopAsync();
        using var reader = new StreamReader(client.GetStream());
        var answer = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && !line.StartsWith('{'))
            answer.AppendLine(line);
        client.Close();
        await stopping;

        Assert.StartsWith("HTTP/1.1 503", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunk_OfAnImpossibleSize_IsABadRequest()
    {
        using var client = await SendAsync("80000000\r\n");

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

    private Task<TcpClient> OpenAsync(string chunk) =>
        SendAsync($"{Encoding.UTF8.GetByteCount(chunk):x}\r\n{chunk}\r\n");

    private async Task<TcpClient> SendAsync(string body)
    {
        var address = _server.Client.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var head = $"POST /v1/events HTTP/1.1\r\nHost: {address.Authority}\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/x-ndjson\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head + body));
        return client;
    }
}
