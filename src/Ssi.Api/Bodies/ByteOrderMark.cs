namespace Ssi.Api.Bodies;

/// <summary>U+FEFF before a text in UTF-8: some writers put it there, and it says nothing.</summary>
internal static class ByteOrderMark
{
    /// <summary>Bytes of the mark at the beginning of a text; 0 without one.</summary>
    public static int LengthIn(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? 3 : 0;
}
