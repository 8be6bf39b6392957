using System.Text;
using Ssi.Engine.Members;
using Ssi.Engine.Rankings;
using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Engine.Shards;

/// <content>Answers from memory. A member must be in memory first, where it is said so.</content>
public sealed partial class ShardCore
{
    private long _capturedSequence;

    /// <summary>Slot of a member; false where there is none.</summary>
    public bool TryFind(HashedId member, out int slot)
    {
        Span<byte> utf8 = stackalloc byte[EntityId.MaxLength];
        return _index.TryGet(utf8[..Encoding.ASCII.GetBytes(member.Id, utf8)], member.Hash, out slot);
    }

    public bool IsResident(int slot) => TryResident(slot, out _);

    public bool HasConnections(int slot) => TryResident(slot, out var member) && member.State.Book is not null;

    /// <summary>A member in memory, as of today.</summary>
    public MemberView ViewOf(int slot) => MemberAnswers.View(Current(slot).State, IdOf(slot));

    /// <summary>A member in memory with its connections: all that its live score needs of this shard.</summary>
    /// <param name="capture">The shard's capture that the caller's merged ranking holds; null where it needs
    /// none.</param>
    public MemberReading Read(int slot, long? capture)
    {
        var member = Current(slot);
        var state = member.State;
        var live = capture is { } number && _ranking.IsLive(number);
        ScoreVector? inCapture = null;
        if (live && member.Industry >= 0 && _ranking.TryGetAt(slot, capture!.Value, out var industry, out var vector)
            && industry == member.Industry)
            inCapture = vector;
        return new MemberReading(
            Today, Day, state.Score, MemberAnswers.Change(state, _rules), state.Profile.Industry, live, inCapture,
            MemberAnswers.Connections(state));
    }

    /// <summary>True where a member in memory is connected to another today.</summary>
    public bool IsConnected(int slot, string other) => MemberAnswers.IsConnected(Current(slot).State, other);

    /// <summary>True where a member here is in the industry, in the ranking of the day or in that of the day being
    /// begun.</summary>
    public bool HasIndustry(string industry) => _industries.TryGet(industry, out var ordinal)
        && (_ranking.HistogramsOf(ordinal) ?? _rolling?.Ranking.HistogramsOf(ordinal)) is not null;

    /// <summary>The vectors of those of the members that are known here.</summary>
    public void CollectVectors(IReadOnlyList<HashedId> ids, List<(string Id, ScoreVector Vector)> vectors)
    {
        Span<byte> utf8 = stackalloc byte[EntityId.MaxLength];
        foreach (var (id, hash) in ids)
        {
            var length = Encoding.ASCII.GetBytes(id, utf8);
            if (_index.TryGet(utf8[..length], hash, out var slot) && _ranking.TryGet(slot, out _, out var vector))
                vectors.Add((id, vector));
        }
    }

    /// <summary>False before the first capture and after <see cref="StopCaptures"/>.</summary>
    public bool HasCapture => _ranking.LastCapture > 0;

    /// <summary>Captures the ranking as it is.</summary>
    public void Capture()
    {
        _ranking.Capture();
        _capturedSequence = AppliedSequence;
    }

    /// <summary>The last capture, as what changed since the one that the asker holds where that is live.</summary>
    /// <param name="known">The life and number of the asker's capture; zeros for none.</param>
    public RankingUpdate CaptureSince((long Generation, long Number) known)
    {
        var changes = _ranking.ChangesSince(known.Generation == Generation ? known.Number : 0);
        return new RankingUpdate(
            Generation, Day, changes.Number, changes.Since, _capturedSequence, changes.Changed, changes.Emptied);
    }

    public void StopCaptures() => _ranking.StopCaptures();

    /// <summary>The shard's part of a leaderboard page; null where nobody of that industry is here.</summary>
    /// <param name="lowest">Members with a lower SSI are left out.</param>
    public LeaderboardPart? Collect(string industry, LeaderboardPosition? after, int limit, int lowest) =>
        _industries.TryGet(industry, out var ordinal)
            ? Leaderboard.Collect(_ranking, ordinal, after, limit, lowest)
            : null;

    /// <param name="memberSlot">The slot of the member whose place it is, or -1 where it is of another shard.</param>
    public AroundPart? CollectAround(string industry, LeaderboardPosition place, int memberSlot, int each) =>
        _industries.TryGet(industry, out var ordinal)
            ? Leaderboard.CollectAround(_ranking, ordinal, place, memberSlot, each)
            : null;

    /// <summary>The member's vector in the ranking of the industry; null where it is not in it.</summary>
    public ScoreVector? StandingOf(int slot, string industry) =>
        _ranking.TryGet(slot, out var ordinal, out var vector) && ordinal >= 0
        && string.Equals(_industries.IdOf(ordinal), industry, StringComparison.Ordinal)
            ? vector
            : null;

    /// <summary>A step towards <see cref="IdsAfter"/>, some milliseconds at most; true when nothing is left to
    /// do.</summary>
    public bool OrderMembers() => _index.Order.Advance();

    /// <summary>The first ids after a given one, in ordinal order, with their slots.</summary>
    public IReadOnlyList<(string Id, int Slot)> IdsAfter(string? after, int limit)
    {
        while (!OrderMembers())
        {
        }

        return
        [
            .. _index.Order.After(after is null ? [] : Encoding.ASCII.GetBytes(after), limit)
                .Select(slot => (IdOf(slot), slot)),
        ];
    }

    /// <summary>Days that the state itself holds, of a member in memory: recently closed ones and those still
    /// open.</summary>
    public IReadOnlyList<HistoryDay> RecentHistory(int slot, Day from, Day to) =>
        MemberAnswers.RecentHistory(Current(slot).State, from, to, _rules);

    /// <summary>The shard's distribution of an open day; null where the day is not open or nobody was there.</summary>
    public byte[]? OpenDay(Day day, string industry) =>
        _openDays.On(day).TryGetValue(industry, out var distribution) ? distribution.ToBytes() : null;

    /// <summary>All that is held of a member in memory with its connections, but its history.</summary>
    public MemberExport ExportOf(int slot) => MemberAnswers.Export(Current(slot).State, IdOf(slot));

    private Resident Current(int slot)
    {
        if (!TryResident(slot, out var member))
            throw new InvalidOperationException($"Slot {slot} of shard {Number} is not in memory.");
        member.Used = true;
        member.State.AdvanceTo(Today, _rules);
        return member;
    }
}
