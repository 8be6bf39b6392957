using System.IO.Compression;
using Ssi.Load.Higgs;

namespace Ssi.Load.Tests.Higgs;

public sealed class HiggsMappingTests
{
    private readonly HiggsMapping _mapping = new();

    [Theory]
    [InlineData("1 2 100 RT", "content.shared 1", "share.received 2")]
    [InlineData("1 2 100 RE", "comment.written 1", "comment.received 2")]
    [InlineData("1 2 100 MT", "post.published 1")]
    [InlineData("1 1 100 RT", "content.shared 1")]
    [InlineData("1 1 100 RE", "comment.written 1")]
    [InlineData("1 1 100 MT", "post.published 1")]
    public void Map_OneRow_TellsBothSidesUnlessTheyAreOne(string row, params string[] events)
    {
        Assert.Equal(events, Map(row));
    }

    [Fact]
    public void Map_Retweet_HasNoCommentary()
    {
        var told = _mapping.Map(Read("1 2 100 RT")).Single().Events[0];

        Assert.Equal(("""{"commentary":false}""", "1-shared"), (told.Data, told.Id));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(100), told.Time);
    }

    [Theory]
    [InlineData("1 2 100 MT", "1 2 100 RE")]
    [InlineData("1 2 100 RT", "1 2 100 MT")]
    public void Map_MentionOfTheSameAct_IsSkippedWhereverItStands(string one, string other)
    {
        Map(one, other);

        Assert.Equal(1, _mapping.Skipped);
    }

    [Theory]
    [InlineData("1 2 100 MT", "1 2 101 RE")]
    [InlineData("1 2 100 MT", "2 1 100 RE")]
    [InlineData("1 2 100 MT", "1 3 100 RE")]
    [InlineData("1 2 100 MT", "1 2 100 MT")]
    public void Map_MentionOfAnotherAct_Counts(string one, string other)
    {
        Assert.Contains("post.published 1", Map(one, other));
        Assert.Equal(0, _mapping.Skipped);
    }

    [Fact]
    public void Map_PairSeenBothWays_IsJoinedOnce()
    {
        var events = Map("1 2 100 MT", "1 2 101 RT", "2 1 102 MT", "2 1 103 RE", "1 2 104 RE");

        var joined = events.Where(told => told.StartsWith("connection", StringComparison.Ordinal));
        Assert.Equal(["connection.added 2"], joined);
        Assert.Equal(1, _mapping.MutualPairs);
    }

    [Fact]
    public void Map_SamePairOnlyOneWayOrWithOneself_IsNotJoined()
    {
        Map("1 2 100 MT", "1 2 101 RT", "3 3 102 RE", "3 3 103 RT");

        Assert.Equal(0, _mapping.MutualPairs);
    }

    [Fact]
    public void Read_Days_HoldEveryMemberFromTheFirst()
    {
        using var folder = new TempFolder();
        Compress(folder, "1 2 1341100800 RT", "3 1 1341187200 MT");

        var scenario = HiggsActivity.Read(folder.Path);
        var days = scenario.Days.ToList();

        Assert.Equal(days.SelectMany(day => day.Events), scenario.Days.SelectMany(day => day.Events));
        Assert.Equal([new DateOnly(2012, 7, 1), new DateOnly(2012, 7, 2)], days.Select(day => day.Day));
        Assert.Equal(["1", "2", "3"], days[0].Profiles.Select(profile => profile.Id));
        Assert.All(days[0].Profiles, profile => Assert.Equal("higgs", profile.Industry));
    }

    [Fact]
    public void Read_UnknownKind_NamesTheRow()
    {
        using var folder = new TempFolder();
        Compress(folder, "1 2 1341100800 XX");

        var failure = Assert.Throws<InvalidDataException>(() => HiggsActivity.Read(folder.Path).Days.ToList());

        Assert.Contains("row 1: unknown kind XX", failure.Message, StringComparison.Ordinal);
    }

    [RealDataFact(HiggsActivity.Name)]
    public void Read_WholeSet_CountsAsItsDescriptionSays()
    {
        var folder = RealDataFactAttribute.FolderOf(HiggsActivity.Name);
        var rows = 0;
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in HiggsTable.Read(Path.Combine(folder, HiggsTable.FileName)))
        {
            rows++;
            members.Add(row.A);
            members.Add(row.B);
        }

        Assert.Equal((563_069, 304_691), (rows, members.Count));
        Assert.Equal(7, HiggsActivity.Read(folder).Days.Count());
    }

    private List<string> Map(params string[] rows) =>
        [.. _mapping.Map(Read(rows)).SelectMany(told => told.Events).Select(told => $"{told.Type} {told.Subject}")];

    private static List<HiggsRow> Read(params string[] rows)
    {
        using var folder = new TempFolder();
        Compress(folder, rows);
        return HiggsTable.Read(Path.Combine(folder.Path, HiggsTable.FileName)).ToList();
    }

    private static void Compress(TempFolder folder, params string[] rows)
    {
        var path = Path.Combine(folder.Path, HiggsTable.FileName);
        using var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var row in rows)
            writer.WriteLine(row);
    }
}
