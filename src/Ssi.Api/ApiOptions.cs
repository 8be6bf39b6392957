using System.Globalization;

namespace Ssi.Api;

/// <summary>The limits of the HTTP surface. Each has a unit, a default and bounds that are checked at start.</summary>
public sealed class ApiOptions
{
    /// <summary>Bytes of an array of events after decompression; 64 KiB..256 MiB, default 16 MiB. Longer is
    /// 413.</summary>
    public int MaxBodyBytes { get; set; } = 16 << 20;

    /// <summary>Events in one array; 1..100,000, default 5,000. More is 413.</summary>
    public int MaxBatchEvents { get; set; } = 5_000;

    /// <summary>Bytes of one line of a stream; 1 KiB..256 KiB, default 64 KiB. A longer line is rejected.</summary>
    public int MaxLineBytes { get; set; } = 64 << 10;

    /// <summary>Streams of lines that are open at the same time; 1..100,000, default 256. One more is 503.</summary>
    public int MaxOpenStreams { get; set; } = 256;

    /// <summary>Seconds that a stream may wait for its sender without a byte; 1..86,400, default 60. Then it is
    /// 408.</summary>
    public int StreamGraceSeconds { get; set; } = 60;

    /// <summary>Bytes a second, as sent, below which a stream spends its grace; 1..1,048,576, default 64.</summary>
    public int MinStreamBytesPerSecond { get; set; } = 64;

    /// <summary>Decompressed bytes of a stream for each compressed one, beyond the first MiB; 10..2,000, default 250.
    /// More is 413.</summary>
    public int MaxExpansion { get; set; } = 250;

    /// <summary>Exports of members that are sent at the same time; 1..1,000, default 8. One more is 503.</summary>
    public int MaxOpenExports { get; set; } = 8;

    /// <summary>Bytes a second that the reader of an export must take; 1..1,048,576, default 16,384. A slower one is
    /// cut off.</summary>
    public int MinExportBytesPerSecond { get; set; } = 16 << 10;

    /// <summary>Names that a request may ask for in <c>Host</c> beside loopback names, separated by <c>;</c>;
    /// <c>*</c> for any. Empty, the default: loopback names only where every address that the server listens on is a
    /// loopback address, any name elsewhere. Other names are 421.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>What is wrong, a sentence an option; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, int Value, int Min, int Max)[] bounds =
        [
            (nameof(MaxBodyBytes), MaxBodyBytes, 64 << 10, 256 << 20),
            (nameof(MaxBatchEvents), MaxBatchEvents, 1, 100_000),
            (nameof(MaxLineBytes), MaxLineBytes, 1 << 10, 256 << 10),
            (nameof(MaxOpenStreams), MaxOpenStreams, 1, 100_000),
            (nameof(StreamGraceSeconds), StreamGraceSeconds, 1, 86_400),
            (nameof(MinStreamBytesPerSecond), MinStreamBytesPerSecond, 1, 1 << 20),
            (nameof(MaxExpansion), MaxExpansion, 10, 2_000),
            (nameof(MaxOpenExports), MaxOpenExports, 1, 1_000),
            (nameof(MinExportBytesPerSecond), MinExportBytesPerSecond, 1, 1 << 20),
        ];
        return from bound in bounds
               where bound.Value < bound.Min || bound.Value > bound.Max
               select string.Create(
                   CultureInfo.InvariantCulture,
                   $"Ssi:Api:{bound.Name} is {bound.Value}; it lies in {bound.Min}..{bound.Max}.");
    }
}
