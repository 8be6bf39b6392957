using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Ssi.Api.Events;

/// <summary>Strings as they stand in a body, and what they say once decoded.</summary>
/// <param name="At">Where the opening quote stands.</param>
/// <param name="Length">Bytes between the quotes.</param>
internal readonly record struct JsonText(int At, int Length, bool Escaped)
{
    /// <summary>An escape of six bytes says at least one.</summary>
    private const int BytesPerEscape = 6;

    public static JsonText Of(ref readonly Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex, reader.ValueSpan.Length, reader.ValueIsEscaped);

    /// <summary>Scratch that decodes whatever may turn out to be at most so long.</summary>
    public static int ScratchBytes(int maxBytes) => maxBytes * BytesPerEscape;

    /// <summary>The decoded bytes, in place where nothing is escaped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> body, Span<byte> scratch, out FaultKind fault)
    {
        fault = FaultKind.None;
        return Escaped ? Unescape(body, scratch, out fault) : body.Slice(At + 1, Length);
    }

    /// <summary>True for UTF-8 without control characters (U+0000..001F, 007F..009F).</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
            return true;
        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out var rune, out var bytes) != OperationStatus.Done || Rune.IsControl(rune))
                return false;
            utf8 = utf8[bytes..];
        }

        return true;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> body, Span<byte> scratch, out FaultKind fault)
    {
        fault = FaultKind.None;
        if (Length > scratch.Length)
        {
            fault = FaultKind.TooLong;
            return default;
        }

        var reader = new Utf8JsonReader(body.Slice(At, Length + 2));
        reader.Read();
        try
        {
            return scratch[..reader.CopyString(scratch)];
        }
        catch (InvalidOperationException)
        {
            // What is escaped is half of a surrogate pair: no text.
            fault = FaultKind.BadText;
            return default;
        }
    }
}
