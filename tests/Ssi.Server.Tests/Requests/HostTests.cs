namespace Ssi.Server.Tests.Requests;

[Collection(ServerCollection.Name)]
public sealed class HostTests(TestServer server)
{
    [Theory]
    [InlineData("evil.example", "421")]
    [InlineData("evil.example:80", "421")]
    [InlineData("localhost.evil.example", "421")]
    [InlineData("10.0.0.1", "421")]
    [InlineData("localhost", "200")]
    [InlineData("127.0.0.1:1", "200")]
    [InlineData("[::1]", "200")]
    public async Task Host_OfALoopbackServer_IsALoopbackName(string host, string status)
    {
        var answer = await RawRequest.SendAsync(server.Client.BaseAddress!, "GET", "/health/live", host);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == "421", answer.Contains("host_not_allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_ThatTheOptionNames_IsAnswered()
    {
        var named = new TestServer { Arguments = ["--Ssi:Api:AllowedHosts=ssi.example;other.example"] };
        await named.InitializeAsync();
        try
        {
            foreach (var (host, status) in new[] { ("ssi.example", 200), ("localhost", 200), ("evil.example", 421) })
            {
                Assert.StartsWith(
                    $"HTTP/1.1 {status} ",
                    await RawRequest.SendAsync(named.Client.BaseAddress!, "GET", "/health/live", host),
                    StringComparison.Ordinal);
            }
        }
        finally
        {
            await named.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]")]
    [InlineData("GET /health/live HTTP/1.1\nHost: localhost\nConnection: close\n\n")]
    public async Task Head_ThatBreaksHttp_IsRefused(string text) =>
        Assert.StartsWith(
            "HTTP/1.1 400 ", await RawRequest.SendAsync(server.Client.BaseAddress!, text), StringComparison.Ordinal);
}
