using System.Buffers;

namespace Ssi.Api.Bodies;

/// <summary>Whole lines of a stream, as many as one read brought. Its buffer is rented while it holds lines.</summary>
internal sealed class LineChunk : IDisposable
{
    public const int Bytes = 512 << 10;

    private byte[]? _buffer;
    private int _next;

    /// <summary>Room for the lines; rented when it is asked for first.</summary>
    public Memory<byte> Buffer => (_buffer ??= ArrayPool<byte>.Shared.Rent(Bytes)).AsMemory(0, Bytes);

    /// <summary>Bytes that the lines take.</summary>
    public int Length { get; private set; }

    /// <summary>The number, from 0 in the stream, of the line that <see cref="TryTake"/> gave last.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Everything; positions of lines count from here.</summary>
    public ReadOnlySpan<byte> Lines => _buffer.AsSpan(0, Length);

    /// <param name="start">Where the first line begins.</param>
    public void Fill(int length, long firstLine, int start)
    {
        Length = length;
        LineNumber = firstLine - 1;
        _next = start;
    }

    /// <summary>Takes the next line, without its line feed. Lines of nothing are counted and passed over.</summary>
    public bool TryTake(out int start, out int length)
    {
        var rest = Lines[Math.Min(_next, Length)..];
        var empty = rest.IndexOfAnyExcept((byte)'\n');
        start = _next + empty;
        length = 0;
        if (empty < 0)
            return false;
        rest = rest[empty..];
        var end = rest.IndexOf((byte)'\n');
        length = end < 0 ? rest.Length : end;
        _next = start + length + 1;
        LineNumber += empty + 1;
        return true;
    }

    /// <summary>Gives the buffer back, and with it the lines.</summary>
    public void Release()
    {
        Length = 0;
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
    }

    public void Dispose() => Release();
}
