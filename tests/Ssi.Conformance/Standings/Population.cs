using System.Text.Json.Nodes;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Scores;

namespace Ssi.Conformance.Standings;

/// <summary>Who is expected where.</summary>
internal sealed record Person(string Id, string? Industry)
{
    public HashSet<string> Connections { get; } = new(StringComparer.Ordinal);
}

/// <summary>Members that have their industries for themselves and are connected with one another only: all that is
/// answered about them is sorted and counted again from their own scores.</summary>
internal sealed class Population(ApiClient api, IReadOnlyList<Person> people)
{
    private static readonly int[] Percents = [10, 25, 50, 75, 90, 95, 99];
    private static readonly string[] PillarNames = ["brand", "find", "engage", "relate"];

    /// <summary>Fails with what differs; what is a second old may differ.</summary>
    public async Task CheckAsync(string told)
    {
        var scores = await api.SsiOfAllAsync([.. people.Select(person => person.Id)]);
        var asOf = $"{await api.NowAsync():yyyy-MM-dd}";
        var boards = people.Where(person => person.Industry is not null).GroupBy(person => person.Industry!)
            .ToDictionary(
                group => group.Key,
                group => new Board(group.Select(person => (person.Id, scores[person.Id].Score))));
        foreach (var person in people)
        {
            var ssi = scores[person.Id];
            var industry = person.Industry is null ? null : boards[person.Industry].StandingOf(asOf, ssi.Score);
            var network = NetworkOf(person, scores).StandingOf(asOf, ssi.Score);
            Assert.True(
                (ssi.AsOf, ssi.Industry, ssi.InIndustry, ssi.InNetwork) == (asOf, person.Industry, industry, network),
                $"{told}: {ssi}\nand not {industry}\nin {network}");
        }

        await CheckListAsync(boards);
        foreach (var (industry, board) in boards)
            await CheckIndustryAsync(industry, board, asOf, told);
        var byConnections = people.OrderByDescending(person => person.Connections.Count);
        foreach (var person in byConnections.Where((_, i) => i % 40 == 0))
        {
            foreach (var limit in new[] { 3, 1000 })
            {
                Assert.Equal(
                    NetworkOf(person, scores).Rows,
                    await api.PagesAsync($"/v1/members/{person.Id}/network?limit={limit}", BoardRow.Of));
            }
        }
    }

    private async Task CheckListAsync(Dictionary<string, Board> boards)
    {
        var listed = (await api.PagesAsync("/v1/industries?limit=1000", one => one!))
            .Where(one => boards.ContainsKey((string)one["id"]!))
            .Select(one => ((string)one["id"]!, (int)one["population"]!, Score.Of(one["average"]!)));
        Assert.Equal(
            boards.Select(one => (one.Key, one.Value.Rows.Count, one.Value.Average))
                .OrderBy(one => one.Key, StringComparer.Ordinal),
            listed);
    }

    private async Task CheckIndustryAsync(string industry, Board board, string asOf, string told)
    {
        var path = $"/v1/industries/{industry}";
        var view = (await api.GetAsync(path)).Expect().Json;
        Assert.Equal(
            (asOf, board.Rows.Count, board.Average, false),
            ((string?)view["asOf"], (int)view["population"]!, Score.Of(view["average"]!), (bool)view["stale"]!));
        CheckPercentiles(view["percentiles"]!["ssi"]!, board, 0);
        for (var pillar = 0; pillar < PillarNames.Length; pillar++)
            CheckPercentiles(view["percentiles"]!["pillars"]![PillarNames[pillar]]!, board, pillar + 1);
        Assert.Equal(board.Histogram(), view["histogram"]!["ssi"]!.AsArray().Select(count => (int)count!));

        foreach (var limit in new[] { 7, 100, 1000 })
            Assert.Equal(board.Rows, await api.PagesAsync($"{path}/leaderboard?limit={limit}", BoardRow.Of));
        var count = board.Rows.Count;
        int[] places = [0, 1, count / 3, count / 2, count - 2, count - 1];
        foreach (var at in places.Where(at => at >= 0 && at < count))
        {
            foreach (var each in new[] { 0, 2, 60 })
                await CheckAroundAsync(path, board, at, each, told);
        }
    }

    private async Task CheckAroundAsync(string path, Board board, int at, int each, string told)
    {
        var around = (await api.GetAsync($"{path}/around/{board.Rows[at].Member}?each={each}")).Expect().Json;
        Assert.Equal(board.Rows.Count, (int)around["population"]!);
        Assert.True(
            board.Rows.Skip(Math.Max(0, at - each)).Take(Math.Min(at, each) + 1 + each)
                .SequenceEqual(around["items"]!.AsArray().Select(BoardRow.Of)),
            $"{told}: {each} around {board.Rows[at]}: {around}");
    }

    private static void CheckPercentiles(JsonNode told, Board board, int column) => Assert.Equal(
        Percents.Select(percent => board.Percentile(column, percent)),
        Percents.Select(percent => Score.Hundredths(told[$"p{percent}"]!)));

    private static Board NetworkOf(Person person, Dictionary<string, SsiAnswer> scores) =>
        new(person.Connections.Append(person.Id).Select(id => (id, scores[id].Score)));
}
