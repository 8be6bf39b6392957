using System.Text;

namespace Ssi.Scoring.Members;

/// <summary>Keeps one string for each text that many members share, such as industries and companies, while states are
/// decoded. At most <see cref="Max"/> texts; those after them are not shared. For one thread at a time.</summary>
public sealed class TextPool
{
    /// <summary>The most texts held.</summary>
    public const int Max = 65_536;

    private const int MaxStackChars = 256;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The text of some UTF-8 bytes.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = stackalloc char[MaxStackChars];
        if (utf8.Length > chars.Length)
            return Encoding.UTF8.GetString(utf8);
        chars = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        var lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(chars, out var known))
            return known;
        var text = chars.ToString();
        if (_texts.Count < Max)
            _texts.Add(text);
        return text;
    }
}
