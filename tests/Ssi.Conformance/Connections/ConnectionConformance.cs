using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Scores;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Connections;

/// <summary>A connection belongs to two members, mostly of two shards: both sides come to agree.</summary>
public abstract class ConnectionConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    [KitFact]
    public async Task Connections_OfARing_AreSeenFromBothSides()
    {
        var now = await MiddayAsync();
        var members = Ids("m", 40);
        await Api.AcceptAsync(members.Select((id, i) => Pair(id, members[(i + 1) % 40], now)));
        await AssertNeighboursAsync(
            members.Select((id, i) => (id, new[] { members[(i + 1) % 40], members[(i + 39) % 40] })));

        // Every other pair is parted, by the side that did not tell of it.
        await Api.AcceptAsync(members.Where((_, i) => i % 2 == 1).Select(
            (id, i) => Pair(id, members[2 * i], now.AddMinutes(1), removed: true)));
        await AssertNeighboursAsync(
            members.Select((id, i) => (id, new[] { members[((i % 2 == 0 ? 39 : 1) + i) % 40] })));
    }

    [KitFact]
    public async Task Connection_ByCommand_CanBePartedFromTheOtherSide()
    {
        var (left, right) = (Id("left"), Id("right"));
        foreach (var (one, other) in new[] { (left, right), (right, left), (left, right) })
        {
            var path = $"/v1/members/{one}/connections/{other}";
            var put = (await Api.PutAsync(path)).Expect();
            Assert.Equal($$"""{"member":"{{one}}","other":"{{other}}","connected":true}""", put.Text);
            (await Api.PutAsync(path)).Expect();
            await AssertNeighboursAsync([(left, [right]), (right, [left])]);

            var back = $"/v1/members/{other}/connections/{one}";
            (await Api.DeleteAsync(back)).Expect();
            await AssertNeighboursAsync([(left, []), (right, [])]);
            (await Api.DeleteAsync(path)).ExpectProblem(HttpStatusCode.NotFound, "connection_not_found");
            (await Api.DeleteAsync(back)).ExpectProblem(HttpStatusCode.NotFound, "connection_not_found");
        }
    }

    /// <summary>A command that was answered is seen by the next one, whatever side and node that asks.</summary>
    [KitFact]
    public async Task Command_ThatWasAnswered_IsSeenFromTheOtherSideAtOnce()
    {
        for (var i = 0; i < 60; i++)
        {
            var (one, other) = (Id($"one{i}"), Id($"other{i}"));
            (await Api.PutAsync($"/v1/members/{one}/connections/{other}")).Expect();
            (await Api.DeleteAsync($"/v1/members/{other}/connections/{one}")).Expect();
            (await Api.DeleteAsync($"/v1/members/{one}/connections/{other}"))
                .ExpectProblem(HttpStatusCode.NotFound, "connection_not_found");
            (await Api.PutAsync($"/v1/members/{one}/connections/{other}")).Expect();
            (await Api.DeleteAsync($"/v1/members/{other}")).Expect();
            (await Api.GetAsync($"/v1/members/{other}")).ExpectProblem(HttpStatusCode.NotFound, "member_not_found");
        }
    }

    /// <summary>Commands from both sides at once: none waits for the other without end, and both sides agree.</summary>
    [KitFact]
    public async Task Commands_OfBothSidesAtOnce_AreAllAnswered()
    {
        var members = Ids("m", 12);
        await Parallel.ForEachAsync(
            members.SelectMany(one => members.Where(other => other != one).Select(other => (one, other))),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (pair, _) => (await Api.PutAsync($"/v1/members/{pair.one}/connections/{pair.other}")).Expect());
        await AssertNeighboursAsync(members.Select(one => (one, members.Where(other => other != one).ToArray())));
    }

    /// <summary>The latest time wins, and at one time the removal, whoever told it and whenever it came.</summary>
    [KitTheory]
    [InlineData(51)]
    [InlineData(52)]
    public async Task Pair_ToldByBothSidesInAnyOrder_IsAsTheLatestTimeSays(int seed)
    {
        var random = new Random(seed);
        var now = await MiddayAsync();
        var pairs = Enumerable.Range(0, 40).Select(i => (One: Id($"left{i}"), Other: Id($"right{i}"))).ToArray();
        var tellings = pairs.ToDictionary(pair => pair.One, _ => new List<(DateTimeOffset Time, bool Removed)>());
        var events = new List<LoadEvent>();
        await Api.PutProfilesAsync(pairs.SelectMany(pair => new[] { pair.One, pair.Other })
            .Select(id => new MemberProfile(id, null, null, null, [])));
        for (var i = 0; i < 300; i++)
        {
            var (one, other) = pairs[random.Next(pairs.Length)];
            var (time, removed) = (now.AddHours(-random.Next(6)), random.Next(3) == 0);
            tellings[one].Add((time, removed));
            events.Add(random.Next(2) == 0 ? Pair(one, other, time, removed) : Pair(other, one, time, removed));
        }

        await Parallel.ForEachAsync(
            events.Chunk(5), new ParallelOptions { MaxDegreeOfParallelism = 6 },
            async (batch, _) => await Api.AcceptAsync(batch));

        var joined = pairs.Where(pair => tellings[pair.One].Count > 0)
            .ToDictionary(pair => pair, pair => !tellings[pair.One].Max().Removed);
        Assert.Contains(joined.Values, connected => connected);
        Assert.Contains(joined.Values, connected => !connected);
        await AssertNeighboursAsync(joined.SelectMany(pair => new[]
        {
            (pair.Key.One, pair.Value ? new[] { pair.Key.Other } : []),
            (pair.Key.Other, pair.Value ? [pair.Key.One] : []),
        }), $"seed {seed}");
    }

    /// <summary>What is said of somebody who is not there yet holds when he comes.</summary>
    [KitFact]
    public async Task Removal_ToldBeforeTheOtherIsKnown_PartsThePairOnBothSides()
    {
        var now = await MiddayAsync();
        var (early, late) = (Id("early"), Id("late"));
        await Api.AcceptAsync([Pair(early, late, now, removed: true)]);
        await Api.AcceptAsync([Pair(late, early, now.AddHours(-1))]);

        await AssertNeighboursAsync([(early, []), (late, [])]);
    }

    [KitFact]
    public async Task Facts_OfANeighbour_ReachTheOtherSide()
    {
        var now = await MiddayAsync();
        var members = Ids("m", 10);
        var friend = Id("friend");
        await Api.PutProfilesAsync(members.Select(id => new MemberProfile(id, Id("i"), null, "Acme", [])));
        await Api.AcceptAsync(members.Select((id, i) => i % 2 == 0 ? Pair(id, friend, now) : Pair(friend, id, now)));
        await AssertNeighboursAsync(members.Select(id => (id, new[] { friend })));
        var plain = (await Api.SsiAsync(members[0])).Score;

        await Api.PutProfileAsync(friend, null, "vp");
        var decides = await ChangedAsync(members, plain);
        await Api.PutProfileAsync(friend, null, "vp", "Acme");
        var colleague = await ChangedAsync(members, decides);
        await Api.PutProfileAsync(friend, Id("elsewhere"), "manager", "acme");
        var neither = await ChangedAsync(members, colleague);

        Assert.True(plain.Relate < decides.Relate && decides.Relate < colleague.Relate);
        Assert.Equal(plain, neither);

        // A pair that is joined later knows the facts from the beginning.
        await Api.PutProfileAsync(friend, null, "cxo", "Acme");
        await Api.PutProfileAsync(Id("later"), Id("i"), null, "Acme");
        await Api.PutAsync($"/v1/members/{Id("later")}/connections/{friend}");
        await ChangedAsync([.. members, Id("later")], neither);
    }

    [KitFact]
    public async Task Network_WhenANeighboursScoreChanges_FollowsWithinASecond()
    {
        var now = await MiddayAsync();
        var members = Ids("m", 12);
        await Api.AcceptAsync(members[1..].Select(id => Pair(members[0], id, now)));
        for (var round = 1; round < 4; round++)
        {
            await Api.AcceptAsync(members[round..].Select(id => Event(id, "article.published", now)));
            await Eventually.PassesAsync(async () =>
            {
                var scores = await Api.SsiOfAllAsync(members);
                var board = new Board(scores.Values.Select(ssi => (ssi.Member, ssi.Score)));
                var hub = scores[members[0]];
                Assert.Equal(board.StandingOf(hub.AsOf, hub.Score), hub.InNetwork);
                Assert.Equal(
                    board.Rows, await Api.PagesAsync($"/v1/members/{members[0]}/network?limit=5", BoardRow.Of));
                Assert.All(members[1..], id => Assert.Equal(2, scores[id].InNetwork.Population));
            });
        }
    }

    [KitFact]
    public async Task Connections_ListedPageByPage_ComeOnceEachInOrdinalOrder()
    {
        var now = await MiddayAsync();
        string[] others = [.. Ids("o", 25), .. Ids("O", 25), Id("o"), Id("o-"), Id("o~")];
        await Api.AcceptAsync(
            others.Select((other, i) => i % 2 == 0 ? Pair(Id("m"), other, now) : Pair(other, Id("m"), now)));

        await Eventually.PassesAsync(async () =>
        {
            foreach (var limit in new[] { 1, 7, 53, 1000 })
            {
                Assert.Equal(
                    others.Order(StringComparer.Ordinal),
                    await Api.PagesAsync($"/v1/members/{Id("m")}/connections?limit={limit}", one => (string)one!));
            }
        });
    }

    /// <summary>The score that all of them come to have, alike and another than before.</summary>
    private async Task<Score> ChangedAsync(string[] members, Score before)
    {
        var score = default(Score);
        await Eventually.PassesWithinAMinuteAsync(async () =>
        {
            score = Assert.Single((await Api.SsiOfAllAsync(members)).Values.Select(ssi => ssi.Score).Distinct());
            Assert.NotEqual(before, score);
        });
        return score;
    }

    private Task AssertNeighboursAsync(
        IEnumerable<(string Member, string[] Others)> expected, string told = "") => Eventually.PassesAsync(async () =>
    {
        var rows = expected.ToList();
        var answers = await Api.GetAllAsync([.. rows.Select(row => $"/v1/members/{row.Member}/connections")]);
        foreach (var (row, answer) in rows.Zip(answers))
        {
            var listed = answer.Expect().Json["items"]!.AsArray().Select(one => (string)one!);
            Assert.True(
                row.Others.Order(StringComparer.Ordinal).SequenceEqual(listed), $"{told} {row.Member}: {answer.Text}");
        }
    });
}
