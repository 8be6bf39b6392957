using System.Net;
using Ssi.Conformance.Clients;
using Ssi.Conformance.Engines;
using Ssi.Load.Scenarios;
using Ssi.Storage.TestKit;

namespace Ssi.Conformance.Operation;

/// <summary>Health and status, as every node tells them.</summary>
public abstract class StatusConformance(EngineFixture fixture) : ConformanceTests(fixture)
{
    [KitFact]
    public async Task Health_OfARunningEngine_IsReadyOnEveryNode()
    {
        foreach (var node in Api.Nodes)
        {
            Assert.Equal("""{"status":"live"}""", (await Api.GetAsync("/health/live", node)).Expect().Text);
            Assert.Equal("""{"status":"ready"}""", (await Api.GetAsync("/health/ready", node)).Expect().Text);
            var metrics = (await Api.GetAsync("/metrics", node)).Expect().Text;
            Assert.Contains("\nssi_ready 1\n", metrics, StringComparison.Ordinal);
        }
    }

    [KitFact]
    public async Task Status_OfEveryNode_TellsTheWholeCluster()
    {
        var now = await MiddayAsync();
        var before = await CountAsync();
        await Api.PutProfilesAsync(Ids("m", 100).Select(id => new MemberProfile(id, null, null, null, [])));
        await Api.AcceptAsync(Ids("m", 120).Select(id => Event(id, "post.published", now)));
        await Api.DeleteAsync($"/v1/members/{Id("m000")}");

        Assert.Equal(before + 119, await CountAsync());
        await Eventually.PassesAsync(async () =>
        {
            foreach (var node in Api.Nodes)
            {
                var status = await StatusAsync(node);
                Assert.Equal((before + 119, true, DayOf(now), false),
                    (status.Members, status.Ready, status.Day, status.RollingOver));
                Assert.NotEmpty(status.Engine);
                Assert.InRange(status.Resident, 119, long.MaxValue);
                Assert.True(status.Commits > 0 && status.CommitSeconds > 0, $"{status}");
                Assert.True(status.Nodes >= Api.Nodes.Count() && status.Shards > 0, $"{status}");
            }
        });
    }

    [KitFact]
    public async Task Unknown_OnEveryNode_IsNotFound()
    {
        (string Path, string Code)[] table =
        [
            ($"/v1/members/{Id("m")}", "member_not_found"), ($"/v1/members/{Id("m")}/ssi", "member_not_found"),
            ($"/v1/members/{Id("m")}/network", "member_not_found"),
            ($"/v1/members/{Id("m")}/connections", "member_not_found"),
            ($"/v1/industries/{Id("i")}", "industry_not_found"),
            ($"/v1/industries/{Id("i")}/leaderboard", "industry_not_found"),
            ($"/v1/industries/{Id("i")}/around/{Id("m")}", "member_not_found"),
            ($"/v1/models/{Id("x")}", "model_not_found"),
        ];
        foreach (var node in Api.Nodes)
        {
            foreach (var (path, code) in table)
                (await Api.GetAsync(path, node)).ExpectProblem(HttpStatusCode.NotFound, code);
        }
    }

    private async Task<long> CountAsync() =>
        (await Api.PagesAsync("/v1/members?limit=1000", one => (string)one!["id"]!)).Count;

    private async Task<Status> StatusAsync(int? node = null)
    {
        var json = (await Api.GetAsync("/v1/cluster", node)).Expect().Json;
        return new Status(
            (string)json["engine"]!, (bool)json["ready"]!, (int)json["nodes"]!, (int)json["shards"]!,
            (string)json["day"]!, (bool)json["rollingOver"]!, (long)json["members"]!,
            (long)json["residentMembers"]!, (long)json["commitsTotal"]!, (double)json["commitSeconds"]!);
    }

    private sealed record Status(
        string Engine, bool Ready, int Nodes, int Shards, string Day, bool RollingOver, long Members, long Resident,
        long Commits, double CommitSeconds);
}
