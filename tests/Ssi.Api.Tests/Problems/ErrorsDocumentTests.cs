using System.Globalization;
using System.Text.RegularExpressions;
using Ssi.Api.Events;
using Ssi.Api.Problems;

namespace Ssi.Api.Tests.Problems;

public sealed partial class ErrorsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "errors.md"));

    [Fact]
    public void Document_ListsEveryProblemWithItsStatus()
    {
        var documented = ProblemRow().Matches(Document)
            .Select(
                row => (row.Groups["code"].Value, int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture)));

        Assert.Equal(
            ProblemKind.All.Select(kind => (kind.Code, kind.Status)).Order(),
            documented.Order());
    }

    [Fact]
    public void Document_ListsEveryRejection()
    {
        var section = Document[Document.IndexOf("## Rejected events", StringComparison.Ordinal)..];

        Assert.Equal(RejectionCodes.All.Order(), RejectionRow().Matches(section).Select(
            row => row.Groups["code"].Value).Order());
    }

    [Fact]
    public void Codes_AreToldApart() =>
        Assert.Equal(ProblemKind.All.Length, ProblemKind.All.DistinctBy(kind => kind.Code).Count());

    [GeneratedRegex(@"^\| (?<status>\d{3}) \| `(?<code>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ProblemRow();

    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RejectionRow();
}
