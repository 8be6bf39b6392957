namespace Ssi.Server.Tests.Requests;

/// <summary>Heads that two servers may read in two ways.</summary>
[Collection(ServerCollection.Name)]
public sealed class FramingTests(TestServer server)
{
    private const string Chunked = "2\r\n[]\r\n0\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: +2", "[]")]
    [InlineData("Content-Length: -2", "[]")]
    [InlineData("Content-Length: 0x2", "[]")]
    [InlineData("Content-Length: 2.0", "[]")]
    [InlineData("Content-Length: 2,2", "[]")]
    [InlineData("Content-Length: 2, 2", "[]")]
    [InlineData("Content-Length: ", "[]")]
    [InlineData("Content-Length: 99999999999999999999", "[]")]
    [InlineData("Content-Length: 2\r\nContent-Length: 2", "[]")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3", "[]")]
    [InlineData("Content-Length : 2", "[]")]
    [InlineData("X-Folded: a\r\n b\r\nContent-Length: 2", "[]")]
    [InlineData("Content-Length: 2\r\nTransfer-Encoding: chunked", Chunked)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 2", Chunked)]
    [InlineData("Transfer-Encoding: gzip, chunked", Chunked)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Chunked)]
    [InlineData("Transfer-Encoding: identity", "[]")]
    [InlineData("Transfer-Encoding: xchunked", Chunked)]
    [InlineData("Transfer-Encoding: chunked", "2\n[]\n0\n\n")]
    [InlineData("Transfer-Encoding: chunked", "+2\r\n[]\r\n0\r\n\r\n")]
    public async Task Length_ThatIsNotOneNumberOfDigits_IsRefused(string headers, string body) =>
        Assert.StartsWith("HTTP/1.1 400 ", await PostAsync(headers, body), StringComparison.Ordinal);

    [Theory]
    [InlineData("Content-Length: 2", "[]")]
    [InlineData("Content-Length:   2\t", "[]")]
    [InlineData("content-length: 002", "[]")]
    [InlineData("Transfer-Encoding: chunked", Chunked)]
    [InlineData("Transfer-Encoding: Chunked", Chunked)]
    public async Task Length_WellFormed_IsRead(string headers, string body) =>
        Assert.StartsWith("HTTP/1.1 200 ", await PostAsync(headers, body), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\nHost: localhost\nConnection: close\n\n")]
    [InlineData("GET /health/live HTTP/1.1\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\rX: y\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: other\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http://other/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    public async Task Head_ThatBreaksHttp_IsRefused(string head) =>
        Assert.StartsWith(
            "HTTP/1.1 400 ", await RawRequest.SendAsync(server.Client.BaseAddress!, head), StringComparison.Ordinal);

    private Task<string> PostAsync(string headers, string body) => RawRequest.SendAsync(
        server.Client.BaseAddress!,
        "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + $"{headers}\r\n\r\n{body}");
}
