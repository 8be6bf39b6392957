using Ssi.Load.Scenarios;

namespace Ssi.Load.Higgs;

/// <summary>Turns rows of activity, told in file order, into events.</summary>
/// <remarks>
/// How the description of the set is read where it leaves a choice: a mention is skipped when a retweet or reply with
/// the same A, B and second stands anywhere in the table, before it or after; a skipped row says nothing of its pair
/// either. A pair is seen in one direction by any kind of row. The connection is told by A of the row that completes
/// the pair, at that row's time; nobody is paired with itself.
/// </remarks>
public sealed class HiggsMapping
{
    public const string Source = "data/higgs-activity";

    private readonly HashSet<(string A, string B)> _seen = [];

    /// <summary>Pairs seen in both directions.</summary>
    public int MutualPairs { get; private set; }

    /// <summary>Mentions that are the same act as a retweet or a reply.</summary>
    public int Skipped { get; private set; }

    /// <summary>The events of rows sorted by second; each second is looked at whole before its first row is
    /// told.</summary>
    public IEnumerable<(DateTimeOffset Time, IReadOnlyList<LoadEvent> Events)> Map(IEnumerable<HiggsRow> rows)
    {
        var second = new List<HiggsRow>();
        foreach (var row in rows)
        {
            if (second.Count > 0 && row.Seconds != second[0].Seconds)
            {
                foreach (var told in MapSecond(second))
                    yield return told;
                second.Clear();
            }

            second.Add(row);
        }

        foreach (var told in MapSecond(second))
            yield return told;
    }

    private IEnumerable<(DateTimeOffset Time, IReadOnlyList<LoadEvent> Events)> MapSecond(List<HiggsRow> rows)
    {
        var told = rows.Where(row => row.Kind != HiggsKind.Mention).Select(row => (row.A, row.B)).ToHashSet();
        foreach (var row in rows)
        {
            if (row.Kind == HiggsKind.Mention && told.Contains((row.A, row.B)))
                Skipped++;
            else
                yield return (DateTimeOffset.FromUnixTimeSeconds(row.Seconds), MapRow(row));
        }
    }

    private List<LoadEvent> MapRow(HiggsRow row)
    {
        var events = new List<LoadEvent>(3);
        var time = DateTimeOffset.FromUnixTimeSeconds(row.Seconds);
        var toOther = !string.Equals(row.A, row.B, StringComparison.Ordinal);
        switch (row.Kind)
        {
            case HiggsKind.Retweet:
                Tell("content.shared", row.A, "shared", """{"commentary":false}""");
                if (toOther)
                    Tell("share.received", row.B, "received");
                break;
            case HiggsKind.Reply:
                Tell("comment.written", row.A, "written");
                if (toOther)
                    Tell("comment.received", row.B, "received");
                break;
            default:
                Tell("post.published", row.A, "published");
                break;
        }

        if (toOther && _seen.Add((row.A, row.B)) && _seen.Contains((row.B, row.A)))
        {
            MutualPairs++;
            Tell("connection.added", row.A, "connected", $$"""{"member":"{{row.B}}"}""");
        }

        return events;

        void Tell(string type, string subject, string suffix, string? data = null) =>
            events.Add(new LoadEvent(type, subject, Source, $"{row.Row}-{suffix}", time, data));
    }
}
