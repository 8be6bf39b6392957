using System.Net;

namespace Ssi.Server.Tests.Operation;

public sealed class ClockTests
{
    [Fact]
    public async Task Clock_SetForward_PassesTheDays()
    {
        var server = new TestServer();
        await server.InitializeAsync();
        var member = server.NewId();
        await server.PostEventsAsync(server.Event(member));

        var put = await server.SendAsync(HttpMethod.Put, "/v1/clock", """{"now":"2026-11-25T01:00:00+01:00"}""");

        Assert.Equal("{\"now\":\"2026-11-25T00:00:00Z\",\"simulated\":true}", put.Text);
        var days = (await server.GetAsync($"/v1/members/{member}/ssi/history")).Json["days"]!.AsArray();
        Assert.Equal(
            ["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"], days.Select(day => (string)day!["day"]!));
        Assert.Equal("2026-11-25", (string?)(await server.GetAsync($"/v1/members/{member}/ssi")).Json["asOf"]);
        Assert.Equal([(0, "too_old")], (await server.PostEventsAsync(server.Event(member))).Rejected);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Clock_OfRealTime_CannotBeSet()
    {
        var server = new TestServer { IsSimulated = false };
        await server.InitializeAsync();

        var put = await server.SendAsync(HttpMethod.Put, "/v1/clock", """{"now":"2179-01-01T00:00:00Z"}""");

        Assert.Equal((HttpStatusCode.Conflict, "clock_not_simulated"), (put.Status, put.Code));
        Assert.False((bool)(await server.GetAsync("/v1/clock")).Json["simulated"]!);
        await server.DisposeAsync();
    }
}
