namespace Ssi.Conformance.Engines;

/// <summary>A running engine on an empty store of its own, met over HTTP only. Disposing it leaves nothing
/// behind.</summary>
public interface IEngineUnderTest : IAsyncDisposable
{
    /// <summary>One for each node that serves the API, its base address set; at least one. A restart may replace
    /// them.</summary>
    IReadOnlyList<HttpClient> Clients { get; }

    /// <summary>An orderly stop of every node, all at once or one by one, and a start on the same store. Done when all
    /// are ready.</summary>
    Task RestartAsync();
}

/// <summary>An engine that can also be ended without warning.</summary>
public interface ICrashingEngine : IEngineUnderTest
{
    /// <summary>Ends one node at least as <c>kill -9</c> does, and goes on with what the store holds. Done when all
    /// nodes are ready; calls under way meanwhile may break.</summary>
    Task CrashAsync();
}
