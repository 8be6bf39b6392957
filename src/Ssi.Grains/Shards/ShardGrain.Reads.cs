using System.Text;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
using Ssi.Grains.Members;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Shards;

/// <content>Answers from the shard's ranking.</content>
internal sealed partial class ShardGrain
{
    public async ValueTask<MemberLook?> LookAsync(string member, MemberHold held, CaptureKey capture)
    {
        await RequireStandingAsync();
        if (!_core.TryFind(Hashed(member), out var slot))
            return null;
        if (_core.IsResident(slot))
        {
            await LetGoAsync(slot);
            await RequireStandingAsync();
            if (!_core.TryFind(Hashed(member), out slot))
                return null;
        }

        var isCurrent = held.Generation == _core.Generation && held.Sequence >= _core.CountedSequence(slot);
        var isLive = capture.Generation == _core.Generation && _core.Ranking.IsLive(capture.Number);
        string? industry = null;
        var vector = default(ScoreVector);
        if (isLive && _core.Ranking.TryGetAt(slot, capture.Number, out var ordinal, out vector) && ordinal >= 0)
            industry = _core.Ranking.Industries.IdOf(ordinal);
        return new MemberLook(
            _core.KeyOf(slot), _core.Generation, _core.Epoch, isCurrent, _core.Today, _core.Day, isLive, industry,
            vector);
    }

    public async ValueTask LostAsync(string member, MemberHold held)
    {
        await RequireStandingAsync();
        if (held.Generation != _core.Generation || !_core.TryFind(Hashed(member), out var slot)
            || held.Sequence >= _core.CountedSequence(slot))
            return;
        Fail(new EntriesLostException(member));
    }

    public async ValueTask<RankingUpdate> CaptureAsync(CaptureKey known)
    {
        await RequireStandingAsync();
        return _captures.Since((known.Generation, known.Number));
    }

    public async ValueTask<ShardVectors> VectorsAsync(string[] members)
    {
        await RequireStandingAsync();
        var vectors = new List<(string Id, ScoreVector Vector)>(members.Length);
        _core.CollectVectors([.. members.Select(Hashed)], vectors);
        return new ShardVectors(
            [.. vectors.Select(one => one.Id)], [.. vectors.Select(one => one.Vector.Packed)]);
    }

    public async ValueTask<LeaderboardPart?> BoardAsync(
        string industry, LeaderboardPosition? after, int limit, int lowest)
    {
        await RequireStandingAsync();
        return _core.Collect(industry, after, limit, lowest);
    }

    public async ValueTask<bool> HasIndustryAsync(string industry)
    {
        await RequireStandingAsync();
        return _core.HasIndustry(industry);
    }

    public async ValueTask<ScoreVector?> StandingAsync(string industry, string member)
    {
        await RequireStandingAsync();
        return _core.TryFind(Hashed(member), out var slot) ? _core.StandingOf(slot, industry) : null;
    }

    public async ValueTask<AroundPart?> AroundAsync(string industry, LeaderboardPosition place, bool own, int eachSide)
    {
        await RequireStandingAsync();
        var slot = own && _core.TryFind(Hashed(place.Id), out var found) ? found : -1;
        return _core.CollectAround(industry, place, slot, eachSide);
    }

    public async ValueTask<string[]> IdsAsync(string? after, int limit)
    {
        do
            await RequireStandingAsync();
        while (!await OrderStepAsync());
        return [.. _core.IdsAfter(after, limit).Select(item => item.Id)];
    }

    /// <summary>Sorts some thousands of ids at most, then lets other calls in.</summary>
    private async Task<bool> OrderStepAsync()
    {
        var isOrdered = _core.OrderMembers();
        if (!isOrdered)
            await Task.Yield();
        return isOrdered;
    }

    public async ValueTask<byte[]?> OpenDayAsync(Day day, string industry)
    {
        await RequireStandingAsync();
        return _core.OpenDay(day, industry);
    }

    public ValueTask<ShardStatus> StatusAsync()
    {
        if (!_stands)
        {
            return ValueTask.FromResult(new ShardStatus(
                local.SiloAddress.ToString(), default, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, false,
                Host: silo.Figures, Quarantined: _isGivenUp ? null : silo.Failures.ReasonOf(Number)));
        }

        var lag = _journal.Since == 0 ? 0 : silo.Time.GetElapsedTime(_journal.Since).TotalSeconds;
        return ValueTask.FromResult(new ShardStatus(
            local.SiloAddress.ToString(), _core.Day, _core.IsRolling, _core.MemberCount, _core.AcceptedCount,
            _accepted, _duplicates, _rejected, _journal.Entries, _journal.Bytes, lag, _checkpoints, _replayed,
            _core.FoundInterruptedCheckpoint, _waiting.Count,
            _core.RankingBytes, _core.AppliedSequence, IsServing: true, _core.ResidentCount, silo.Figures));
    }

    private HashedId Hashed(string id)
    {
        Span<byte> utf8 = stackalloc byte[EntityId.MaxLength];
        return new HashedId(id, silo.Map.Hash.Hash(utf8[..Encoding.ASCII.GetBytes(id, utf8)]));
    }
}
