using Ssi.Api.Bodies;
using Ssi.Engine.Ports;

namespace Ssi.Api.Events;

/// <summary>A chunk of a stream of events.</summary>
internal sealed class EventLines(IScoringCluster cluster, int maxLineBytes, IngestAnswer answer)
    : ILineWork
{
    private readonly EventIntake _intake = new(cluster);

    public LineChunk Chunk { get; } = new();

    public void Parse()
    {
        while (Chunk.TryTake(out var start, out var length))
        {
            if (length > maxLineBytes)
                _intake.RejectLine(Chunk.LineNumber, $"The line is longer than {maxLineBytes} bytes.");
            else if (!Chunk.Lines.Slice(start, length).Trim(" \t\r"u8).IsEmpty)
                _intake.ReadLine(Chunk.Lines, start, length, Chunk.LineNumber);
        }
    }

    public async Task SendAsync() => await _intake.SendAsync(Chunk.Buffer, answer);

    public void Dispose()
    {
        _intake.Dispose();
        Chunk.Dispose();
    }
}
