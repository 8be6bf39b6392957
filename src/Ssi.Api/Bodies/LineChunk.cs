using System.Buffers;

namespace Ssi.Api.Bodies;

/// <summary>Whole lines of a stream, as many as one read brought.</summary>
internal sealed class LineChunk : IDisposable
{
    public const int Bytes = 512 << 10;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Bytes);
    private int _next;

    public Memory<byte> Buffer => _buffer.AsMemory(0, Bytes);

    /// <summary>Bytes that the lines take.</summary>
    public int Length { get; private set; }

    /// <summary>The number, from 0 in the stream, of the line that <see cref="TryTake"/> gave last.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Everything; places that lines stand at count from here.</summary>
    public ReadOnlySpan<byte> Lines => _buffer.AsSpan(0, Length);

    public void Fill(int length, long firstLine)
    {
        Length = length;
        LineNumber = firstLine - 1;
        _next = 0;
    }

    /// <summary>Takes the next line, without its line feed.</summary>
    public bool TryTake(out int start, out int length)
    {
        start = _next;
        length = 0;
        if (start >= Length)
            return false;
        var rest = _buffer.AsSpan(start, Length - start);
        var end = rest.IndexOf((byte)'\n');
        length = end < 0 ? rest.Length : end;
        _next = start + length + 1;
        LineNumber++;
        return true;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
