using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Grains.Tests.Serialization;

/// <summary>Silos of two versions: members that one of them does not know are passed over, and what is not sent is
/// its type's default.</summary>
public sealed class VersionTests
{
    [Fact]
    public void Message_OfANewerVersion_IsReadWithoutWhatIsNew()
    {
        var newer = new NewerDayChange
        {
            Day = new Day(4), OldIndustry = "a", OldSsi = 5, NewIndustry = "b", NewSsi = 6, Note = "later",
            More = ["x", "y"],
        };
        Assert.Equal(new DayChange(new Day(4), "a", 5, "b", 6), Wire.SentAs<NewerDayChange, DayChange>(newer));
        var page = new NewerPage
        {
            Items = ["a", "a"], Next = "a", Change = newer, Same = ["a"], Last = "z",
        };
        var read = Wire.SentAs<NewerPage, Page<string>>(page);
        Assert.Equal(["a", "a"], read.Items);
        Assert.Equal("a", read.Next);
    }

    [Fact]
    public void Message_OfAnOlderVersion_IsReadWithDefaults() => Assert.Equal(
        new DayChange(new Day(4), "a", 0, null, 0),
        Wire.SentAs<OlderDayChange, DayChange>(new OlderDayChange { Day = new Day(4), OldIndustry = "a" }));

    [Fact]
    public void Reason_OfANewerVersion_IsKeptAsANumber() => Assert.Equal(
        (UnavailableReason)99,
        Wire.Sent(new ClusterUnavailableException((UnavailableReason)99, 5)).Reason);
}

[GenerateSerializer, Immutable, Alias("ssi.test.NewerDayChange")]
internal struct NewerDayChange
{
    [Id(0)] public Day Day;
    [Id(1)] public string? OldIndustry;
    [Id(2)] public int OldSsi;
    [Id(3)] public string? NewIndustry;
    [Id(4)] public int NewSsi;
    [Id(5)] public string? Note;
    [Id(6)] public List<string>? More;
}

[GenerateSerializer, Immutable, Alias("ssi.test.OlderDayChange")]
internal struct OlderDayChange
{
    [Id(0)] public Day Day;
    [Id(1)] public string? OldIndustry;
}

[GenerateSerializer, Immutable, Alias("ssi.test.NewerPage")]
internal sealed class NewerPage
{
    [Id(0)] public string[]? Items;
    [Id(1)] public string? Next;
    [Id(2)] public NewerDayChange Change;
    [Id(3)] public string[]? Same;
    [Id(9)] public string? Last;
}
