using System.Text.Json.Nodes;

namespace Ssi.Conformance.Scores;

/// <summary>A row of a leaderboard.</summary>
internal sealed record BoardRow(int Rank, string Member, Score Score)
{
    public static BoardRow Of(JsonNode? row) => new((int)row!["rank"]!, (string)row["member"]!, Score.Of(row));
}

/// <summary>One ranking by plain sorting and counting, from scores alone: of an industry, or of a member with its
/// connections.</summary>
/// <remarks>Order: SSI descending, then id ordinally.</remarks>
internal sealed class Board
{
    private readonly Score[] _scores;

    public Board(IEnumerable<(string Member, Score Score)> members)
    {
        var ordered = members
            .OrderByDescending(one => one.Score.Ssi).ThenBy(one => one.Member, StringComparer.Ordinal)
            .ToArray();
        _scores = [.. ordered.Select(one => one.Score)];
        Rows = [.. ordered.Select(one => new BoardRow(RankOf(one.Score), one.Member, one.Score))];
    }

    public IReadOnlyList<BoardRow> Rows { get; }

    /// <summary>Sum over number, rounded half up.</summary>
    public Score Average => new(AverageOf(0), AverageOf(1), AverageOf(2), AverageOf(3), AverageOf(4));

    public Standing StandingOf(string asOf, Score score) =>
        new(asOf, RankOf(score), _scores.Length, TopPercentOf(score.Ssi), Average);

    /// <summary>The part of all, in percent and rounded up, that is at or above.</summary>
    public int TopPercentOf(int ssi) =>
        ((100 * _scores.Count(other => other.Ssi >= ssi)) + _scores.Length - 1) / _scores.Length;

    /// <summary>Nearest rank: the value at position ceil(percent / 100 * number), ascending.</summary>
    public int Percentile(int column, int percent) =>
        _scores.Select(Score.Columns[column]).Order().ElementAt((((percent * _scores.Length) + 99) / 100) - 1);

    /// <summary>Bins of one point; 100 counts in the last.</summary>
    public int[] Histogram()
    {
        var bins = new int[100];
        foreach (var score in _scores)
            bins[Math.Min(score.Ssi / 100, 99)]++;
        return bins;
    }

    private int RankOf(Score score) => 1 + _scores.Count(other => other.Ssi > score.Ssi);

    private int AverageOf(int column) =>
        ((2 * _scores.Sum(Score.Columns[column])) + _scores.Length) / (2 * _scores.Length);
}
