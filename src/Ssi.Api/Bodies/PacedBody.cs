using System.Diagnostics;
using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>The body of a stream as it arrives. It breaks off where the sender is slower than the pace or the node
/// stops.</summary>
/// <remarks>Each wait for the sender spends from a credit of seconds, and each byte earns some. Time in which the
/// server handles what has arrived costs nothing.</remarks>
internal sealed class PacedBody(Stream body, ApiOptions options, CancellationToken stopping, CancellationToken aborted)
    : BodyLayer
{
    private const int RetryAfterSeconds = 1;

    private static readonly Problem Stopping = new(
        ProblemKind.ShuttingDown, "The node stops. Send the whole stream again; what was taken is a duplicate then.")
    {
        RetryAfterSeconds = RetryAfterSeconds,
    };

    private static readonly Problem TooSlow = new(
        ProblemKind.RequestTimeout, "The stream came too slowly. Send it again; what was taken is a duplicate then.");

    private readonly CancellationTokenSource _waiting =
        CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);

    private double _creditSeconds = options.StreamGraceSeconds;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (stopping.IsCancellationRequested)
            throw new BrokenBodyException(Stopping);
        try
        {
            var reading = body.ReadAsync(buffer, _waiting.Token);
            var read = reading.IsCompleted ? await reading : await WaitAsync(reading);
            _creditSeconds = Math.Min(
                options.StreamGraceSeconds, _creditSeconds + ((double)read / options.MinStreamBytesPerSecond));
            return read;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new BrokenBodyException(stopping.IsCancellationRequested ? Stopping : TooSlow);
        }
        catch (IOException error) when (RequestBody.IsBadFraming(error))
        {
            throw new BrokenBodyException(RequestBody.BadFraming);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _waiting.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> reading)
    {
        var started = Stopwatch.GetTimestamp();
        _waiting.CancelAfter(TimeSpan.FromSeconds(Math.Max(_creditSeconds, 0)));
        var read = await reading;
        _waiting.CancelAfter(Timeout.InfiniteTimeSpan);
        _creditSeconds -= Stopwatch.GetElapsedTime(started).TotalSeconds;
        return read;
    }
}
