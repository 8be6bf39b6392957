using System.IO.Compression;
using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>A gzip body, decompressed: one member or several (RFC 1952), which end with the body.</summary>
/// <remarks><see cref="GZipStream"/> checks the header, checksum and length of each member, but accepts a body that is
/// cut and ignores bytes after a trailer. A mark of one byte, which begins no member, therefore follows the body. The
/// decoder consumes the mark only inside a member, so the body was cut; it ends without having read the mark only where
/// other bytes follow a trailer.</remarks>
internal sealed class GzipBody : BodyLayer
{
    // Short bodies may compress to almost nothing.
    private const int FreeBytes = 1 << 20;

    private static readonly Problem NotGzip = new(
        ProblemKind.Malformed, "The body is not gzip that is complete to its trailer and ends there.");

    private readonly Compressed _compressed;
    private readonly GZipStream _gzip;
    private readonly int _maxExpansion;
    private long _read;

    /// <param name="maxExpansion">Decompressed bytes for each compressed one, beyond the first MiB.</param>
    public GzipBody(Stream body, int maxExpansion)
    {
        _compressed = new Compressed(body);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
        _maxExpansion = maxExpansion;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _gzip.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new BrokenBodyException(NotGzip);
        }

        if (read == 0 && !buffer.IsEmpty && !_compressed.IsMarked)
            throw new BrokenBodyException(NotGzip);
        _read += read;
        if (_read - FreeBytes > _compressed.Count * _maxExpansion)
            throw new BrokenBodyException(new Problem(
                ProblemKind.BodyTooLarge, $"The body decompresses to more than {_maxExpansion} times its length."));
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The body as sent, then the mark.</summary>
    private sealed class Compressed(Stream body) : BodyLayer
    {
        private const byte Mark = 0;

        /// <summary>True once the body has ended.</summary>
        public bool IsMarked { get; private set; }

        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (IsMarked)
                throw new BrokenBodyException(NotGzip);
            var read = await body.ReadAsync(buffer, cancellationToken);
            Count += read;
            if (read > 0 || buffer.IsEmpty)
                return read;
            IsMarked = true;
            buffer.Span[0] = Mark;
            return 1;
        }
    }
}
