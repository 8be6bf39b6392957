using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ssi.Server.Tests.Ingest;

/// <summary>Streams whose senders hold them open.</summary>
public sealed class HeldStreamTests : IAsyncLifetime
{
    private const int Streams = 200;

    private readonly TestServer _server = new() { Arguments = [$"--Ssi:Api:MaxOpenStreams={Streams}"] };

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Streams_HeldUpToTheBound_LeaveOthersServedAndOneMoreIsRefused()
    {
        var held = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Streams; i++)
                held.Add(await OpenAsync(i));
            foreach (var path in new[] { "/v1/members/held0", "/v1/members/held0/ssi", "/v1/industries", "/metrics" })
                Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync(path)).Status);
            Assert.Equal(1, (await _server.PostEventsAsync(_server.Event("other"))).Number("accepted"));
            var more = await _server.SendAsync(HttpMethod.Post, "/v1/events", "", "application/x-ndjson");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "too_many_streams"), (more.Status, more.Code));
            Assert.NotNull(more.Headers.RetryAfter);

            // One that ends makes room.
            await held[0].GetStream().WriteAsync("\r\n0\r\n\r\n"u8.ToArray());
            using var reader = new StreamReader(held[0].GetStream(), leaveOpen: true);
            Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync());
            while (more.Status != HttpStatusCode.OK)
                more = await _server.SendAsync(HttpMethod.Post, "/v1/events", "", "application/x-ndjson");
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }
    }

    /// <summary>Lines longer than the bound and bodies that expand too far, over HTTP.</summary>
    [Fact]
    public async Task Stream_OfLongLinesOrOfTooMuchText_IsBounded()
    {
        var tooLong = new string('x', (64 << 10) + 1) + "\n" + _server.Event("line").ToJsonString() + "\n";
        var answer = await _server.SendAsync(HttpMethod.Post, "/v1/events", tooLong, "application/x-ndjson");
        Assert.Equal((1L, 1L), (answer.Number("accepted"), answer.Number("rejectedCount")));
        Assert.Equal([(0, "malformed")], answer.Rejected);

        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(
            packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var mebibyte = 0; mebibyte < 64; mebibyte++)
                gzip.Write(Enumerable.Repeat((byte)'\n', 1 << 20).ToArray());
        }

        answer = await _server.SendAsync(
            HttpMethod.Post, "/v1/events", packed.ToArray(), "application/x-ndjson",
            request => request.Content!.Headers.ContentEncoding.Add("gzip"));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (answer.Status, answer.Code));
    }

    /// <summary>A stream with one event and half a line, which the server has begun to read.</summary>
    private async Task<TcpClient> OpenAsync(int number)
    {
        var member = $"held{number}";
        var chunk = _server.Event(member).ToJsonString() + "\n{\"spec";
        var address = _server.Client.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/events HTTP/1.1\r\nHost: {address.Authority}\r\nTransfer-Encoding: chunked\r\n"
            + $"Content-Type: application/x-ndjson\r\n\r\n{Encoding.UTF8.GetByteCount(chunk):x}\r\n{chunk}"));
        while ((await _server.GetAsync("/v1/members/" + member)).Status == HttpStatusCode.NotFound)
            await Task.Yield();
        return client;
    }
}
