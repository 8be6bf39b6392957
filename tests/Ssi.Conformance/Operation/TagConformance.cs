using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Conformance.Standings;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Operation;

/// <summary>Conditional requests: a client may take the tag of one node to another.</summary>
public abstract class TagConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    [KitFact]
    public async Task Tag_OfAnAnswer_IsThatOfEveryNode()
    {
        var now = await MiddayAsync();
        var (member, industry) = (Id("m"), Id("i"));
        await Api.PutProfilesAsync(
            Ids("other", 9).Append(member).Select(id => new MemberProfile(id, industry, null, null, ["photo"])));
        await Api.AcceptAsync(Ids("other", 9).Select(id => Pair(member, id, now)));
        string[] paths =
        [
            $"/v1/members/{member}", $"/v1/members/{member}/ssi", $"/v1/members/{member}/ssi/history",
            $"/v1/members/{member}/network", $"/v1/members/{member}/connections", $"/v1/members/{member}/export",
            $"/v1/industries/{industry}", $"/v1/industries/{industry}/leaderboard?limit=3",
            $"/v1/industries/{industry}/around/{member}", "/v1/industries?limit=5", "/v1/members?limit=5", "/v1/models",
        ];
        var people = Ids("other", 9).Append(member).Select(id => new Person(id, industry)).ToList();
        people[^1].Connections.UnionWith(Ids("other", 9));
        people[..^1].ForEach(person => person.Connections.Add(member));
        await Eventually.PassesAsync(async () =>
        {
            await new Population(Api, people).CheckAsync("settling");
            await AssertOnEveryNodeAsync(paths);
        });

        // What is not in the answer changes no tag; what is in it changes it everywhere.
        var before = await Task.WhenAll(paths.Select(async path => (await Api.GetAsync(path)).Tag));
        await Api.PutProfileAsync(Id("stranger"), null);
        await Api.AcceptAsync([Event(Id("stranger"), "post.published", now)]);
        await Eventually.PassesAsync(() => AssertOnEveryNodeAsync(paths));
        Assert.Equal(before[..9], await Task.WhenAll(paths[..9].Select(async path => (await Api.GetAsync(path)).Tag)));
        await Api.AcceptAsync([Event(member, "article.published", now)]);
        await Eventually.PassesAsync(async () =>
        {
            await AssertOnEveryNodeAsync(paths);
            foreach (var i in new[] { 1, 2, 3, 5, 6, 7, 8 })
                Assert.NotEqual(before[i], (await Api.GetAsync(paths[i])).Tag);
        });
    }

    private async Task AssertOnEveryNodeAsync(string[] paths)
    {
        foreach (var path in paths)
        {
            var first = (await Api.GetAsync(path)).Expect();
            Assert.NotNull(first.Tag);
            foreach (var node in Api.Nodes)
            {
                var other = (await Api.GetAsync(path, node)).Expect();
                Assert.Equal((first.Content, first.Tag), (other.Content, other.Tag));
                var again = (await Api.GetAsync(path, node, first.Tag)).Expect(HttpStatusCode.NotModified);
                Assert.Equal(("", first.Tag), (again.Text, again.Tag));
                Assert.NotEqual(HttpStatusCode.NotModified, (await Api.GetAsync(path, node, "\"0\"")).Status);
            }
        }
    }
}
