using System.Globalization;
using System.Text.RegularExpressions;

namespace Ssi.Architecture.Tests.Sources;

/// <summary>Migrations are named <c>NNNN-title.sql</c> and numbered from 0 without a gap, in every database.</summary>
public sealed class MigrationTests
{
    private static readonly Regex Name = new(@"^(?<number>\d{4})-[a-z0-9-]+\.sql$", RegexOptions.ExplicitCapture);

    [Fact]
    public void Migrations_OfEachDatabase_AreNumberedWithoutGaps()
    {
        var databases = Repository.Files("src", ".sql")
            .Concat(Repository.Files("deploy", ".sql").Where(file => file.Folder.Contains("/Migrations")))
            .GroupBy(file => file.Folder, StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(databases);
        foreach (var files in databases)
        {
            Assert.EndsWith("/Migrations", files.Key, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(0, files.Count()), files.Select(file => NumberOf(file)));
        }
    }

    private static int NumberOf(SourceFile file)
    {
        var name = Name.Match(file.Name);
        Assert.True(name.Success, $"{file.Path} is not named NNNN-title.sql");
        return int.Parse(name.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
    }
}
