namespace Ssi.Engine.Views;

/// <summary>The outcome of a command that joins or parts two members.</summary>
public enum PairOutcome
{
    /// <summary>The two are not connected: there is nothing to part.</summary>
    NotConnected,

    /// <summary>The two are not in the state that the command expects: nothing changed.</summary>
    NotAsExpected,

    /// <summary>Both members hold the change, durably; each sees it from here on.</summary>
    Held,

    /// <summary>The change is durable, and the shard of one of the two did not take it within the bound. It
    /// follows.</summary>
    Pending,
}
