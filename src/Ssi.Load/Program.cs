using System.CommandLine;
using Spectre.Console;
using Ssi.Load.Commands;
using Ssi.Load.Delivery;

var console = AnsiConsole.Console;
var root = new RootCommand("Drives a scoring server: real activity, a seeded world, or a burst.");
root.Subcommands.Add(ReplayCommand.Create(console));
root.Subcommands.Add(WorldCommand.Create(console));
root.Subcommands.Add(BurstCommand.Create(console));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure)
    when (failure is ServerRefusedException or HttpRequestException or IOException or InvalidDataException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Interrupted.");
    return 130;
}
