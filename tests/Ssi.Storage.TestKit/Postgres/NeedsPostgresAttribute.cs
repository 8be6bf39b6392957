namespace Ssi.Storage.TestKit.Postgres;

/// <summary>The tests of the class start a <see cref="PostgresServer"/>.</summary>
public sealed class NeedsPostgresAttribute : NeedsAttribute
{
    public override string? Missing => PostgresServer.Missing;
}
