using System.Collections.Concurrent;
using Ssi.Engine.Loading;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
using Ssi.Scoring.Days;
using Ssi.Storage;

namespace Ssi.Grains.Shards;

/// <content>Members whose stored rows are damaged: each is withheld alone, and the rest of the shard is
/// served.</content>
internal sealed partial class ShardGrain
{
    /// <summary>Members that the status names; the rest are counted.</summary>
    private const int MaxDamagedNamed = 100;

    /// <summary>By id, or by the key of a row whose id cannot be read, what is damaged of a member.</summary>
    private ConcurrentDictionary<string, string> _damaged = [];

    /// <summary>While the shard is quarantined, what its rows alone tell of it; null where they cannot be read
    /// either.</summary>
    private ShardCore? _lastKnown;

    private ShardCaptures? _lastKnownCaptures;

    /// <summary>Of a shard that cannot be loaded the rows alone: rankings of all shards keep its members, with the
    /// scores of its last checkpoint.</summary>
    private async Task LoadLastKnownAsync(ShardLease? lease)
    {
        if (_lastKnown is not null || silo.Failures.ReasonOf(Number) is null)
            return;
        try
        {
            var state = await silo.Store.ReadStateAsync(CancellationToken.None);
            var core = new ShardCore(Number, silo.Map, silo.Rules, AcceptanceWindow.Of(silo.Options));

            // A life of its own: no capture of it is one of the shard that is loaded after a repair.
            lease = (lease ?? new ShardLease(Number, 0, 0, 0, 0)) with { Epoch = -silo.Time.GetTimestamp() };
            await Task.Run(() => ShardLoading.LoadRowsAsync(silo.Store, core, lease, new Day(state.Day!.Value)));
            (_lastKnown, _lastKnownCaptures) = (core, CapturesOf(core));
        }
        catch (Exception cause)
        {
            // Rankings are refused, or served as each node last knew them, until the shard is loaded.
            LogUnranked(cause, Number);
        }
    }

    private ShardCaptures CapturesOf(ShardCore core) =>
        new(core, TimeSpan.FromMilliseconds(silo.Options.RankingRefreshMilliseconds), silo.Time);

    /// <summary>The shard, or what its rows tell of it while it is quarantined: for rankings.</summary>
    private async ValueTask<ShardCore> RequireRankedAsync()
    {
        if (!_stands && !_isGivenUp && _lastKnown is { } known)
            return known;
        await RequireStandingAsync();
        return _core;
    }

    public async ValueTask DamagedAsync(string member, string reason, bool isWithheld)
    {
        await RequireStandingAsync();
        if (!_core.TryFind(Hashed(member), out var slot))
            return;
        if (isWithheld)
            _core.Withhold(slot, reason);
        else
            NoteDamaged(_damaged, member, reason);
    }

    /// <exception cref="ClusterUnavailableException">The member is withheld, or may be the one of a row that cannot be
    /// read.</exception>
    private void RequireServed(HashedId member)
    {
        if (_core.Withholds(member))
            throw new ClusterUnavailableException(UnavailableReason.Quarantined, QuarantineRetrySeconds);
    }

    /// <summary>Reads all that the erasure of these members needs, and withholds those that cannot be read: an erasure
    /// is not taken back once the shard has begun to apply it.</summary>
    private Task ReadErasedAsync(PendingEntry entry) =>
        Task.WhenAll(entry.ErasedActors.Distinct().Select(async slot =>
        {
            try
            {
                await MemberOf(_core.IdOf(slot)).PrepareErasureAsync(OrderFor(slot));
            }
            catch (StoreDamagedException damage) when (damage.Member == _core.KeyOf(slot))
            {
                _core.Withhold(slot, damage.Message);
            }
            catch (Exception cause) when (IsWorthAnotherTry(cause))
            {
                // The entry itself reaches the member, or counts for it.
                NoteUnreachable(1, cause);
            }
        }));

    /// <summary>True for damage of that member alone, which withholds it; anything else puts the shard in
    /// doubt.</summary>
    private static bool IsOfMember(StoreDamagedException damage, MemberWork work) =>
        damage.Member == work.Key && !work.IsNew && !MemberActor.Erases(work);

    private void NoteDamaged(ConcurrentDictionary<string, string> damaged, string member, string reason)
    {
        if (damaged.TryAdd(member, reason))
            LogDamaged(member, Number, reason);
    }

    private DamagedMember[] DamagedMembers() =>
    [
        .. _damaged.OrderBy(one => one.Key, StringComparer.Ordinal).Take(MaxDamagedNamed)
            .Select(one => new DamagedMember(one.Key, one.Value)),
    ];
}
