using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Ssi.Silo.Tests.Hosting;

/// <summary>How the process of a node ends, and what it says of it.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int BadStart = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("ssi-node-").FullName;

    private string Data => $"--Ssi:Data={_folder}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_OnADamagedStore_EndsWithOneLine()
    {
        await FillAsync(Data);
        await using (var connection = new SqliteConnection($"Data Source={_folder}/ssi.db;Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE store SET checksum = checksum + 1";
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        using var node = NodeProcess.Start(Data);
        await AssertRefusedAsync(node, "Damaged in the store: table store");
    }

    [Fact]
    public async Task Start_OnAStoreInUse_EndsWithOneLine()
    {
        using var first = await NodeProcess.Start(Data).ReadyAsync();
        using var second = NodeProcess.Start(Data);
        await AssertRefusedAsync(second, "ssi.db");
    }

    [Fact]
    public async Task Start_OnAStoreOfAnotherShape_EndsWithOneLine()
    {
        await FillAsync(Data);
        using var node = NodeProcess.Start(Data, "--Ssi:Engine:Shards=3");
        await AssertRefusedAsync(node, "shards");
    }

    /// <summary>Only the rows of the shards tell how far back the ids of accepted events are kept.</summary>
    [Fact]
    public async Task Start_WithALatenessBeyondTheIdsHeld_IsRefused()
    {
        string[] simulated = [Data, "--Ssi:Clock:Mode=Simulated", "--Ssi:Clock:Start=2026-03-02T09:00:00Z"];
        await FillAsync([.. simulated, "--Ssi:Engine:LatenessHours=24"], "2026-03-06T09:00:00Z");
        using var node = NodeProcess.Start([.. simulated, "--Ssi:Engine:LatenessHours=240"]);
        Assert.Equal(BadStart, await node.EndAsync());
        Assert.Contains("LatenessHours of this start needs those from", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_AnswersItAndEndsInOrder()
    {
        using var node = await NodeProcess.Start(Data).ReadyAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync(node.Client.BaseAddress!.Host, node.Client.BaseAddress.Port);
        await using var stream = connection.GetStream();
        var lines = Event("e1") + "\n" + Event("e2") + "\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{lines.Length:x}\r\n{lines}\r\n"));
        await TakenAsync(node, 2);
        node.Signal("TERM");
        var answer = await ReadAsync(stream).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"shutting_down\"", answer, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":2,", answer, StringComparison.Ordinal);
        Assert.Equal(0, await node.EndAsync());

        using var again = await NodeProcess.Start(Data).ReadyAsync();
        var member = await again.Client.GetFromJsonAsync<JsonElement>("/v1/members/m1/export");
        Assert.Equal(
            2, member.GetProperty("activity").EnumerateArray().Sum(one => one.GetProperty("count").GetInt32()));
    }

    /// <summary>Reads to the end of the problem: the connection is closed with the body unread.</summary>
    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var (text, buffer) = ("", new byte[4096]);
        while (!text.EndsWith("]}", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            Assert.NotEqual(0, read);
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }

        return text;
    }

    /// <summary>Waits until the node has counted so many events, of a stream that goes on.</summary>
    private static async Task TakenAsync(NodeProcess node, int events)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var status = await node.Client.GetFromJsonAsync<JsonElement>("/v1/cluster");
            if (status.GetProperty("eventsAccepted").GetInt64() >= events)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Fail("The events of the open stream are not counted.");
    }

    private static async Task FillAsync(params string[] options) => await FillAsync(options, null);

    private static async Task FillAsync(string[] options, string? until)
    {
        var time = until is null ? null : "2026-03-02T09:00:00Z";
        using var node = await NodeProcess.Start(options).ReadyAsync();
        using var body = new StringContent(
            $"[{Event("e0", time)}]", Encoding.UTF8, "application/cloudevents-batch+json");
        using var answer = await node.Client.PostAsync("/v1/events", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (until is not null)
        {
            using var moved = await node.Client.PutAsJsonAsync("/v1/clock", new { now = until });
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        }

        node.Signal("TERM");
        Assert.Equal(0, await node.EndAsync());
    }

    private static async Task AssertRefusedAsync(NodeProcess node, string reason)
    {
        Assert.Equal(BadStart, await node.EndAsync());
        Assert.True(node.Errors.Count == 1, node.Output);
        Assert.Contains(reason, node.Errors.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
    }

    private static string Event(string id, string? time = null) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"test","type":"ssi.post.published","subject":"m1","""
        + $"\"time\":\"{time ?? TimeProvider.System.GetUtcNow().ToString("O")}\"}}";
}
