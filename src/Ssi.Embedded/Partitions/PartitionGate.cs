namespace Ssi.Embedded.Partitions;

/// <summary>Admits a partition's requests to the store's writer, and counts those under way.</summary>
/// <remarks>Used on the partition's loop. Closed, it admits none, and is quiet once those under way have been answered:
/// the writer answers every request, so a closed gate always becomes quiet. It opens again in a later generation of the
/// writer, and only when it is quiet.</remarks>
internal sealed class PartitionGate
{
    private int _underWay;
    private TaskCompletionSource? _quiet;

    /// <summary>Why nothing is admitted; null while the gate is open.</summary>
    public Exception? Cause { get; private set; }

    public bool IsOpen => Cause is null;

    /// <summary>True while nothing is under way.</summary>
    public bool IsQuiet => _underWay == 0;

    /// <summary>The generation of the writer that requests are prepared in.</summary>
    public long Generation { get; private set; }

    /// <summary>A request is about to be handed to the writer, or rows are about to be read for it.</summary>
    public void Enter()
    {
        if (!IsOpen)
            throw new InvalidOperationException("A request passed a closed gate.");
        _underWay++;
    }

    /// <summary>A request has been answered.</summary>
    public void Leave()
    {
        if (_underWay == 0)
            throw new InvalidOperationException("A request left the gate twice.");
        _underWay--;
        TellQuiet();
    }

    /// <summary>Closes the gate; the first cause stays.</summary>
    public void Close(Exception cause) => Cause ??= cause;

    /// <summary>Closes the gate, and completes the source when it is quiet.</summary>
    public void Close(Exception cause, TaskCompletionSource quiet)
    {
        Close(cause);
        _quiet = quiet;
        TellQuiet();
    }

    /// <summary>Opens the gate in a later generation.</summary>
    public void Open(long generation)
    {
        if (IsOpen || !IsQuiet || generation <= Generation)
            throw new InvalidOperationException("A gate opens when it is closed and quiet, in a later generation.");
        (Cause, Generation, _quiet) = (null, generation, null);
    }

    private void TellQuiet()
    {
        if (IsQuiet)
            _quiet?.TrySetResult();
    }
}
