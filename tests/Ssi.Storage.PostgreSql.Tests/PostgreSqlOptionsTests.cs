namespace Ssi.Storage.PostgreSql.Tests;

/// <summary>Bounds of the options.</summary>
public sealed class PostgreSqlOptionsTests
{
    private static readonly PostgreSqlOptions Good = new() { ConnectionString = "Host=db;Password=secret" };

    public static TheoryData<PostgreSqlOptions, string> Bad { get; } = new()
    {
        { Good with { ConnectionString = " " }, "ConnectionString must name the host of the database." },
        { Good with { ConnectionString = "Password=secret" }, "ConnectionString must name the host of the database." },
        { Good with { ConnectionString = "Password=secret;Hots=db" }, "ConnectionString is not readable: " },
        { Good with { ConnectionString = "secret" }, "ConnectionString is not readable: " },
        { Good with { CommandTimeoutSeconds = 0 }, "CommandTimeoutSeconds is 0; it must be 1 to 600." },
        { Good with { MaxConnections = 2 }, "MaxConnections is 2; it must be 3 to 1000." },
    };

    [Fact]
    public void Problem_Defaults_None() => Assert.Null(Good.Problem());

    [Theory]
    [MemberData(nameof(Bad))]
    public void Problem_OutOfBounds_NamesOptionAndBounds(PostgreSqlOptions options, string problem)
    {
        Assert.StartsWith(problem, options.Problem(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", options.Problem(), StringComparison.Ordinal);
        Assert.Contains(problem, Message(options), StringComparison.Ordinal);

        static string Message(PostgreSqlOptions options) => Assert.Throws<ArgumentException>(
            () => new PostgreSqlScoringStore(options, TimeProvider.System)).Message;
    }
}
