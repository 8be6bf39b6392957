using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Shards;

/// <content>Commands and word from other shards.</content>
public sealed partial class ShardCore
{
    private readonly Dictionary<int, IReadOnlyList<ScoreHistory>> _storedHistory = [];
    private readonly List<Erasure> _erased = [];

    private EventOutcome ApplyCommand(in JournalItem item, long sequence, Day day, CommandSubmission? submission)
    {
        var hash = _map.Hash.Hash(item.Member);
        switch (item.Command)
        {
            case JournalItemCode.ProfileSet:
                return ApplyProfile(item, hash, sequence, day);
            case JournalItemCode.Connect or JournalItemCode.Disconnect:
                return ApplyPairCommand(item, hash, sequence, day);
            case JournalItemCode.Erase:
                return ApplyErasure(item, hash, sequence, day, submission);
            case JournalItemCode.PairTold:
                ApplyPairTold(item, hash, sequence, day);
                return EventOutcome.Accepted;
            case JournalItemCode.FactsTold:
                ApplyFactsTold(item, hash, sequence, day);
                return EventOutcome.Accepted;
            case JournalItemCode.NeighbourErased:
                ApplyNeighbourErased(item, hash, sequence, day);
                return EventOutcome.Accepted;
            default:
                throw new InvalidDataException($"The journal holds an item of unknown code {item.Code}.");
        }
    }

    private EventOutcome ApplyProfile(in JournalItem item, ulong hash, long sequence, Day day)
    {
        var known = _index.TryGet(item.Member, hash, out _);
        var factsChanged = true;
        if (TryMember(item.Member, hash, sequence, day, creates: true, out var member))
        {
            var profile = ProfileWord.Read(item.Payload);
            var before = ToldFacts.Of(member.State);
            if (member.State.SetProfile(profile, day, _rules))
                member.State.Book!.OwnCompanyChanged(member.State, _rules, _changes);
            member.Industry = OrdinalOf(profile.Industry);
            factsChanged = !before.SequenceEqual(ToldFacts.Of(member.State));
            Changed(member);
        }

        if (member is not null && factsChanged)
            TellFacts(member, item.Member, sequence);
        return known ? EventOutcome.Duplicate : EventOutcome.Accepted;
    }

    private EventOutcome ApplyErasure(
        in JournalItem item, ulong hash, long sequence, Day day, CommandSubmission? submission)
    {
        // Nobody of that id leaves no mark. A row that holds the entry already is that of the member's next life.
        if (!TryMember(item.Member, hash, sequence, day, creates: false, out var member))
            return EventOutcome.Duplicate;
        _erasures[hash] = Math.Max(item.Ticks, _erasures.GetValueOrDefault(hash));
        _erasuresChanged = true;
        var slot = member.Slot;
        var state = member.State;
        var days = ClosedDaysOf(slot, state);
        if (!_loading)
            TakeOutOfOpenDays(state);

        if (submission is not null)
        {
            submission.Receipt = new ErasureReceipt(
                Encoding.ASCII.GetString(item.Member), new DateTimeOffset(item.Ticks, TimeSpan.Zero),
                state.Profile.Industry,
                state.Ledger.Cells.Length, member.State.Book!.Count, state.Contacts?.Pairs.Length ?? 0, days.Count);
        }

        foreach (var other in member.State.Book!.Others)
            Owe(sequence, JournalItemCode.NeighbourErased, other, item.Member, item.Ticks, []);
        if (_checkpoint is not null && member.Dirty)
            Write(member, _checkpoint.Departed);
        _ranking.Clear(slot);
        _rolling?.Ranking.Clear(slot);
        _index.Remove(slot);
        Release(slot);
        _erased.Add(new Erasure(sequence, KeyOf(slot), hash, days));
        return EventOutcome.Accepted;
    }

    /// <summary>The closed days on which the member stood in an industry's distribution, as it is stored.</summary>
    private List<(Day Day, string Industry, int Ssi)> ClosedDaysOf(int slot, MemberState state)
    {
        var firstOpen = Day.Back(_rules.LatenessDays) + (_rolling is { ClosingIsTaken: true } ? 1 : 0);
        var days = new List<(Day, string, int)>();
        foreach (var history in _storedHistory.GetValueOrDefault(slot) ?? [])
        {
            var stored = history.ToDays();
            for (var i = 0; i < stored.Length; i++)
                Collect(history.First + i, stored[i]);
        }

        for (var day = state.FirstDay ?? state.Horizon; day < state.Horizon; day += 1)
        {
            if (state.TryScoreOn(day, _rules, out var score))
                Collect(day, score);
        }

        _storedHistory.Remove(slot);
        return days;

        void Collect(Day day, DayScore score)
        {
            if (score.Industry is not null && day < firstOpen)
                days.Add((day, score.Industry, score.Score.Ssi));
        }
    }
}
