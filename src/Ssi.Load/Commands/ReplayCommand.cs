using System.CommandLine;
using Spectre.Console;
using Ssi.Load.Higgs;
using Ssi.Load.Manufacturing;

namespace Ssi.Load.Commands;

/// <summary><c>ssi-load replay</c>: a public set of real activity, day by day.</summary>
internal static class ReplayCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var set = new Argument<string>("set") { Description = $"{ManufacturingEmail.Name} or {HiggsActivity.Name}." };
        set.AcceptOnlyFromAmong(ManufacturingEmail.Name, HiggsActivity.Name);
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The folder that holds the set's files." };
        folder.AcceptExistingOnly();
        var options = new PlayOptions();
        var command = new Command(
            "replay", "Replays a public set of activity against a server with a simulated clock.");
        command.Arguments.Add(set);
        command.Arguments.Add(folder);
        options.AddTo(command);
        command.SetAction((given, cancel) =>
        {
            var path = given.GetRequiredValue(folder).FullName;
            var scenario = string.Equals(given.GetRequiredValue(set), HiggsActivity.Name, StringComparison.Ordinal)
                ? HiggsActivity.Read(path)
                : ManufacturingEmail.Read(path);
            return Playing.PlayAsync(scenario, options, given, console, cancel);
        });
        return command;
    }
}
