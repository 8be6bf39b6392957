using System.Buffers;
using System.Text;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;
using Ssi.Scoring.Models;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Tests.Connections;

public sealed class ConnectionBookTests
{
    private static readonly Day Today = new(9_800);
    private static readonly ScoringRules Rules = new(new Scorer(ScoringModel.Standard), 2, 400);

    private readonly MemberState _state = MemberState.Create(Today, Rules);
    private readonly ConnectionBook _book = new();
    private readonly List<DayChange> _changes = [];

    [Fact]
    public void Insert_ToldAgain_ChangesNothing()
    {
        Assert.True(_book.Insert(_state, "m2", Today.StartTicks, removed: false, Rules, _changes));
        _book.TakeChanges();
        Assert.False(_book.Insert(_state, "m2", Today.StartTicks, removed: false, Rules, _changes));

        Assert.Equal(new NetworkCounts(1, 0, 0), _state.NetworkOn(Today));
        Assert.False(_book.HasChanges);
        Assert.Equal(Today, _state.FirstDay);
    }

    [Fact]
    public void Insert_DayNotBegunYet_CountsWhenItBegins()
    {
        _book.Insert(_state, "m2", Today.StartTicks, removed: false, Rules, _changes);
        _book.Insert(_state, "m3", (Today + 1).StartTicks, removed: false, Rules, _changes);

        Assert.Equal(["m2"], _book.ConnectedOn(Today));
        Assert.Equal(1, _state.NetworkOn(Today).Connections);
        _state.AdvanceTo(Today + 1, Rules);
        Assert.Equal(2, _state.NetworkOn(Today + 1).Connections);
        Assert.Equal(_state.ScoreOn(Today + 1, Rules), _state.Score);
    }

    [Fact]
    public void Insert_TwoDaysAhead_IsAnError() => Assert.Throws<ArgumentOutOfRangeException>(
        () => _book.Insert(_state, "m2", (Today + 2).StartTicks, removed: false, Rules, _changes));

    [Fact]
    public void Network_OwnCompanyChanges_IsCountedAnew()
    {
        foreach (var (other, company) in new[] { ("m2", "Acme"), ("m3", "Bolt"), ("m4", "Bolt") })
        {
            _book.Insert(_state, other, Today.StartTicks, removed: false, Rules, _changes);
            var facts = new NeighbourFacts(1, true, NeighbourFacts.CompanyMark(company));
            _book.Tell(_state, other, facts, Today, Rules, _changes);
        }

        Assert.Equal(new NetworkCounts(3, 3, 0), _state.NetworkOn(Today));
        Assert.True(_state.SetProfile(new Profile(null, null, "Bolt", ProfileSections.None), Today, Rules));
        _book.OwnCompanyChanged(_state, Rules, _changes);
        Assert.Equal(new NetworkCounts(3, 3, 2), _state.NetworkOn(Today));
    }

    [Fact]
    public void Forget_Another_IsAsIfHeHadNeverBeen()
    {
        var (without, book) = (MemberState.Create(Today, Rules), new ConnectionBook());
        foreach (var (state, others) in new[] { (_state, _book), (without, book) })
        {
            state.SetProfile(new Profile("software", null, "Acme", ProfileSections.Photo), Today, Rules);
            state.AdvanceTo(Today + 2, Rules);
            others.Insert(state, "m3", Today.StartTicks, removed: false, Rules, _changes);
            state.AddContact(Today + 1, Mark("m3"), Rules, _changes);
        }

        _book.Insert(_state, "m2", Today.StartTicks, removed: false, Rules, _changes);
        var facts = new NeighbourFacts(1, true, NeighbourFacts.CompanyMark("Acme"));
        _book.Tell(_state, "m2", facts, Today + 1, Rules, _changes);
        _state.AddContact(Today + 1, Mark("m2"), Rules, _changes);
        _changes.Clear();
        Assert.NotEqual(without.Score, _state.Score);

        var erasedAt = Today.StartTicks + 1;
        _state.AddContact(Today, Mark("m2"), Rules, _changes);
        Assert.True(_book.Forget(_state, "m2", Mark("m2"), erasedAt + TimeSpan.TicksPerDay, Rules, _changes));
        Assert.False(_book.Forget(_state, "m2", Mark("m2"), erasedAt, Rules, _changes));
        Assert.Equal(without.ScoreOn(Today + 1, Rules), _state.ScoreOn(Today + 1, Rules));
        Assert.Equal(without.ScoreOn(Today, Rules).Ssi, _changes.Last(change => change.Day == Today).NewSsi);

        // The mark that refuses its late events goes with the last day on which one could come.
        foreach (var state in new[] { _state, without })
            state.AdvanceTo(Today + 4, Rules);
        Assert.Equal(Bytes(without), Bytes(_state));
        Assert.Equal([Today, Today + 1], _changes.Select(change => change.Day).Distinct().Order(Comparer<Day>.Default));
        var rows = _book.TakeChanges().ToDictionary(row => row.Other, row => row.Record, StringComparer.Ordinal);
        Assert.Null(rows["m2"]);
        Assert.NotNull(rows["m3"]);
    }

    [Fact]
    public void Book_LoadedFromItsRows_IsTheSame()
    {
        _book.Insert(_state, "m2", Today.StartTicks, removed: false, Rules, _changes);
        _book.Insert(_state, "M2", Today.StartTicks, removed: true, Rules, _changes);
        var loaded = ConnectionBook.Load(_book.TakeChanges().Select(row => (row.Other, row.Record!)));

        Assert.Equal(["m2"], loaded.ConnectedOn(Today));
        Assert.Equal(2, loaded.Count);
        Assert.False(loaded.HasChanges);
        Assert.False(loaded.Insert(_state, "m2", Today.StartTicks, removed: false, Rules, _changes));
    }

    private static ulong Mark(string id) => SipHash.Unkeyed.Hash(Encoding.UTF8.GetBytes(id));

    private static byte[] Bytes(MemberState state)
    {
        var output = new ArrayBufferWriter<byte>();
        state.Encode(output);
        return output.WrittenSpan.ToArray();
    }
}
