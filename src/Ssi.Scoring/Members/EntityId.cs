using System.Buffers;

namespace Ssi.Scoring.Members;

/// <summary>The rule that ids of members, industries and teams share.</summary>
public static class EntityId
{
    /// <summary>The longest id, in characters (all of them ASCII, so also in bytes).</summary>
    public const int MaxLength = 128;

    private const string First = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<byte> Bytes =
        SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(First + "._:@~-"));

    private static readonly SearchValues<char> Chars = SearchValues.Create(First + "._:@~-");

    /// <summary>True for <c>[A-Za-z0-9][A-Za-z0-9._:@~-]{0,127}</c>.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8) =>
        utf8.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(
            (char)utf8[0]) && !utf8.ContainsAnyExcept(Bytes);

    /// <inheritdoc cref="IsValid(ReadOnlySpan{byte})"/>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(text[0]) && !text.ContainsAnyExcept(Chars);
}
