using System.Net.Sockets;
using Npgsql;
using Ssi.Storage.PostgreSql.Connections;
using Ssi.Storage.TestKit;

namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>Which failures pass, and which are bugs.</summary>
public sealed class PostgreSqlFailureTests
{
    [Theory]
    [InlineData("08006", "the connection was lost")]
    [InlineData("25006", "the database is read-only")]
    [InlineData("25P03", "the server ended a transaction that had stopped")]
    [InlineData("28P01", "access is denied")]
    [InlineData("3D000", "the database is missing")]
    [InlineData("3F000", "the schema is missing")]
    [InlineData("40001", "another transaction was in the way")]
    [InlineData("40P01", "another transaction was in the way")]
    [InlineData("53100", "the server's disk is full")]
    [InlineData("53200", "the server is out of resources")]
    [InlineData("53300", "the server has too many connections")]
    [InlineData("55P03", "another transaction was in the way")]
    [InlineData("57014", "the server does not answer in time")]
    [InlineData("57P01", "the server stops or starts")]
    [InlineData("57P02", "the server stops or starts")]
    [InlineData("57P03", "the server stops or starts")]
    [InlineData("58030", "the server's disk or system failed")]
    [InlineData("0A000", "the schema has changed; run the version that changed it")]
    [InlineData("42P01", "the schema has changed; run the version that changed it")]
    [InlineData("42703", "the schema has changed; run the version that changed it")]
    [InlineData("42883", "the schema has changed; run the version that changed it")]
    public void Code_ThatPasses_IsUnavailable(string code, string cause) => Assert.Equal(
        $"Store db: cannot commit: {cause} (PostgreSQL code {code}: told).",
        Assert.IsType<StoreUnavailableException>(Of(new PostgresException("told", "ERROR", "ERROR", code))).Message);

    [Theory]
    [InlineData("22003")]
    [InlineData("23505")]
    [InlineData("23514")]
    [InlineData("P0001")]
    public void Code_OfABug_IsInvalid(string code) => Assert.Equal(
        $"Store db: cannot commit (PostgreSQL code {code}: told).",
        Assert.IsType<InvalidOperationException>(Of(new PostgresException("told", "ERROR", "ERROR", code))).Message);

    [Theory]
    [InlineData("XX001")]
    [InlineData("XX002")]
    public void Code_OfDamage_IsDamaged(string code) => Assert.Contains(
        code,
        Assert.IsType<StoreDamagedException>(Of(new PostgresException("told", "ERROR", "ERROR", code))).What,
        StringComparison.Ordinal);

    [Fact]
    public void Connection_LostOrSilent_IsUnavailable()
    {
        Assert.Contains("cannot be reached", Unavailable(new SocketException()), StringComparison.Ordinal);
        Assert.Contains("in time", Unavailable(new TimeoutException()), StringComparison.Ordinal);

        static string Unavailable(Exception inner) =>
            Assert.IsType<StoreUnavailableException>(Of(new NpgsqlException("told", inner))).Message;
    }

    [Fact]
    public async Task Open_HostWithoutAnAddress_IsUnavailable()
    {
        await using var store = new PostgreSqlScoringStore(
            new PostgreSqlOptions { ConnectionString = "Host=no-such-host.invalid;Username=ssi" }, TimeProvider.System);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.OpenAsync(Samples.Stamp, null, default));

        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    private static Exception Of(NpgsqlException error) => PostgreSqlFailure.Of("db", "commit", error);
}
