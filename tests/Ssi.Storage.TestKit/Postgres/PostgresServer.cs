using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ssi.Storage.TestKit.Postgres;

/// <summary>A PostgreSQL server of one's own, to be broken at will: fresh data in a temporary folder, on a free port of
/// the loopback address, and nothing else; it is synced like any other. Disposing it leaves nothing behind.</summary>
/// <remarks>Started by root it runs as the user <c>postgres</c>, else as who starts it. Signals go to the server's own
/// processes by their ids.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser, who needs no password.</summary>
    public const string User = "ssi";

    private const string Installed = "/usr/lib/postgresql";

    private static readonly string? Binaries = FindBinaries();

    private readonly string _folder;

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        Port = port;
        // A test whose set-up fails is not disposed.
        AppDomain.CurrentDomain.ProcessExit += Dispose;
    }

    /// <summary>Why no server can be started on this machine; null where one can.</summary>
    public static string? Missing { get; } =
        Binaries is null ? $"PostgreSQL is not installed ({Installed}/*/bin/initdb)" : null;

    public int Port { get; }

    private string Data => Path.Combine(_folder, "data");

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>A fresh server that takes connections.</summary>
    /// <param name="settings">Lines for <c>postgresql.conf</c>: <c>max_connections = 200</c>.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("ssi-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            await LocalProcess.RunAsync("chown", ["postgres:", folder]);
        var server = new PostgresServer(folder, FreePort());
        try
        {
            await server.CreateAsync(settings);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>For Npgsql.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username={User};Database={database}";

    /// <summary>Creates an empty database; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await SqlAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Runs SQL, each statement on its own; the rows, a line each, with <c>|</c> between columns.</summary>
    public Task<string> SqlAsync(string sql, string database = "postgres") => RunAsync(
        "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql,
        $"host=127.0.0.1 port={Port} user={User} dbname={database}");

    /// <summary>Starts the server after <see cref="KillAsync"/> or <see cref="StopAsync"/>, and has it
    /// recover.</summary>
    public Task StartAgainAsync() => ControlAsync("start");

    /// <summary>Stops the server in order; connections end.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", Data);

    /// <summary>Ends the server as a crash does and starts it again.</summary>
    public Task RestartAsync() => ControlAsync("restart", "-m", "immediate");

    /// <summary>Stops all processes of the server where they are: it accepts nothing and answers nothing.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Kills all processes of the server at once, as kill -9 does, where it runs.</summary>
    public async Task KillAsync()
    {
        if (!File.Exists(PidFile))
            return;
        await LocalProcess.EndedAsync(await SignalAsync("KILL"));
        // Until its parent has seen it dead, the next server takes it for running.
        File.Delete(PidFile);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Dispose;
        if (!Directory.Exists(_folder))
            return;
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task CreateAsync(string[] settings)
    {
        await RunAsync("initdb", "-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await File.AppendAllLinesAsync(
            Path.Combine(Data, "postgresql.conf"),
            [$"port = {Port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", .. settings]);
    }

    private async Task ControlAsync(params string[] command)
    {
        var log = Path.Combine(_folder, "log");
        try
        {
            await RunAsync("pg_ctl", [.. command, "-w", "-s", "-D", Data, "-l", log]);
        }
        catch (InvalidOperationException failed) when (File.Exists(log))
        {
            throw new InvalidOperationException($"{failed.Message}{await File.ReadAllTextAsync(log)}", failed);
        }
    }

    private async Task<int[]> SignalAsync(string signal)
    {
        if (!File.Exists(PidFile))
            return [];
        // A killed server leaves its id behind, which another process may have by now.
        var id = int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);
        return LocalProcess.IsRunning(id, Data) ? await LocalProcess.SignalAllAsync(id, signal) : [];
    }

    private Task<string> RunAsync(string program, params string[] arguments)
    {
        if (Missing is not null)
            throw new InvalidOperationException(Missing);
        string[] command = [Path.Combine(Binaries!, program), .. arguments];
        string[] asServer = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"];
        if (Environment.IsPrivilegedProcess)
            command = [.. asServer, .. command];
        return LocalProcess.RunAsync(command[0], command[1..], _folder);
    }

    private void Dispose(object? sender, EventArgs args) => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string? FindBinaries() => !Directory.Exists(Installed)
        ? null
        : Directory.EnumerateDirectories(Installed)
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
