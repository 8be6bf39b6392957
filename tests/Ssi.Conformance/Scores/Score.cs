using System.Text.Json.Nodes;

namespace Ssi.Conformance.Scores;

/// <summary>An SSI with its pillars, in hundredths.</summary>
internal readonly record struct Score(int Ssi, int Brand, int Find, int Engage, int Relate)
{
    /// <summary>The figures, the SSI first.</summary>
    public static IReadOnlyList<Func<Score, int>> Columns { get; } =
        [score => score.Ssi, score => score.Brand, score => score.Find, score => score.Engage, score => score.Relate];

    /// <summary>Of an object with <c>ssi</c> and <c>pillars</c>.</summary>
    public static Score Of(JsonNode part)
    {
        var pillars = part["pillars"]!;
        return new Score(
            Hundredths(part["ssi"]!), Hundredths(pillars["brand"]!), Hundredths(pillars["find"]!),
            Hundredths(pillars["engage"]!), Hundredths(pillars["relate"]!));
    }

    public static Score operator -(Score left, Score right) => new(
        left.Ssi - right.Ssi, left.Brand - right.Brand, left.Find - right.Find, left.Engage - right.Engage,
        left.Relate - right.Relate);

    public static int Hundredths(JsonNode number)
    {
        var scaled = number.GetValue<decimal>() * 100;
        Assert.Equal(decimal.Truncate(scaled), scaled);
        return (int)scaled;
    }
}
