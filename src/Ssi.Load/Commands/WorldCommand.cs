using System.CommandLine;
using Spectre.Console;
using Ssi.Load.World;

namespace Ssi.Load.Commands;

/// <summary><c>ssi-load world</c>: a seeded world that has everything in it.</summary>
internal static class WorldCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var seed = new Option<int>("--seed")
        {
            Description = "Equal seeds, equal worlds.",
            DefaultValueFactory = _ => 1,
        };
        var members = Options.Whole("--members", "Members, 10 to 1000000.", 500, 10, 1_000_000);
        var days = Options.Whole("--days", "Days, 1 to 1000.", 120, 1, 1000);
        var acts = Options.Whole("--acts", "Acts of a member on an average day, 1 to 1000.", 3, 1, 1000);
        var start = Options.Day("--start", "The first day; 2026-01-01 unless given.");
        var options = new PlayOptions();
        var command = new Command(
            "world", "Plays a seeded world with every event type against a server with a simulated clock.");
        foreach (var option in (Option[])[seed, members, days, acts, start])
            command.Options.Add(option);
        options.AddTo(command);
        command.SetAction((given, cancel) =>
        {
            var world = new WorldOptions(
                given.GetValue(seed), given.GetValue(members), given.GetValue(days),
                given.GetValue(start) ?? new DateOnly(2026, 1, 1), given.GetValue(acts));
            return Playing.PlayAsync(SeededWorld.Grow(world), options, given, console, cancel);
        });
        return command;
    }
}
