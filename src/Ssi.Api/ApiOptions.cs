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

    /// <summary>What is wrong, a sentence an option; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, int Value, int Min, int Max)[] bounds =
        [
            (nameof(MaxBodyBytes), MaxBodyBytes, 64 << 10, 256 << 20),
            (nameof(MaxBatchEvents), MaxBatchEvents, 1, 100_000),
            (nameof(MaxLineBytes), MaxLineBytes, 1 << 10, 256 << 10),
        ];
        return from bound in bounds
               where bound.Value < bound.Min || bound.Value > bound.Max
               select string.Create(
                   CultureInfo.InvariantCulture,
                   $"Ssi:Api:{bound.Name} is {bound.Value}; it lies in {bound.Min}..{bound.Max}.");
    }
}
