using System.Buffers;
using Ssi.Engine.Ingest;

namespace Ssi.Grains.Serialization;

/// <summary>Parts of the ranking cross machines in the forms of their own.</summary>
internal static class Packing
{
    /// <summary>False for bytes that are not of the form.</summary>
    public delegate bool Decoder<T>(ReadOnlySpan<byte> source, out T? value);

    public static ReadOnlyMemory<byte> Bytes(Action<IBufferWriter<byte>> encode)
    {
        var writer = new ArrayBufferWriter<byte>();
        encode(writer);
        return writer.WrittenMemory;
    }

    /// <summary>Throws <see cref="InvalidDataException"/> for bytes of another version, or spoilt ones.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, Decoder<T> decode)
        where T : class => decode(bytes.Span, out var value)
            ? value!
            : throw new InvalidDataException($"The bytes are not of the form of {typeof(T).Name} that is known here.");
}

/// <summary>Lists cross machines as arrays, whatever type they have: the type then need not be told, nor be one that
/// can be sent.</summary>
internal static class Lists
{
    public static T[] ToArray<T>(IReadOnlyList<T> list) => list as T[] ?? [.. list];

    public static byte[] ToBytes(IReadOnlyList<EventOutcome> outcomes)
    {
        var bytes = new byte[outcomes.Count];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)outcomes[i];
        return bytes;
    }

    public static EventOutcome[] ToOutcomes(byte[] bytes) => Array.ConvertAll(bytes, one => (EventOutcome)one);
}
