namespace Ssi.Api.Bodies;

/// <summary>Whole numbers as JSON Schema means them: <c>1</c>, and also <c>1.0</c> and <c>10e-1</c>.</summary>
internal static class JsonInteger
{
    // An exponent beyond it moves every digit out of range.
    private const int MaxExponent = 100_000_000;

    private static readonly long[] Powers =
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>Reads a well-formed JSON number exactly; false where it has a fraction, or is no
    /// <see cref="int"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> number, out int value)
    {
        value = 0;
        var negative = number[0] == '-';
        var end = number.IndexOfAny((byte)'e', (byte)'E');
        var exponent = end < 0 ? 0 : ExponentOf(number[(end + 1)..]);
        var mantissa = (end < 0 ? number : number[..end])[(negative ? 1 : 0)..];
        var point = mantissa.IndexOf((byte)'.');
        var power = (point < 0 ? mantissa.Length : point) - 1 + exponent;
        long sum = 0;
        foreach (var character in mantissa)
        {
            if (character == '.')
                continue;
            if (character != '0')
            {
                if (power < 0 || power >= Powers.Length)
                    return false;
                sum += (character - '0') * Powers[power];
            }

            power--;
        }

        sum = negative ? -sum : sum;
        value = (int)sum;
        return value == sum;
    }

    private static int ExponentOf(ReadOnlySpan<byte> text)
    {
        var exponent = 0;
        foreach (var character in text)
        {
            if (character is not ((byte)'+' or (byte)'-'))
                exponent = Math.Min((exponent * 10) + (character - '0'), MaxExponent);
        }

        return text[0] == '-' ? -exponent : exponent;
    }
}
