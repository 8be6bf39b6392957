using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Views;
using Ssi.Grains.Shards;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;

namespace Ssi.Grains.Members;

/// <content>Questions. The shard is asked first what day it is and whether the member is up to date; what follows reads
/// the state without an await.</content>
internal sealed partial class MemberGrain
{
    /// <summary>Merges tried while a day flips.</summary>
    private const int MaxMerges = 50;

    /// <summary>Reads of the row before the member is given up to its shard.</summary>
    private const int MaxReads = 3;

    public async ValueTask<MemberSsi?> GetSsiAsync()
    {
        RankingSnapshot? older = null;
        for (var tries = 0; tries < MaxMerges; tries++)
        {
            var snapshot = await _silo.Rankings.GetAsync(older);
            if (await LookAsync(CaptureKey.Of(snapshot.Ranking.CaptureOf(_shardNumber)), connections: true)
                is not { } look)
                return null;
            var isLive = look.RankingDay == snapshot.Ranking.Day && look.CaptureIsLive;
            if (isLive || snapshot.Stale)
                return await StandingsAsync(look, snapshot, isLive);

            // The merge is of a day gone by, or too old: a moment while a day flips.
            older = snapshot;
        }

        throw new ClusterUnavailableException(UnavailableReason.Recovering, 1);
    }

    public async ValueTask<MemberView?> GetViewAsync() =>
        await LookAsync(default, connections: false) is null ? null : MemberAnswers.View(_actor.State!, Id);

    public async ValueTask<MemberCircle?> GetCircleAsync() =>
        await LookAsync(default, connections: true) is { } look
            ? new MemberCircle(_actor.State!.Score, look.RankingDay, MemberAnswers.Connections(_actor.State))
            : null;

    public async ValueTask<bool?> IsConnectedAsync(string other) =>
        await LookAsync(default, connections: true) is null ? null : MemberAnswers.IsConnected(_actor.State!, other);

    public async ValueTask<MemberRecent?> GetRecentAsync(Day first, Day last) =>
        await LookAsync(default, connections: false) is { } look
            ? new MemberRecent(
                look.Key, look.RankingDay, MemberAnswers.RecentHistory(_actor.State!, first, last, _silo.Rules))
            : null;

    public async ValueTask<MemberExport?> ExportAsync() =>
        await LookAsync(default, connections: true) is null ? null : MemberAnswers.Export(_actor.State!, Id);

    private async Task<MemberSsi> StandingsAsync(MemberLook look, RankingSnapshot snapshot, bool isLive)
    {
        // Everything of the member's own before the first await: work may come in between.
        var state = _actor.State!;
        var (asOf, score, industry) = (state.AsOf, state.Score, state.Profile.Industry);
        var change = MemberAnswers.Change(state, _silo.Rules);
        var connections = MemberAnswers.Connections(state);
        Standing? standing = null;
        if (industry is not null)
        {
            var distribution = snapshot.Ranking.TryGet(industry, out var found) ? found : Distribution.Empty;
            var stands = isLive && string.Equals(look.IndustryInCapture, industry, StringComparison.Ordinal);
            standing = new Standing(
                snapshot.Ranking.Day, distribution.StandingOf(score, stands ? look.InCapture : null), snapshot.Stale);
        }

        var network = await _silo.NetworkGrains[Id].StandingAsync(score, connections);
        return new MemberSsi(
            Id, asOf, _silo.Model.Version, score, change, industry, standing,
            new Standing(look.RankingDay, network.Place, network.Stale), snapshot.Ranking.Snapshot);
    }

    /// <summary>Asks the shard, reads the row where that says so, and advances the member to today; null where there
    /// is no such member.</summary>
    private async Task<MemberLook?> LookAsync(CaptureKey capture, bool connections)
    {
        for (var reads = 0; reads <= MaxReads; reads++)
        {
            var look = await _shard.LookAsync(
                Id, new MemberHold(_actor.Generation, _actor.State?.Sequence ?? 0), capture);
            if (look is null)
            {
                // Nobody of that name: nothing is kept of the question.
                DeactivateOnIdle();
                return null;
            }

            RefuseOutdated(look.Generation);
            if (!look.IsCurrent || _actor.State is null)
            {
                _epoch = look.Epoch;
                await ReadAsync(look.Key, look.Generation);
                continue;
            }

            if (connections)
                await LoadConnectionsAsync();
            if (_actor.State is not { } state || (connections && state.Book is null))
                continue;
            state.AdvanceTo(look.Today, _silo.Rules);
            GoWhereTheShardIs();
            return look;
        }

        await _shard.LostAsync(Id, new MemberHold(_actor.Generation, _actor.State?.Sequence ?? 0));
        throw new ClusterUnavailableException(UnavailableReason.Recovering, 1);
    }
}
