using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Ssi.Load.Burst;
using Ssi.Load.Delivery;

namespace Ssi.Load.Commands;

/// <summary><c>ssi-load burst</c>: sustained ingest over HTTP, as fast as the server answers.</summary>
internal static class BurstCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var url = Options.Url();
        var members = Options.Whole("--members", "Members that events are spread over.", 1_000_000, 1, int.MaxValue);
        var rate = new Option<string>("--rate")
        {
            Description = "Events a second, or max.",
            DefaultValueFactory = _ => "max",
        };
        rate.Validators.Add(result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "max";
            var isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out var value);
            if (text is not "max" && !(isNumber && value >= 1))
                result.AddError($"--rate: neither max nor a number from 1 on: {text}");
        });
        var batch = Options.Whole("--batch", "Events in one request, 1 to 5000.", 1000, 1, 5000);
        var connections = Options.Whole("--connections", "Connections, one request in flight on each.", 4, 1, 1024);
        var seconds = Options.Whole("--seconds", "How long.", 60, 1, 86_400);
        var seed = Options.Whole(
            "--seed", "Another one for each run against the same store: ids repeat with it.", 1, 0, int.MaxValue);
        var json = new Option<FileInfo?>("--json") { Description = "Write the summary as JSON to this file, too." };
        var command = new Command("burst", "Sends events of many types as fast as the server acknowledges them.");
        foreach (var option in (Option[])[url, members, rate, batch, connections, seconds, seed, json])
            command.Options.Add(option);
        command.SetAction((given, cancel) =>
        {
            var limit = given.GetRequiredValue(rate);
            var options = new BurstOptions(
                given.GetValue(members), limit is "max" ? null : double.Parse(limit, CultureInfo.InvariantCulture),
                given.GetValue(batch), given.GetValue(connections), given.GetValue(seconds), given.GetValue(seed));
            return RunAsync(given.GetRequiredValue(url), options, given.GetValue(json), console, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Uri url, BurstOptions options, FileInfo? json, IAnsiConsole console, CancellationToken cancel)
    {
        using var http = Playing.Connect(url, options.Connections);
        var report = await new BurstRun(http, TimeProvider.System, options).RunAsync(
            (seconds, events, rate) => Line($"{seconds,6:F0} s {events,14:N0} events {rate,12:N0} events/s"),
            cancel);
        Line($"{report.Acknowledged:N0} events acknowledged, {report.EventsPerSecond:N0} a second");
        Line($"{report.Sent:N0} sent: {report.Accepted:N0} accepted, {report.Duplicates:N0} duplicates");
        Line($"{report.Rejected:N0} rejected, {report.Lost:N0} lost");
        foreach (var (code, count) in report.RejectedByCode)
            Line($"  {count:N0} {code}");
        Line($"{report.Unavailable:N0} times unavailable");
        Line($"milliseconds of a batch: p50 {report.BatchP50Milliseconds}, p99 {report.BatchP99Milliseconds}");
        Line($"milliseconds of a batch: max {report.BatchMaxMilliseconds}");
        if (json is not null)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(report, LoadJson.Default.BurstReport);
            await File.WriteAllBytesAsync(json.FullName, text, cancel);
        }

        return report.IsWhole ? 0 : 1;

        void Line(FormattableString text) => console.WriteLine(FormattableString.Invariant(text));
    }
}
