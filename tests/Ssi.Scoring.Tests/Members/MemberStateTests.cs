using System.Buffers;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Members;

public sealed class MemberStateTests
{
    private static readonly Day Today = new(9_800);
    private static readonly ScoringRules Rules = new(new Scorer(ScoringModel.Standard), 2, 400);

    private readonly MemberState _state = MemberState.Create(Today, Rules);
    private readonly List<DayChange> _changes = [];

    [Fact]
    public void Member_NothingKnown_HasNoScoreYet()
    {
        Assert.Null(_state.FirstDay);
        Assert.False(_state.TryScoreOn(Today, Rules, out _));
        Assert.Equal(Profile.Empty, _state.Profile);
        Assert.Empty(_state.TakeFullBlocks());
    }

    [Fact]
    public void Add_LateEvent_RestatesItsDayAndThoseAfter()
    {
        _state.SetProfile(new Profile("software", null, null, ProfileSections.None), Today, Rules);
        _state.AdvanceTo(Today + 3, Rules);
        var before = _state.ScoreOn(Today + 2, Rules).Ssi;
        _state.Add(ActivityKind.PostPublished, Today + 2, 1, Rules, _changes);

        var now = _state.ScoreOn(Today + 2, Rules).Ssi;
        Assert.True(now > before);
        Assert.Equal([new DayChange(Today + 2, "software", before, "software", now)], _changes);
        Assert.True(_state.Score.Ssi > before);
    }

    [Fact]
    public void Add_ClosedDay_LeavesTheClosedScore()
    {
        _state.SetProfile(new Profile("software", null, null, ProfileSections.None), Today, Rules);
        _state.AdvanceTo(Today + 3, Rules);
        _state.TryScoreOn(Today, Rules, out var closed);
        _state.Add(ActivityKind.PostPublished, Today, 1, Rules, _changes);

        Assert.True(_state.TryScoreOn(Today, Rules, out var still));
        Assert.Equal(closed, still);
        Assert.Equal([Today + 1, Today + 2], _changes.Select(change => change.Day));
    }

    [Fact]
    public void Add_TwoDaysAhead_IsAnError() => Assert.Throws<ArgumentOutOfRangeException>(
        () => _state.Add(ActivityKind.PostPublished, Today + 2, 1, Rules, _changes));

    [Fact]
    public void Add_SameDay_AllocatesNothing()
    {
        _state.Add(ActivityKind.PostPublished, Today, 1, Rules, _changes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            _state.Add(ActivityKind.PostPublished, Today, 1, Rules, _changes);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void History_MoreThanAWeek_IsAtHand()
    {
        _state.Add(ActivityKind.PostPublished, Today, 1, Rules, _changes);
        var asOf = Today;
        for (var i = 0; i < 200; i++)
        {
            asOf += 1 + (i % 3);
            _state.AdvanceTo(asOf, Rules);
            _state.TakeFullBlocks();
            for (var day = asOf.Back(10); day <= asOf; day += 1)
                Assert.Equal(day >= Today, _state.TryScoreOn(day, Rules, out _));
        }
    }

    [Fact]
    public void Encode_FortyCells_IsSmall()
    {
        _state.SetProfile(new Profile("software", Seniority.Manager, "Acme", ProfileSections.All), Today, Rules);
        for (var i = 0; i < 40; i++)
        {
            _state.AdvanceTo(Today + i, Rules);
            _state.Add((ActivityKind)(1 + (i * 7 % 30)), Today + i, (uint)(1 + (i % 3)), Rules, _changes);
            _state.TakeFullBlocks();
        }

        Assert.InRange(Bytes(_state).Length, 100, 300);
    }

    [Fact]
    public void Decode_AnotherModel_ScoresAnew()
    {
        _state.Add(ActivityKind.PostPublished, Today, 9, Rules, _changes);
        var document = System.Text.Encoding.UTF8.GetString(ScoringModel.Standard.Document.Span)
            .Replace("\"number\": 1,", "\"number\": 2,").Replace("\"target\": 16,", "\"target\": 1600,");
        var model = ScoringModel.Read(System.Text.Encoding.UTF8.GetBytes(document)).Model!;
        var rules = new ScoringRules(new Scorer(model), 2, 400);
        var read = MemberState.Decode(Bytes(_state), rules, new TextPool());

        Assert.True(read.Score.Ssi < _state.Score.Ssi);
        Assert.True(read.TryScoreOn(Today, rules, out var score));
        Assert.Equal(2, score.Model);
    }

    [Fact]
    public void Decode_BadBytes_AreRefused()
    {
        _state.Book = new ConnectionBook();
        _state.SetProfile(new Profile("software", Seniority.Vp, "Acme", ProfileSections.All), Today, Rules);
        _state.AdvanceTo(Today + 5, Rules);
        for (var i = 0; i < 30; i++)
            _state.Add((ActivityKind)(1 + i), Today + 3 + (i % 3), (uint)i * 5, Rules, _changes);
        _state.AddContact(Today + 5, 77, Rules, _changes);
        _state.Book.Insert(_state, "m2", (Today + 4).StartTicks, removed: false, Rules, _changes);
        var good = Bytes(_state);
        Assert.Equal(good, Bytes(MemberState.Decode(good, Rules)));

        var random = new Random(23);
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var j = random.Next(1, 4); j > 0; j--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var length = random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length);
            var refusal = Record.Exception(() =>
                MemberState.Decode(bytes.AsSpan(0, length), Rules).TryScoreOn(Today + 1, Rules, out _));
            Assert.True(refusal is null or InvalidDataException, $"{refusal}: {Convert.ToHexString(bytes)}");
        }
    }

    private static byte[] Bytes(MemberState state)
    {
        var output = new ArrayBufferWriter<byte>();
        state.Encode(output);
        return output.WrittenSpan.ToArray();
    }
}
