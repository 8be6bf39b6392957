using Ssi.Server.Hosting;

namespace Ssi.Silo.Hosting;

/// <summary>Ends the process when Orleans finds that the silo cannot go on: it was declared dead, or its part of the
/// membership protocol has failed. Orleans' own handler aborts the process, which looks like a crash.</summary>
/// <remarks>The process ends at once: whoever declared the silo dead has its shards, and what its memory holds beyond
/// the journal is nothing.</remarks>
internal sealed partial class FatalErrors(ILogger<FatalErrors> logger, Action<int>? exit = null) : IFatalErrorHandler
{
    private readonly Action<int> _exit = exit ?? Environment.Exit;
    private int _isEnding;

    public bool IsUnexpected(Exception exception) => true;

    /// <param name="exception">Null where the silo was declared dead.</param>
    public void OnFatalException(
        object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
            return;
        var code = exception is null ? ExitCode.Displaced : ExitCode.NotCheckpointed;
        LogEnds(exception, context ?? "no reason is given", code);

        // The log is written by a thread of its own, which may not come to it any more.
        Console.Error.WriteLine($"The silo cannot go on: {context} {exception?.Message}".TrimEnd());

        // Not on a thread that Orleans waits for.
        new Thread(() => _exit(code)) { IsBackground = true, Name = nameof(FatalErrors) }.Start();
    }

    [LoggerMessage(8, LogLevel.Critical, "The silo cannot go on and its process ends with code {Code}: {Reason}")]
    private partial void LogEnds(Exception? cause, string reason, int code);
}
