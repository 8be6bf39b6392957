using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ssi.Api.Answers;

/// <summary>A long JSON object on its way to a reader: at most a piece of it is in memory.</summary>
internal sealed class JsonPieces : IDisposable
{
    private const int PieceBytes = 16 << 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * PieceBytes);
    private readonly Func<ReadOnlyMemory<byte>, ValueTask> _take;

    /// <param name="take">Receives one piece after another; a piece is valid during its call.</param>
    public JsonPieces(Func<ReadOnlyMemory<byte>, ValueTask> take)
    {
        _take = take;
        Writer = new Utf8JsonWriter(
            _buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        Writer.WriteStartObject();
    }

    public Utf8JsonWriter Writer { get; }

    /// <summary>Passes on what is written, where it fills a piece. Called after each element of a long list.</summary>
    public ValueTask PassOnAsync() =>
        Writer.BytesPending + _buffer.WrittenCount < PieceBytes ? ValueTask.CompletedTask : FlushAsync();

    /// <summary>Ends the object and passes on the rest.</summary>
    public ValueTask EndAsync()
    {
        Writer.WriteEndObject();
        return FlushAsync();
    }

    public void Dispose() => Writer.Dispose();

    private async ValueTask FlushAsync()
    {
        Writer.Flush();
        await _take(_buffer.WrittenMemory);
        _buffer.ResetWrittenCount();
    }
}
