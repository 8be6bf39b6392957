using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Ssi.Load.Delivery;
using Ssi.Load.Scenarios;

namespace Ssi.Load.Commands;

/// <summary>Plays a scenario as the options say: into a file, or to a server.</summary>
internal static class Playing
{
    public static async Task<int> PlayAsync(
        Scenario whole, PlayOptions options, ParseResult given, IAnsiConsole console, CancellationToken cancel)
    {
        var scenario = whole.Between(given.GetValue(options.From), given.GetValue(options.Until));
        if (given.GetValue(options.Shuffle) is { } seed)
            scenario = scenario.Shuffled(seed);

        var eventsOut = given.GetValue(options.EventsOut);
        var profilesOut = given.GetValue(options.ProfilesOut);
        if (eventsOut is null && profilesOut is null)
            return await SendAsync(scenario, options, given, console, cancel);
        if (eventsOut is not null)
        {
            using var file = new BufferedStream(eventsOut.Create(), 1 << 20);
            console.WriteLine($"{StepFile.Write(scenario, file)} events -> {eventsOut.FullName}");
        }

        if (profilesOut is not null)
        {
            using var file = new BufferedStream(profilesOut.Create(), 1 << 20);
            StepFile.WriteProfiles(scenario.Days.SelectMany(day => day.Profiles), file);
        }

        return 0;
    }

    private static async Task<int> SendAsync(
        Scenario scenario, PlayOptions options, ParseResult given, IAnsiConsole console, CancellationToken cancel)
    {
        using var http = Connect(given.GetRequiredValue(options.Url));
        var delivery = new ScenarioDelivery(
            new SsiServer(http, TimeProvider.System), TimeProvider.System, given.GetValue(options.Batch),
            given.GetValue(options.Concurrency));
        var days = scenario.Days.Count();
        var summary = await console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(scenario.Name, maxValue: days);
                return await delivery.RunAsync(
                    scenario,
                    (day, soFar) =>
                    {
                        task.Description = $"{scenario.Name} {day.Day:yyyy-MM-dd} {soFar.Events} events";
                        task.Increment(1);
                    },
                    cancel);
            });
        Print(summary, console);
        if (given.GetValue(options.Json) is { } json)
        {
            await File.WriteAllBytesAsync(
                json.FullName, JsonSerializer.SerializeToUtf8Bytes(summary, LoadJson.Default.DeliverySummary), cancel);
        }

        return 0;
    }

    /// <summary>Without a time-out: setting the clock takes as long as rankings take, and the user can
    /// interrupt.</summary>
    public static HttpClient Connect(Uri url, int connections = int.MaxValue) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false })
        {
            BaseAddress = url,
            Timeout = Timeout.InfiniteTimeSpan,
        };

    private static void Print(DeliverySummary summary, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
        table.Columns[1].RightAligned();
        Row("days", summary.Days);
        Row("profiles", summary.Profiles);
        Row("events", summary.Events);
        Row("accepted", summary.Accepted);
        Row("duplicates", summary.Duplicates);
        Row("rejected", summary.Rejected);
        foreach (var (code, count) in summary.RejectedByCode)
            Row("  " + code, count);
        table.AddRow("seconds", summary.Seconds.ToString("F1", CultureInfo.InvariantCulture));
        Row("events/s", (long)summary.EventsPerSecond);
        console.Write(table);

        void Row(string name, long value) => table.AddRow(name, value.ToString("N0", CultureInfo.InvariantCulture));
    }
}
