namespace Ssi.Api.Bodies;

/// <summary>A bound on how many do something at the same time. Thread-safe; it never waits.</summary>
internal sealed class Slots(int count)
{
    private int _free = count;

    /// <summary>Takes a slot; false where none is free.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Decrement(ref _free) >= 0)
            return true;
        Interlocked.Increment(ref _free);
        return false;
    }

    /// <summary>Gives back a slot that <see cref="TryEnter"/> took.</summary>
    public void Leave() => Interlocked.Increment(ref _free);
}
