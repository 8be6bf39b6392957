using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.Sqlite.Tests;

/// <summary>A process that dies between or inside commits.</summary>
public sealed class SqliteKillTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(150)]
    public async Task Process_KilledWhileCommitting_LosesNothingAcknowledged(int commits)
    {
        await using var file = new SqliteFile();
        var told = await RunAndKillAsync(file.Path, commits);

        await using var store = file.Connect();
        await store.OpenAsync(Samples.Stamp, null, default);
        var last = new HashSet<long>();
        for (var shard = 0; shard < Samples.Shards; shard++)
        {
            var sequences = await store.SequencesAsync(shard);
            Assert.Equal(Enumerable.Range(1, sequences.Count).Select(i => (long)i), sequences);
            last.Add(sequences.Count);
            Assert.Equal(sequences[^1], (await store.MembersAsync(shard)).Max(member => member.Sequence));
        }
        Assert.InRange(Assert.Single(last), told, long.MaxValue);
        Assert.Equal("ok", Integrity(file.Path));
    }

    [Fact]
    public async Task Open_WhileAnotherProcessHasTheFile_IsRefusedUntilThatIsKilled()
    {
        await using var file = new SqliteFile();
        using var child = Start(file.Path);
        Assert.NotNull(await child.StandardOutput.ReadLineAsync());
        await using (var store = file.Connect())
        {
            var refused = await Assert.ThrowsAsync<StoreInUseException>(
                async () => await store.OpenAsync(Samples.Stamp, null, default));

            Assert.Contains(file.Path, refused.Message, StringComparison.Ordinal);
            if (OperatingSystem.IsLinux())
                Assert.Contains($"process {child.Id} ", refused.Message, StringComparison.Ordinal);
        }

        using (var tool = new SqliteConnection($"Data Source={file.Path};Mode=ReadOnly;Pooling=False"))
        {
            tool.Open();
            using var command = tool.CreateCommand();
            command.CommandText = "SELECT count(*) FROM shard";
            Assert.Equal((long)Samples.Shards, command.ExecuteScalar());
        }

        child.Kill();
        await child.WaitForExitAsync();

        await using var after = file.Connect();
        await after.OpenAsync(Samples.Stamp, null, default);
    }

    private static async Task<long> RunAndKillAsync(string path, int commits)
    {
        using var child = Start(path);
        var told = 0L;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            told = long.Parse(line, CultureInfo.InvariantCulture);
            if (told == commits)
                child.Kill();
        }
        await child.WaitForExitAsync();
        Assert.InRange(told, commits, long.MaxValue);
        return told;
    }

    private static Process Start(string path) => Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [typeof(SqliteKillTests).Assembly.Location, path])
    {
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    private static string? Integrity(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string?)command.ExecuteScalar();
    }
}
