using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>One chunk's way from bytes to the engine.</summary>
internal interface ILineWork
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
    private static readonly Problem BrokenGzip = new(
        ProblemKind.Malformed, "The body is not valid gzip; the lines before the break were taken.");

    public static async ValueTask<Problem?> RunAsync(
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
                pending = current.SendAsync();
            }

            return null;
        }
        catch (InvalidDataException)
        {
            return BrokenGzip;
        }
        finally
        {
            // The buffers belong to the sending until it ends; its failure outweighs one of reading.
            await pending;
        }
    }
}
