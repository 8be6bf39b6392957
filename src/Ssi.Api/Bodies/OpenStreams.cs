using Microsoft.Extensions.Hosting;

namespace Ssi.Api.Bodies;

/// <summary>The streams of events and profiles that are open on this node: their number is bounded, and a stop ends
/// them.</summary>
/// <remarks>Thread-safe. A stream that is ended is answered at once, with what was taken of it.</remarks>
public sealed class OpenStreams : IDisposable
{
    private readonly CancellationTokenSource _ending;

    /// <param name="lifetime">Its stopping ends the streams.</param>
    public OpenStreams(ApiOptions options, IHostApplicationLifetime lifetime)
    {
        Slots = new Slots(options.MaxOpenStreams);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        Ending = _ending.Token;
    }

    /// <summary>Cancelled once streams are ended and no more are opened.</summary>
    public CancellationToken Ending { get; }

    internal Slots Slots { get; }

    /// <summary>Ends every stream, and each that is opened later, before the application stops.</summary>
    public void End() => _ending.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();
}
