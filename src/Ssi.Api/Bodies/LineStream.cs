using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>One chunk's way from bytes to the engine.</summary>
internal interface ILineWork : IDisposable
{
    LineChunk Chunk { get; }

    /// <summary>Reads the chunk's lines; the engine is not asked yet.</summary>
    void Parse();

    /// <summary>Makes durable what was read, and adds the outcome to the answer.</summary>
    Task SendAsync();
}

/// <summary>Runs a stream of lines through two works in turn: one is sent while the other is read and parsed.</summary>
internal static class LineStream
{
    private static readonly TimeSpan AnswerReading = TimeSpan.FromSeconds(1);

    private static readonly Problem TooMany = new(
        ProblemKind.TooManyStreams, "So many streams as this node keeps open are open. Nothing was taken.")
    {
        RetryAfterSeconds = 1,
    };

    /// <summary>Takes the body of a request as lines. A problem says why it was not read to its end; what came before
    /// was sent nevertheless.</summary>
    public static async ValueTask<Problem?> TakeAsync(
        HttpRequest request, OpenStreams streams, ApiOptions options, Func<ILineWork> work)
    {
        if (!streams.Slots.TryEnter())
            return TooMany;
        try
        {
            await using var body = RequestBody.OpenStream(request, options, streams.Ending);
            if (RequestBody.Decompress(request, body, options.MaxExpansion) is not { } text)
                return RequestBody.UnknownEncoding(request, RequestBody.LinesMediaType);
            await using (text)
            {
                using var reader = new LineReader(text, options.MaxLineBytes);
                using var first = work();
                using var second = work();
                var problem = await RunAsync(reader, first, second, request.HttpContext.RequestAborted);
                if (problem is not null)
                    CloseAfterAnswer(request.HttpContext);
                return problem;
            }
        }
        finally
        {
            streams.Slots.Leave();
        }
    }

    // The server reads on after an answer for some seconds: closing a connection that holds unread data resets it, and
    // the answer is lost. For a stream a moment is enough, in which the sender can read the answer.
    private static void CloseAfterAnswer(HttpContext http)
    {
        http.Response.Headers.Connection = "close";
        if (http.Features.Get<IConnectionLifetimeFeature>() is { } connection)
        {
            http.Response.OnCompleted(() =>
            {
                _ = AbortLaterAsync(connection);
                return Task.CompletedTask;
            });
        }
    }

    private static async Task AbortLaterAsync(IConnectionLifetimeFeature connection)
    {
        var closed = connection.ConnectionClosed;
        await Task.Delay(AnswerReading, TimeProvider.System, closed)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!closed.IsCancellationRequested)
            connection.Abort();
    }

    private static async ValueTask<Problem?> RunAsync(
        LineReader reader, ILineWork first, ILineWork second, CancellationToken cancel)
    {
        var pending = Task.CompletedTask;
        try
        {
            for (var (current, other) = (first, second);
                 await reader.ReadAsync(current.Chunk, cancel);
                 (current, other) = (other, current))
            {
                current.Parse();
                await pending;
                pending = SendAsync(current);

                // Reads never wait while a body is all there: other requests get their turn between chunks.
                await Task.Yield();
            }

            return null;
        }
        catch (BrokenBodyException broken)
        {
            return broken.Problem;
        }
        finally
        {
            // The buffers belong to the sending until it ends; its failure outweighs one of reading.
            await pending;
        }
    }

    private static async Task SendAsync(ILineWork work)
    {
        await work.SendAsync();
        work.Chunk.Release();
    }
}
