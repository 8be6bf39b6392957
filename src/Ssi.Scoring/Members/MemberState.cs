using Ssi.Scoring.Activities;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Ledger;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Members;

/// <summary>All that a member's scores are made of: activity, nurtured contacts, profile and network by day, and the
/// recent closed scores. What has no effect on a score, such as the names of connections, is elsewhere.</summary>
/// <remarks>Facts may come in any order within their open days: equal facts, advanced to the same day, give equal
/// states and equal bytes. For one thread at a time. In memory: about 120 bytes, a profile of 48 (texts are shared by
/// a <see cref="TextPool"/>), 64 and 9 to 10 a cell for the ledger, 72 and 5 a closed day; about 750 bytes with 40
/// cells and a month of changing scores.</remarks>
public sealed partial class MemberState
{
    private static readonly ActivityLedger NoActivity = new();

    private ActivityLedger? _ledger;
    private ContactDays? _contacts;
    private DayVersions<Profile> _profiles = new(Profile.Empty);
    private DayVersions<NetworkCounts> _networks;
    private ScoreHistory? _closed;
    private byte _model;

    private MemberState(Day asOf, Day horizon)
    {
        AsOf = asOf;
        Horizon = horizon;
    }

    /// <summary>The day that <see cref="Score"/> and <see cref="Profile"/> are of.</summary>
    public Day AsOf { get; private set; }

    /// <summary>The earliest open day; scores of days before it are closed for ever.</summary>
    public Day Horizon { get; private set; }

    /// <summary>The earliest day of an accepted event or command; null before the first one. Days before it have no
    /// score.</summary>
    public Day? FirstDay { get; private set; }

    /// <summary>The score of <see cref="AsOf"/>.</summary>
    public ScoreVector Score { get; private set; }

    public Profile Profile => ProfileOn(AsOf);

    /// <summary>The number of the last journal entry this state holds; kept by the caller, not part of the
    /// bytes.</summary>
    public long Sequence { get; set; }

    /// <summary>The member's connections once somebody has loaded them.</summary>
    public ConnectionBook? Book { get; set; }

    /// <summary>The activity counted; to be read only.</summary>
    public ActivityLedger Ledger => _ledger ?? NoActivity;

    /// <summary>The contacts nurtured, to be read only; null for none.</summary>
    public ContactDays? Contacts => _contacts;

    /// <summary>A member of whom nothing is known yet.</summary>
    public static MemberState Create(Day asOf, ScoringRules rules)
    {
        var state = new MemberState(asOf, rules.Horizon(asOf));
        state.SetScore(state.Rescore(asOf, rules), rules);
        return state;
    }

    /// <summary>The profile at the end of an open day, or of a day to come.</summary>
    public Profile ProfileOn(Day day) => _profiles.On(day);

    /// <inheritdoc cref="ProfileOn"/>
    public NetworkCounts NetworkOn(Day day) => _networks.On(day);

    /// <summary>True when the member had a score on that day: from its first day on.</summary>
    public bool HasScoreOn(Day day) => FirstDay <= day;

    /// <summary>The score of an open day or a day to come, as far as is known by now; changes nothing.</summary>
    public ScoreVector ScoreOn(Day day, ScoringRules rules)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, Horizon);
        return day == AsOf ? Score : Rescore(day, rules);
    }

    /// <summary>The score of any day from the first block not taken by <see cref="TakeFullBlocks"/> to
    /// <see cref="AsOf"/>; false where the member had none.</summary>
    public bool TryScoreOn(Day day, ScoringRules rules, out DayScore score)
    {
        score = default;
        if (day > AsOf || !HasScoreOn(day))
            return false;
        if (day < Horizon)
            return _closed is not null && _closed.TryOn(day, out score);
        score = DayScoreOn(day, rules);
        return true;
    }

    /// <summary>Counts an activity of a day up to the day after <see cref="AsOf"/>. A day already closed counts only
    /// for the open days whose windows reach it.</summary>
    public void Add(ActivityKind kind, Day day, uint amount, ScoringRules rules, List<DayChange> changes)
    {
        RequireBegun(day);
        if (day < AsOf)
        {
            Span<int> before = stackalloc int[AsOf - OpenFrom(day)];
            NotePast(before, rules);
            Count(kind, day, amount, rules);
            Begin(day);
            TellPast(before, rules, changes);
            return;
        }

        Count(kind, day, amount, rules);
        Begin(day);
    }

    /// <summary>Counts a contact nurtured on a day, as <see cref="Add"/> does an activity.</summary>
    /// <param name="mark">The keyed hash of the contact's id; a contact erased on that day or later leaves no
    /// pair.</param>
    public void AddContact(Day day, ulong mark, ScoringRules rules, List<DayChange> changes)
    {
        RequireBegun(day);
        Span<int> before = stackalloc int[AsOf - OpenFrom(day)];
        NotePast(before, rules);
        var part = rules.Scorer.Touched(ActivityKind.ContactNurtured, Input(AsOf), AsOf);
        _contacts ??= new ContactDays();
        _contacts.Add(day, mark);
        if (day <= Horizon)
            _contacts.Trim(FirstKept(Horizon), Horizon);
        Score = Score.Replace(part, rules.Scorer.Touched(ActivityKind.ContactNurtured, Input(AsOf), AsOf));
        Begin(day);
        TellPast(before, rules, changes);
    }

    /// <summary>Replaces the profile from <see cref="AsOf"/> on. True when the company is another one: the
    /// connections in one's own company are then to be counted anew by
    /// <see cref="ConnectionBook.OwnCompanyChanged"/>.</summary>
    public bool SetProfile(Profile profile, Day day, ScoringRules rules)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(day, AsOf);
        var moved = !string.Equals(Profile.Company, profile.Company, StringComparison.Ordinal);
        _profiles = _profiles.With(day, profile).From(Horizon);
        Begin(day);
        SetScore(Rescore(AsOf, rules), rules);
        return moved;
    }

    /// <summary>Adds to the network's numbers of each open day, <see cref="Horizon"/> first.</summary>
    /// <param name="began">The day of the event behind it, if an event is.</param>
    internal void ChangeNetwork(
        ReadOnlySpan<NetworkCounts> differences, Day? began, ScoringRules rules, List<DayChange> changes)
    {
        Span<int> before = stackalloc int[AsOf - Horizon];
        NotePast(before, rules);
        Span<NetworkCounts> counts = stackalloc NetworkCounts[differences.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = NetworkOn(Horizon + i) + differences[i];
        _networks = DayVersions<NetworkCounts>.Of(Horizon, counts);
        if (began is { } day)
            Begin(day < Horizon ? Horizon : day);
        SetScore(Rescore(AsOf, rules), rules);
        TellPast(before, rules, changes);
    }

    /// <summary>Takes a contact that was erased on a day out of that one and all before it. Where events of that day
    /// may still come, they leave no pair with it.</summary>
    internal bool ForgetContact(ulong mark, Day day, ScoringRules rules, List<DayChange> changes)
    {
        Span<int> before = stackalloc int[AsOf - Horizon];
        NotePast(before, rules);
        _contacts ??= new ContactDays();
        var had = _contacts.Forget(mark, day);
        _contacts.Trim(FirstKept(Horizon), Horizon);
        if (!had)
            return false;
        SetScore(Rescore(AsOf, rules), rules);
        TellPast(before, rules, changes);
        return true;
    }

    /// <summary>The earliest day whose activity a score of the horizon or later can need.</summary>
    private static Day FirstKept(Day horizon) => horizon.Back(ScoringRules.WindowDays - 1);

    private void RequireBegun(Day day) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, AsOf + 1);

    private void Count(ActivityKind kind, Day day, uint amount, ScoringRules rules)
    {
        if (day < FirstKept(Horizon))
            return;
        _ledger ??= new ActivityLedger();
        if (day > AsOf)
        {
            _ledger.Add(kind, day, amount);
            return;
        }

        var input = Input(AsOf);
        var part = rules.Scorer.Touched(kind, input, AsOf);
        _ledger.Add(kind, day, amount);
        Score = Score.Replace(part, rules.Scorer.Touched(kind, input, AsOf));
    }

    private void SetScore(ScoreVector score, ScoringRules rules)
    {
        Score = score;
        _model = rules.Scorer.Model.Number;
    }

    private void Begin(Day day)
    {
        if (FirstDay is null || day < FirstDay)
            FirstDay = day;
    }

    private Day OpenFrom(Day day) => day < Horizon ? Horizon : day > AsOf ? AsOf : day;

    private ScoringInput Input(Day day) => new(Ledger, _contacts, ProfileOn(day).Sections, NetworkOn(day));

    private ScoreVector Rescore(Day day, ScoringRules rules) => rules.Scorer.Score(Input(day), day);

    private DayScore DayScoreOn(Day day, ScoringRules rules) =>
        new(rules.Scorer.Model.Number, ScoreOn(day, rules), ProfileOn(day).Industry);
}
