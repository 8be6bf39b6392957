namespace Ssi.Api.Bodies;

/// <summary>Cuts a stream into chunks of whole lines. A line longer than the bound appears once, cut at some length
/// beyond the bound, and its rest is skipped; so memory is bounded whatever the stream holds.</summary>
/// <remarks>Each chunk is what one read brought: a slow sender's lines are handled as they come, and a fast one's
/// gather while the chunk before is handled.</remarks>
internal sealed class LineReader(Stream stream, int maxLineBytes)
{
    private readonly byte[] _tail = new byte[maxLineBytes];
    private int _tailLength;
    private bool _skipping;
    private long _nextLine;

    /// <summary>Fills the chunk with at least one line; false at the end of the stream.</summary>
    public async ValueTask<bool> ReadAsync(LineChunk chunk, CancellationToken cancel)
    {
        var buffer = chunk.Buffer;
        _tail.AsSpan(0, _tailLength).CopyTo(buffer.Span);
        var count = _tailLength;
        while (true)
        {
            var read = await stream.ReadAsync(buffer[count..], cancel);
            if (read == 0)
            {
                _tailLength = 0;
                Take(chunk, count);
                return count > 0;
            }

            var whole = Cut(buffer.Span[..(count + read)], read, ref count);
            if (whole > 0)
            {
                buffer.Span[whole..count].CopyTo(_tail);
                _tailLength = count - whole;
                Take(chunk, whole);
                return true;
            }
        }
    }

    // Bytes that are whole lines; count becomes what of the buffer is held.
    private int Cut(Span<byte> held, int read, ref int count)
    {
        count = held.Length;
        if (_skipping)
        {
            var fresh = held[^read..];
            var end = fresh.IndexOf((byte)'\n');
            count = end < 0 ? 0 : fresh.Length - end - 1;
            fresh[^count..].CopyTo(held);
            _skipping = end < 0;
        }

        var whole = held[..count].LastIndexOf((byte)'\n') + 1;
        if (count - whole <= maxLineBytes)
            return whole;
        _skipping = true;
        return count;
    }

    private void Take(LineChunk chunk, int bytes)
    {
        chunk.Fill(bytes, _nextLine);
        var lines = chunk.Lines;
        _nextLine += lines.Count((byte)'\n');
        if (bytes > 0 && lines[^1] != (byte)'\n')
            _nextLine++;
    }
}
