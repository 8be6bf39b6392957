using System.CommandLine;
using System.Globalization;

namespace Ssi.Load.Commands;

/// <summary>The options that every command that plays a scenario has.</summary>
internal sealed class PlayOptions
{
    public Option<Uri> Url { get; } = Options.Url();

    public Option<int> Batch { get; } = Options.Whole("--batch", "Events in one request, 1 to 5000.", 1000, 1, 5000);

    public Option<int> Concurrency { get; } =
        Options.Whole(
            "--concurrency", "Requests at once, 1 to 64. With 1, events arrive in the order of the set.", 4, 1, 64);

    public Option<DateOnly?> From { get; } = Options.Day("--from", "Leave out the days before this one.");

    public Option<DateOnly?> Until { get; } = Options.Day("--until", "The last day; the clock ends on it.");

    public Option<int?> Shuffle { get; } = new("--shuffle")
    {
        Description = "Send everything on the last day, in an order drawn from this seed. "
            + "The server's lateness limit must cover all days.",
    };

    public Option<FileInfo?> EventsOut { get; } = new("--events-out")
    {
        Description = "Write clock, profiles and events as NDJSON to this file instead of sending them.",
    };

    public Option<FileInfo?> ProfilesOut { get; } = new("--profiles-out")
    {
        Description = "Write the profiles as POST /v1/members takes them to this file instead of sending anything.",
    };

    public Option<FileInfo?> Json { get; } = new("--json")
    {
        Description = "Write the summary as JSON to this file, too.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Url, Batch, Concurrency, From, Until, Shuffle, EventsOut, ProfilesOut, Json])
            command.Options.Add(option);
    }
}

/// <summary>Options as the commands share them.</summary>
internal static class Options
{
    public static Option<Uri> Url() => new("--url")
    {
        Description = "Where the server listens.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"--url: no http address: {result.Tokens[0].Value}");
            return null;
        },
    };

    public static Option<int> Whole(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count != 1)
                return;
            var isWhole = int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value);
            if (!isWhole || value < least || value > most)
                result.AddError($"{name}: {result.Tokens[0].Value} is not a whole number from {least} to {most}");
        });
        return option;
    }

    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description + " YYYY-MM-DD.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            const DateTimeStyles Plain = DateTimeStyles.None;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, Plain, out var day))
                return day;
            result.AddError($"{name}: no day: {text}");
            return null;
        },
    };
}
