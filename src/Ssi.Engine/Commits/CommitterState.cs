namespace Ssi.Engine.Commits;

/// <summary>Phases of the store's writer.</summary>
public enum CommitterPhase
{
    /// <summary>Requests are committed.</summary>
    Serving,

    /// <summary>A commit has failed: every request fails at once, until the owners of the shards have none
    /// left.</summary>
    Failing,

    /// <summary>No owner has a request: the shards are claimed again and their journals are read.</summary>
    Recovering,

    /// <summary>Every request fails, for good.</summary>
    Stopped,
}

/// <summary>The phase of the store's writer with its legal transitions: Serving, Failing, Recovering, and back to
/// Serving; Stopped from each of them.</summary>
/// <remarks>Thread-safe. The generation rises by one with each return to Serving. A request names the generation that
/// it was prepared in, and is never committed in another one. An illegal transition is a bug:
/// <see cref="InvalidOperationException"/>.</remarks>
public sealed class CommitterState
{
    private readonly Lock _lock = new();
    private volatile CommitterPhase _phase;
    private Exception? _cause;
    private long _generation;

    public CommitterPhase Phase => _phase;

    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Why requests fail; null in Serving.</summary>
    public Exception? Cause => Volatile.Read(ref _cause);

    /// <summary>True where a request prepared in the generation may be committed now.</summary>
    public bool Admits(long generation)
    {
        lock (_lock)
            return _phase == CommitterPhase.Serving && generation == _generation;
    }

    /// <summary>Serving to Failing; false in every other phase, where a failure is known already.</summary>
    public bool TryFail(Exception cause)
    {
        lock (_lock)
        {
            if (_phase != CommitterPhase.Serving)
                return false;
            (_phase, _cause) = (CommitterPhase.Failing, cause);
            return true;
        }
    }

    /// <summary>Failing to Recovering; false once stopped.</summary>
    public bool TryRecover() => TryMove(CommitterPhase.Failing, CommitterPhase.Recovering);

    /// <summary>Recovering to Serving, in the next generation; false once stopped.</summary>
    public bool TryServe() => TryMove(CommitterPhase.Recovering, CommitterPhase.Serving);

    /// <summary>To Stopped from any phase; the first cause stays.</summary>
    public void Stop(Exception cause)
    {
        lock (_lock)
        {
            if (_phase != CommitterPhase.Stopped)
                (_phase, _cause) = (CommitterPhase.Stopped, cause);
        }
    }

    private bool TryMove(CommitterPhase from, CommitterPhase to)
    {
        lock (_lock)
        {
            if (_phase == CommitterPhase.Stopped)
                return false;
            if (_phase != from)
                throw new InvalidOperationException($"The store's writer is {_phase}; it goes to {to} from {from}.");
            _phase = to;
            if (to == CommitterPhase.Serving)
            {
                _cause = null;
                Volatile.Write(ref _generation, _generation + 1);
            }

            return true;
        }
    }
}
