using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Tests.Journal;

/// <summary>What is written into journals for good.</summary>
public sealed class JournalItemTests
{
    private const ulong Mark = 0x1112131415161718;
    private static readonly long Ticks = new DateTime(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public void Codes_AsStored_NeverChange() => Assert.Equal(
        "ProfileSet=200 Connect=201 Disconnect=202 Erase=203 PairTold=210 FactsTold=211 NeighbourErased=212"
        + " Conditional=220",
        string.Join(' ', Enum.GetValues<JournalItemCode>().Select(code => $"{code}={(int)code}")));

    [Theory]
    [InlineData(ActivityKind.PostPublished, 1, "", "0208070605040302015525026162")]
    [InlineData(ActivityKind.DwellReceived, 70_000, "", "180807060504030201552502616270110100")]
    [InlineData(ActivityKind.ConnectionAdded, 1, "x", "220807060504030201552502616200A8A8153A78DE080178")]
    public void Event_Written_HasTheFrozenBytes(ActivityKind kind, uint amount, string other, string expected)
    {
        var bytes = Write(kind, amount, other);
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }

    [Fact]
    public void Command_Written_HasTheFrozenBytes()
    {
        var payload = ProfileWord.Write(
            new Profile("it", Seniority.Vp, "é", ProfileSections.Photo | ProfileSections.Featured));
        Assert.Equal("02697405" + "0200C3A9" + "0102", Convert.ToHexString(payload));
        var bytes = new byte[JournalItem.CommandBytes("ab"u8, "c"u8, payload)];
        Assert.Equal(
            bytes.Length, JournalItem.WriteCommand(bytes, JournalItemCode.Erase, "ab"u8, Ticks, "c"u8, payload));
        Assert.Equal(
            "CB" + "00A8A8153A78DE08" + "026162" + "0163" + "0A00" + Convert.ToHexString(payload),
            Convert.ToHexString(bytes));
    }

    [Fact]
    public void Command_Conditional_HasTheFrozenBytesAndReadsBack()
    {
        var bytes = new byte[JournalItem.CommandBytes("ab"u8, "c"u8, [7], 0x0102030405060708)];
        Assert.Equal(
            bytes.Length,
            JournalItem.WriteCommand(bytes, JournalItemCode.Connect, "ab"u8, Ticks, "c"u8, [7], 0x0102030405060708));
        Assert.Equal(
            "DC" + "0807060504030201" + "C9" + "00A8A8153A78DE08" + "026162" + "0163" + "010007",
            Convert.ToHexString(bytes));
        var item = JournalItem.Peek(bytes);
        Assert.Equal((JournalItemCode.Connect, 0x0102030405060708UL), (item.Command, item.Expected!.Value));
        Assert.Equal(bytes.Length, item.Length);
        for (var length = 1; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => JournalItem.Peek(bytes.AsSpan(0, length)).Length);
    }

    [Fact]
    public void Version_OfAMember_IsFrozen()
    {
        var profile = new Profile("it", Seniority.Vp, "é", ProfileSections.Photo);
        Assert.Equal(MemberVersion.Absent, MemberVersion.Of((MemberView?)null));
        Assert.Equal("98f5e533bf410488", MemberVersion.Of(new MemberView("m", profile, new Day(9))).ToString("x16"));
    }

    [Fact]
    public void PairWord_Written_HasTheFrozenBytesAndReadsBack()
    {
        var bytes = PairWord.Write(
            [(1, false), (2, true)], [new ToldFacts(Day.Min, true, 3), new ToldFacts(new Day(9), false, 0)]);
        Assert.Equal(
            "0200" + "0100000000000000" + "00" + "0200000000000000" + "01"
            + "0200" + "0000" + "01" + "0300000000000000" + "0900" + "00" + "0000000000000000",
            Convert.ToHexString(bytes));
        var read = PairWord.Read(bytes);
        Assert.Equal([(1L, false), (2L, true)], read.Transitions);
        Assert.Equal([new ToldFacts(Day.Min, true, 3), new ToldFacts(new Day(9), false, 0)], read.Facts);
    }

    [Fact]
    public void Items_OfEveryKind_ReadBackInTurn()
    {
        var kinds = Enum.GetValues<ActivityKind>().Where(kind => kind != ActivityKind.None).ToArray();
        var entry = kinds.SelectMany(kind => Write(kind, 5, "other")).ToArray();
        ReadOnlySpan<byte> rest = entry;
        foreach (var kind in kinds)
        {
            Assert.True(JournalItem.TryRead(ref rest, out var item));
            Assert.True(item.IsEvent);
            Assert.Equal(kind, item.Kind);
            Assert.Equal(0x0102030405060708UL, item.IdentityHash);
            Assert.Equal(Day.OfTicks(Ticks), item.Day);
            Assert.True(item.Member.SequenceEqual("ab"u8));
            Assert.Equal(kind == ActivityKind.DwellReceived ? 5u : 1u, item.Amount);
            Assert.Equal(kind == ActivityKind.ContactNurtured ? Mark : 0, item.Mark);
            var pair = kind is ActivityKind.ConnectionAdded or ActivityKind.ConnectionRemoved;
            Assert.Equal(pair, item.NeedsConnections);
            Assert.Equal(pair ? Ticks : 0, item.Ticks);
            Assert.True(item.Other.SequenceEqual(pair ? "other"u8 : ""u8));
        }

        Assert.False(JournalItem.TryRead(ref rest, out _));
    }

    [Fact]
    public void Item_OfTheLongestIds_FitsItsBound()
    {
        var id = new byte[EntityId.MaxLength];
        var bytes = new byte[JournalItem.MaxEventBytes];
        foreach (var kind in Enum.GetValues<ActivityKind>())
            Assert.InRange(JournalItem.WriteEvent(bytes, kind, id, 1, Ticks, 1, id, 1), 1, bytes.Length);
    }

    [Theory]
    [InlineData(ActivityKind.PostPublished)]
    [InlineData(ActivityKind.DwellReceived)]
    [InlineData(ActivityKind.ConnectionAdded)]
    public void Item_CutShort_IsBad(ActivityKind kind)
    {
        var bytes = Write(kind, 1, "x");
        for (var length = 1; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => JournalItem.Peek(bytes.AsSpan(0, length)).Length);
    }

    [Fact]
    public void Profile_WithoutAnything_ReadsBack()
    {
        Assert.Equal(Profile.Empty, ProfileWord.Read(ProfileWord.Write(Profile.Empty)));
        var full = new Profile("it", Seniority.Cxo, new string('é', 128), ProfileSections.All);
        Assert.Equal(full, ProfileWord.Read(ProfileWord.Write(full)));
    }

    private static byte[] Write(ActivityKind kind, uint amount, string other)
    {
        var bytes = new byte[JournalItem.MaxEventBytes];
        var length = JournalItem.WriteEvent(
            bytes, kind, "ab"u8, 0x0102030405060708, Ticks, amount, System.Text.Encoding.ASCII.GetBytes(other), Mark);
        return bytes[..length];
    }
}
