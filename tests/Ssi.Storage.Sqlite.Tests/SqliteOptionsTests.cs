namespace Ssi.Storage.Sqlite.Tests;

/// <summary>Bounds of the options.</summary>
public sealed class SqliteOptionsTests
{
    private static readonly SqliteOptions Good = new() { Path = "ssi.db" };

    public static TheoryData<SqliteOptions, string> Bad { get; } = new()
    {
        { Good with { Path = " " }, "Path must name the database file." },
        { Good with { BusyTimeoutMilliseconds = -1 }, "BusyTimeoutMilliseconds is -1; it must be 0 to 600000." },
        { Good with { MaxBytes = 4_096 }, "MaxBytes is 4096; it must be 1048576 to 9223372036854775807." },
        { Good with { WriterCacheKiB = 1 }, "WriterCacheKiB is 1; it must be 1024 to 16777216." },
        { Good with { ReaderCacheKiB = 1 }, "ReaderCacheKiB is 1; it must be 256 to 16777216." },
        { Good with { MaxReaders = 0 }, "MaxReaders is 0; it must be 1 to 256." },
        { Good with { MaxLogMiB = 1 }, "MaxLogMiB is 1; it must be 16 to 1048576." },
        { Good with { LogMiB = 0 }, "LogMiB is 0; it must be 1 to 4096." },
    };

    [Fact]
    public void Problem_Defaults_None() => Assert.Null(Good.Problem());

    [Theory]
    [MemberData(nameof(Bad))]
    public void Problem_OutOfBounds_NamesOptionAndBounds(SqliteOptions options, string problem)
    {
        Assert.Equal(problem, options.Problem());
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => new SqliteScoringStore(options)).Message,
            StringComparison.Ordinal);
    }
}
