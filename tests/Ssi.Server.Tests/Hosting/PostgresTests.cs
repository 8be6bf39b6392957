using System.Net;
using Ssi.Server.Hosting;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Server.Tests.Hosting;

/// <summary>The server on PostgreSQL.</summary>
[NeedsPostgres]
public sealed class PostgresTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [KitFact]
    public async Task Server_StartedAgain_KnowsWhatItTook()
    {
        var schema = await postgres.CreateSchemaAsync();
        string[] database = ["--Ssi:Database=postgres", $"--Ssi:Postgres:ConnectionString={schema}"];
        var first = new TestServer { Arguments = database };
        await first.InitializeAsync();
        Assert.Equal(HttpStatusCode.OK, (await first.PostEventsAsync(first.Event("ann"))).Status);
        var score = (await first.GetAsync("/v1/members/ann/ssi")).Text;
        await first.DisposeAsync();

        var second = new TestServer { Arguments = database };
        await second.InitializeAsync();

        Assert.Equal(score, (await second.GetAsync("/v1/members/ann/ssi")).Text);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Start_WithoutAServer_ReturnsTwo() => Assert.Equal(
        ExitCode.BadStart,
        await ServerHost.RunAsync(
        [
            "--urls=http://127.0.0.1:0", "--Ssi:Database=postgres",
            "--Ssi:Postgres:ConnectionString=Host=127.0.0.1;Port=1;Username=ssi",
        ]));
}
