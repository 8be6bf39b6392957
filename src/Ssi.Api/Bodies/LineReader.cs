using System.Buffers;

namespace Ssi.Api.Bodies;

/// <summary>Cuts a stream into chunks of whole lines. A line longer than the bound appears once, cut at some length
/// beyond the bound, and its rest is skipped; so memory is bounded whatever the stream holds.</summary>
/// <remarks>Each chunk is what one read brought: a slow sender's lines are handled as they come, and a fast one's
/// gather while the chunk before is handled. Between reads only a line that has begun is held.</remarks>
internal sealed class LineReader(Stream stream, int maxLineBytes) : IDisposable
{
    private byte[] _tail = [];
    private int _tailLength;
    private bool _skipping;
    private bool _begun;
    private long _nextLine;

    /// <summary>Fills the chunk with at least one line; false at the end of the stream.</summary>
    /// <exception cref="BrokenBodyException">The stream ends before its time.</exception>
    public async ValueTask<bool> ReadAsync(LineChunk chunk, CancellationToken cancel)
    {
        while (true)
        {
            // Waits without a buffer.
            if (await stream.ReadAsync(Memory<byte>.Empty, cancel) > 0)
                throw new InvalidOperationException("A read without room gave bytes.");
            var buffer = chunk.Buffer;
            var count = GiveTail(buffer.Span);
            var read = await stream.ReadAsync(buffer[count..], cancel);
            if (read == 0)
            {
                Take(chunk, count);
                return count > 0;
            }

            var whole = Cut(buffer.Span[..(count + read)], read, ref count);
            KeepTail(buffer.Span[whole..count]);
            if (whole > 0)
            {
                Take(chunk, whole);
                return true;
            }

            chunk.Release();
        }
    }

    public void Dispose() => GiveTail(default);

    private int GiveTail(Span<byte> buffer)
    {
        var length = _tailLength;
        if (length == 0)
            return 0;
        if (!buffer.IsEmpty)
            _tail.AsSpan(0, length).CopyTo(buffer);
        ArrayPool<byte>.Shared.Return(_tail);
        _tail = [];
        _tailLength = 0;
        return length;
    }

    private void KeepTail(ReadOnlySpan<byte> tail)
    {
        if (tail.IsEmpty)
            return;
        _tail = ArrayPool<byte>.Shared.Rent(tail.Length);
        tail.CopyTo(_tail);
        _tailLength = tail.Length;
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
        var lines = chunk.Buffer.Span[..bytes];
        chunk.Fill(bytes, _nextLine, _begun ? 0 : ByteOrderMark.LengthIn(lines));
        _begun = true;
        _nextLine += lines.Count((byte)'\n');
        if (bytes > 0 && lines[^1] != (byte)'\n')
            _nextLine++;
    }
}
