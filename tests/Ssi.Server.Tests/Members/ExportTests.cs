using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ssi.Api.Members;
using Slots = Ssi.Api.Bodies.Slots;

namespace Ssi.Server.Tests.Members;

/// <summary>Exports to readers that do not read.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    // Longer than the buffers of two sockets.
    private const int Batches = 20;
    private const int Batch = 2_500;

    private readonly TestServer _server = new()
    {
        Arguments = ["--Ssi:Api:MaxOpenExports=2", "--Ssi:Api:MinExportBytesPerSecond=1048576"],
    };

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Readers_ThatDoNotRead_AreFewAndCutOffAndOthersAreServed()
    {
        for (var batch = 0; batch < Batches; batch++)
        {
            var answer = await _server.PostEventsAsync([.. Enumerable.Range(batch * Batch, Batch).Select(i =>
                _server.Event("big", "ssi.connection.added", new JsonObject { ["member"] = $"{new('x', 100)}{i}" }))]);
            Assert.Equal(Batch, answer.Number("accepted"));
        }

        using var first = await OpenAsync();
        using var second = await OpenAsync();
        var third = await _server.GetAsync("/v1/members/big/export");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "too_many_exports"), (third.Status, third.Code));
        Assert.NotNull(third.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync("/v1/members/big/ssi")).Status);

        // Both are cut off before either reads on: the slots are free again.
        var slots = _server.App.Services.GetRequiredService<MemberEndpoints.ExportSlots>().Slots;
        while (!AreBothFree(slots))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var export = await _server.GetAsync("/v1/members/big/export");
        Assert.Equal(HttpStatusCode.OK, export.Status);
        Assert.True(await RestAsync(first) < export.Text.Length);
        Assert.True(await RestAsync(second) < export.Text.Length);
    }

    private static bool AreBothFree(Slots slots)
    {
        if (!slots.TryEnter())
            return false;
        var isOtherFree = slots.TryEnter();
        if (isOtherFree)
            slots.Leave();
        slots.Leave();
        return isOtherFree;
    }

    private async Task<TcpClient> OpenAsync()
    {
        var address = _server.Client.BaseAddress!;
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/members/big/export HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));

        // The answer has begun: its slot is taken.
        await client.GetStream().ReadExactlyAsync(new byte[12]);
        return client;
    }

    /// <summary>Bytes that come until the connection ends.</summary>
    private static async Task<long> RestAsync(TcpClient client)
    {
        var (length, buffer) = (0L, new byte[64 << 10]);
        try
        {
            for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0; length += read)
            {
            }
        }
        catch (IOException)
        {
            // Cut off in the middle.
        }

        return length;
    }
}
