using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Ssi.Server.Tests.Ingest;

/// <summary>Bodies that are refused before they are read to their end, from a sender that sends all of it before it
/// reads: the answer arrives, and the connection ends without a reset.</summary>
[Collection(ServerCollection.Name)]
public sealed class RefusedBodyTests(TestServer server)
{
    private static readonly byte[] Long = Encoding.ASCII.GetBytes(new string('x', 3 << 20));

    [Fact]
    public Task Array_LongerThanItsBound_IsAnswered() => AssertAnswerAsync("413", "POST", "/v1/events", Long);

    [Fact]
    public Task Profile_LongerThanItsBound_IsAnswered() =>
        AssertAnswerAsync("413", "PUT", $"/v1/members/{server.NewId()}", Long);

    [Fact]
    public Task Body_OfAnotherMediaType_IsAnswered() =>
        AssertAnswerAsync("415", "POST", "/v1/events", Long, "text/plain");

    [Fact]
    public Task Body_WhereNoneIsRead_IsAnswered() => AssertAnswerAsync("404", "POST", "/v1/nothing", Long);

    [Theory]
    [InlineData("application/json", 4)]
    [InlineData("application/json", 1000)]
    [InlineData("application/x-ndjson", 4)]
    [InlineData("application/x-ndjson", 1000)]
    public async Task Gzip_CutOff_IsAnswered(string mediaType, int bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.NoCompression))
            gzip.Write(new byte[2000]);
        await AssertAnswerAsync(
            "400", "POST", "/v1/events", zipped.ToArray()[..bytes], mediaType, "Content-Encoding: gzip\r\n");
    }

    private async Task AssertAnswerAsync(
        string status, string method, string path, byte[] body, string mediaType = "application/json", string more = "")
    {
        var address = server.Client.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{more}"
            + $"Content-Type: {mediaType}\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }
}
