using Ssi.Load.Manufacturing;
using Ssi.Load.Scenarios;

namespace Ssi.Load.Tests.Manufacturing;

public sealed class ManufacturingEmailTests
{
    [Theory]
    [InlineData(0, "cxo")]
    [InlineData(1, "cxo")]
    [InlineData(2, "vp")]
    [InlineData(3, "director")]
    [InlineData(4, "manager")]
    [InlineData(5, "senior")]
    [InlineData(null, "senior")]
    public void ProfileOf_Depth_GivesSeniority(int? depth, string seniority)
    {
        var profile = ManufacturingEmail.ProfileOf(new DivisionRow("m", "9", depth));

        Assert.Equal(("division-9", seniority), (profile.Industry, profile.Seniority));
    }

    [Fact]
    public void ProfileOf_DivisionZero_HasNoIndustry()
    {
        Assert.Null(ManufacturingEmail.ProfileOf(new DivisionRow("m", "0", null)).Industry);
    }

    [Fact]
    public void Lines_LineToOneself_IsLeftOut()
    {
        var lines = ManufacturingEmail.Lines(
            [new ReportRow(1, "x", "boss"), new ReportRow(2, "boss", "boss")], default);

        var line = Assert.Single(lines);
        Assert.Equal(("connection.added", "x", "1-line"), (line.Type, line.Subject, line.Id));
        Assert.Equal("""{"member":"boss"}""", line.Data);
    }

    [Fact]
    public void Read_SmallTables_GivesProfilesAndLinesOnTheFirstDayAndADayPerDay()
    {
        using var folder = new TempFolder();
        folder.Write(
            "communication.csv", "Sender;Recipient;EventDate", "1;2;2020-03-01 23:59:59", "2;1;2020-03-03 00:00:00");
        folder.Write("divisions-derived.csv", "member,division,depth,reports_to", "1,1,0,", "2,1,1,1");
        folder.Write("reportsto.csv", "ID,ReportsToID", "2,1");

        var scenario = ManufacturingEmail.Read(folder.Path);
        var days = scenario.Days.ToList();

        Assert.Equal([new DateOnly(2020, 3, 1), new DateOnly(2020, 3, 3)], days.Select(day => day.Day));
        Assert.Equal(["1", "2"], days[0].Profiles.Select(profile => profile.Id));
        Assert.Equal("1-line", days[0].Events[0].Id);
        Assert.Equal(new DateTimeOffset(2020, 3, 1, 0, 0, 0, TimeSpan.Zero), days[0].Events[0].Time);
        Assert.Empty(days[1].Profiles);
        Assert.Equal(5, days[1].Events.Count);
        Assert.Equal(days.SelectMany(day => day.Events), scenario.Days.SelectMany(day => day.Events));
    }

    [Fact]
    public void Read_RowWithoutTime_NamesFileAndRow()
    {
        using var folder = new TempFolder();
        folder.Write("communication.csv", "Sender;Recipient;EventDate", "1;2;yesterday");

        var failure = Assert.Throws<InvalidDataException>(
            () => EmailTables.ReadMail(Path.Combine(folder.Path, "communication.csv")).ToList());

        Assert.Contains("row 1", failure.Message, StringComparison.Ordinal);
    }

    [RealDataFact(ManufacturingEmail.Name)]
    public void Read_WholeSet_CountsAsItsDescriptionSays()
    {
        var folder = RealDataFactAttribute.FolderOf(ManufacturingEmail.Name);
        var rows = EmailTables.ReadMail(Path.Combine(folder, "communication.csv")).ToList();
        var mapping = new EmailMapping();
        foreach (var row in rows)
            mapping.Map(row);
        var events = ManufacturingEmail.Read(folder).Days.SelectMany(day => day.Events).ToList();

        Assert.Equal(82_927, rows.Count);
        Assert.Equal((58_463, 2_533), (mapping.Messages, mapping.MutualPairs));
        Assert.Equal(58_463, events.Count(told => told.Type == "message.sent"));
        Assert.Equal(2_533, events.Count(told => told.Type == "invitation.accepted"));
        Assert.Equal(events.Count, events.Select(told => told.Id).ToHashSet(StringComparer.Ordinal).Count);
    }
}
