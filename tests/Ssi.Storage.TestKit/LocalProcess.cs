using System.Diagnostics;
using System.Globalization;

namespace Ssi.Storage.TestKit;

/// <summary>Programs to run, and processes to stop, wake and kill, by their ids.</summary>
public static class LocalProcess
{
    /// <summary>Runs a program to its end; what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it told.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, string? folder = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error}");
    }

    /// <summary>True where the process runs and was started with this argument.</summary>
    public static bool IsRunning(int id, string argument)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains(argument);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal to a process and its children; their ids.</summary>
    public static async Task<int[]> SignalAllAsync(int parent, string signal)
    {
        // Stopped, it starts no more children; killed before them, it would no longer be their parent.
        await SignalAsync([parent], "STOP");
        int[] all = [parent, .. ChildrenOf(parent)];
        await SignalAsync(all, signal);
        return all;
    }

    /// <summary>Waits until the processes are gone.</summary>
    public static async Task EndedAsync(int[] processes)
    {
        while (Array.Exists(processes, id => StatusOf(id) is not (null or { State: "Z" })))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
    }

    /// <summary>Sends a signal by its name: <c>STOP</c>, <c>CONT</c>, <c>KILL</c>; a process may have ended
    /// meanwhile.</summary>
    public static async Task SignalAsync(int[] processes, string signal)
    {
        if (processes.Length > 0)
            await RunAsync("sh", ["-c", $"kill -{signal} {string.Join(' ', processes)} 2>/dev/null || true"]);
    }

    private static IEnumerable<int> ChildrenOf(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
        where id > 0 && StatusOf(id)?.Parent == parent
        select id;

    /// <summary>The state and the parent of a process; null where it is gone.</summary>
    private static (string State, int Parent)? StatusOf(int id)
    {
        try
        {
            // The name stands in brackets and may hold anything.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
