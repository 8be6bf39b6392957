using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Ssi.Api;
using Ssi.Engine;
using Ssi.Server.Hosting;
using Ssi.Server.Options;
using Ssi.Storage.PostgreSql;
using Ssi.Storage.Sqlite;

namespace Ssi.Server.Tests.Hosting;

public sealed partial class OptionsTests
{
    [Theory]
    [InlineData("Ssi:Engine:Shards", "0", "Ssi:Engine:Shards is 0; it lies in 1..1024.")]
    [InlineData("Ssi:Engine:Shards", "many", "Ssi:Engine:Shards is 'many'; it is 1..1024.")]
    [InlineData("Ssi:Engine:Shards", "99999999999", "Ssi:Engine:Shards is '99999999999'; it is 1..1024.")]
    [InlineData("Ssi:Engine:CheckpointIntervalSeconds", "NaN",
        "Ssi:Engine:CheckpointIntervalSeconds is NaN; it lies in 0.05..3600.")]
    [InlineData("Ssi:Engine:Shard", "4", "Ssi:Engine:Shard is not an option; --help lists them.")]
    [InlineData("Ssi:Api:MaxBatchEvents", "0", "Ssi:Api:MaxBatchEvents is 0; it lies in 1..100000.")]
    [InlineData("Ssi:Api:MaxLineBytes", "1", "Ssi:Api:MaxLineBytes is 1; it lies in 1024..262144.")]
    [InlineData("Ssi:Shutdown:DelaySeconds", "301", "Ssi:Shutdown:DelaySeconds is 301; it lies in 0..300.")]
    [InlineData("urls", "http://127.0.0.1.:80",
        "--urls has 'http://127.0.0.1.:80'; an address is http://<IP address, localhost or *>:<port>.")]
    [InlineData("urls", "http://127.0.0.1:0;5080",
        "--urls has '5080'; an address is http://<IP address, localhost or *>:<port>.")]
    [InlineData("urls", "http://locahost:80",
        "--urls has 'http://locahost:80'; an address is http://<IP address, localhost or *>:<port>.")]
    [InlineData("urls", "http://localhost:99999",
        "--urls has 'http://localhost:99999'; an address is http://<IP address, localhost or *>:<port>.")]
    [InlineData("Kestrel:Endpoints:a:Url", "x",
        "Kestrel:Endpoints:a:Url is 'x'; an address is http://<IP address, localhost or *>:<port>.")]
    [InlineData("http_ports", "80;x", "http_ports has 'x'; it is a port, 0..65535.")]
    [InlineData("Ssi:ShutdownSeconds", "0", "Ssi:ShutdownSeconds is 0; it lies in 1..3600.")]
    [InlineData("Ssi:Clock:Mode", "Fast", "Ssi:Clock:Mode is Fast; it is Real or Simulated.")]
    [InlineData(
        "Ssi:Clock:Mode", "Simulated", "Ssi:Clock:Start is ''; it is a time by RFC 3339, 2000-01-01 to 2179-06-04.")]
    [InlineData("Ssi:Data", " ", "Ssi:Data is empty; it names a folder.")]
    [InlineData("Ssi:Database", "oracle", "Ssi:Database is oracle; it is sqlite or postgres.")]
    [InlineData(
        "Ssi:Database", "postgres", "Ssi:Postgres:ConnectionString is missing; Ssi:Database=postgres needs one.")]
    [InlineData("Ssi:Postgres:MaxConnections", "many", "Ssi:Postgres:MaxConnections is 'many'; it is 3..1,000.")]
    [InlineData("Ssi:Telemetry:Endpoint", "collector:4317",
        "Ssi:Telemetry:Endpoint is 'collector:4317'; it is a URL of http or https.")]
    [InlineData("Ssi:Telemetry:Protocol", "udp", "Ssi:Telemetry:Protocol is 'udp'; it is grpc or http/protobuf.")]
    [InlineData("Ssi:Telemetry:TraceRatio", "1.5", "Ssi:Telemetry:TraceRatio is 1.5; it lies in 0..1.")]
    [InlineData("Ssi:Telemetry:TraceRatio", "NaN", "Ssi:Telemetry:TraceRatio is NaN; it lies in 0..1.")]
    [InlineData("Ssi:Telemetry:TraceRatio", "all", "Ssi:Telemetry:TraceRatio is 'all'; it is 0..1.")]
    [InlineData("Ssi:Telemetry:MetricSeconds", "0", "Ssi:Telemetry:MetricSeconds is 0; it lies in 1..3600.")]
    public void Option_OutOfBounds_IsNamedWithValueAndBounds(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<OptionsFaultException>(() => Read((key, value))).Message);

    [Fact]
    public void Options_Set_AreRead()
    {
        var options = Read(
            ("Ssi:Engine:Shards", "8"), ("Ssi:Api:MaxBatchEvents", "10"), ("Ssi:Clock:Mode", "simulated"),
            ("Ssi:Clock:Start", "2026-01-01T00:00:00+01:00"), ("Ssi:Data", "/x"), ("Ssi:ShutdownSeconds", "5"));

        Assert.Equal((8, 10, 5), (options.Engine.Shards, options.Api.MaxBatchEvents, options.ShutdownSeconds));
        Assert.Equal(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero), options.SimulatedStart);
    }

    [Fact]
    public void Database_Chosen_IsTheOnlyOneValidated()
    {
        const string Database = "Host=db;Database=ssi";
        Assert.Null(Read(("Ssi:Postgres:MaxConnections", "1")).Postgres);

        Assert.Equal(
            new PostgreSqlOptions { ConnectionString = Database, CommandTimeoutSeconds = 9 },
            Read(
                ("Ssi:Database", "Postgres"), ("Ssi:Postgres:ConnectionString", Database),
                ("Ssi:Postgres:CommandTimeoutSeconds", "9")).Postgres);
        Assert.Equal(
            "Ssi:Postgres:MaxConnections is 1; it must be 3 to 1000.",
            Assert.Throws<OptionsFaultException>(() => Read(
                ("Ssi:Database", "postgres"), ("Ssi:Postgres:ConnectionString", Database),
                ("Ssi:Postgres:MaxConnections", "1"))).Message);
    }

    [Fact]
    public void Rows_AreTheOptionsThereAre()
    {
        string[] host = ["Ssi:Data", "Ssi:Database", "Ssi:Clock:Mode", "Ssi:Clock:Start", "Ssi:ShutdownSeconds"];
        var all = host
            .Concat(Settable<EngineOptions>("Engine"))
            .Concat(Settable<ApiOptions>("Api"))
            .Concat(Settable<ShutdownOptions>("Shutdown"))
            .Concat(Settable<PostgreSqlOptions>("Postgres"))
            .Concat(Settable<TelemetryOptions>("Telemetry"))
            .Concat(Settable<SqliteOptions>("Sqlite").Where(key => key != "Ssi:Sqlite:Path"));

        Assert.Equal(
            all.Order(StringComparer.Ordinal), OptionRow.All.Select(row => row.Key).Order(StringComparer.Ordinal));

        static IEnumerable<string> Settable<T>(string section) =>
            typeof(T).GetProperties().Where(one => one.CanWrite).Select(one => $"Ssi:{section}:{one.Name}");
    }

    [Fact]
    public void Document_ListsEveryOptionWithItsDefault()
    {
        // What a silo has beyond it follows under a heading of its own.
        var document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "options.md")).Split("\n## ")[0];
        var rows = Row().Matches(document).ToDictionary(
            row => row.Groups["key"].Value, row => row.Groups["default"].Value, StringComparer.Ordinal);

        foreach (var row in OptionRow.All)
        {
            var told = rows.GetValueOrDefault(row.Key)?.Replace(",", "", StringComparison.Ordinal);
            Assert.Equal((row.Key, row.Default), (row.Key, told));
        }

        Assert.Equal(OptionRow.All.Length, rows.Count);
        Assert.All(OptionRow.All, row => Assert.Contains(row.Key, Help.Text(""), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OnBadOptions_ReturnsTwo() =>
        Assert.Equal(ExitCode.BadStart, await ServerHost.RunAsync(["--Ssi:Engine:Shards=0"]));

    [Theory]
    [InlineData("--urls=http://not/an/address")]
    [InlineData("--urls=127.0.0.1:5080")]
    [InlineData("--urls=https://127.0.0.1:0")]
    [InlineData("--urls=http://192.0.2.1:20999")]
    [InlineData("-x=1")]
    public async Task Start_OnBadAddresses_ReturnsTwo(string argument)
    {
        var folder = Directory.CreateTempSubdirectory("ssi-options-").FullName;

        Assert.Equal(ExitCode.BadStart, await ServerHost.RunAsync([argument, $"--Ssi:Data={folder}"]));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("'--url=x' is not an option; --help lists them.", "--url=x")]
    [InlineData("'5080' is not an option; --help lists them.", "--urls=x", "5080")]
    [InlineData("'-x=1' is not an option; --help lists them.", "-x=1")]
    [InlineData("--Ssi:Data has no value; write --Ssi:Data=<value>.", "--Ssi:Data")]
    [InlineData("--Ssi:Data has no value; write --Ssi:Data=<value>.", "--Ssi:Data", "--urls=x")]
    [InlineData(null, "--Ssi:Data=./x", "--urls", "http://127.0.0.1:0")]
    [InlineData(null, "--environment=Development", "--Kestrel:Endpoints:a:Url=http://127.0.0.1:0")]
    public void Arguments_NoOptionOrWithoutAValue_AreNamed(string? fault, params string[] arguments) =>
        Assert.Equal(fault, Arguments.FaultOf(arguments));

    [Theory]
    [InlineData("--url=http://127.0.0.1:0")]
    [InlineData("--Ssi:Engine:Shards")]
    public async Task Start_OnArgumentsThatAreNoOptions_ReturnsTwo(string argument) =>
        Assert.Equal(ExitCode.BadStart, await ServerHost.RunAsync([argument]));

    [Fact]
    public async Task Start_OnAStoreMadeForSomethingElse_ReturnsTwo()
    {
        var folder = Directory.CreateTempSubdirectory("ssi-options-").FullName;
        string[] common = ["--urls=http://127.0.0.1:0", $"--Ssi:Data={folder}"];
        var first = ServerHost.Build([.. common, "--Ssi:Engine:Shards=2"]);
        await first.StartAsync();
        await TestServer.ReadyAsync(first);
        await first.StopAsync();
        await first.DisposeAsync();

        Assert.Equal(ExitCode.BadStart, await ServerHost.RunAsync([.. common, "--Ssi:Engine:Shards=3"]));
        Directory.Delete(folder, recursive: true);
    }

    private static ServerOptions Read(params (string Key, string Value)[] settings) => ServerOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(one => one.Key, one => (string?)one.Value)).Build());

    [GeneratedRegex(@"^\| `(?<key>Ssi:[A-Za-z:]+)` \| (?<default>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
