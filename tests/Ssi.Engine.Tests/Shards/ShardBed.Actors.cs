using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Storage;

namespace Ssi.Engine.Tests.Shards;

/// <content>Members that are actors, driven by hand.</content>
internal sealed partial class ShardBed
{
    private readonly bool _membersAreActors;
    private readonly Dictionary<string, MemberActor> _actors = new(StringComparer.Ordinal);
    private long _generation;

    /// <summary>Ids of the actors in memory.</summary>
    public IReadOnlyCollection<string> Actors => _actors.Keys;

    /// <summary>An actor vanishes with all it knows.</summary>
    public void Lose(string member) => _actors.Remove(member);

    /// <summary>Another activation of the member answers from here on; the one before is returned.</summary>
    public MemberActor Replace(string member, MemberActor other)
    {
        var before = ActorOf(member);
        _actors[member] = other;
        return before;
    }

    /// <summary>An activation that a question made: it has read the member's row, and counted nothing.</summary>
    public MemberActor Asked(string member)
    {
        var core = CoreOf(member);
        var actor = new MemberActor(Rules);
        Reload(actor, core.KeyOf(Find(member)), core.Generation);
        return actor;
    }

    /// <summary>Takes members out of the shard's own memory where their rows hold them.</summary>
    public static void LetGo(ShardCore core)
    {
        core.Evict(0);
        core.Evict(0);
    }

    /// <summary>The member's actor, as the shard's life has it; an actor that has lost entries is refused.</summary>
    public MemberActor ActorAt(ShardCore core, int slot)
    {
        var actor = ActorOf(core.IdOf(slot));
        var lost = (actor.State?.Sequence ?? 0) < core.CountedSequence(slot);
        if (actor.Generation != core.Generation || lost)
            Reload(actor, core.KeyOf(slot), core.Generation);
        Assert.False(
            (actor.State?.Sequence ?? 0) < core.CountedSequence(slot), "An actor lost what no row holds.");
        actor.LoadConnections(ConnectionsOf(actor.Key));
        actor.State!.AdvanceTo(core.Today, Rules);
        return actor;
    }

    private void Apply(ShardCore core, PendingEntry entry)
    {
        core.BeginApply(entry);
        Assert.True(_membersAreActors || entry.Works.Count == 0);
        foreach (var work in entry.Works)
            core.Complete(entry, work, Answer(work));
        core.EndApply(entry);
    }

    private MemberAnswer Answer(MemberWork work)
    {
        var actor = ActorOf(work.Id);
        if (actor.IsBehind(work))
            Reload(actor, work.Key, work.Generation);
        Assert.False(actor.IsBehind(work), "An actor lost what no row holds.");
        if (MemberActor.Erases(work) && actor.IsUnsaved && !work.RowIsHeld)
            Save(actor, work.Id, SlotOf(work.Key), null);
        if (actor.NeedsConnections(work))
            actor.LoadConnections(ConnectionsOf(work.Key));
        return actor.Apply(work, MemberActor.Erases(work) ? HistoryOf(work.Key) : []);
    }

    private void SaveActors(ShardCore core)
    {
        foreach (var (slot, sequence, isHeld) in core.CheckpointActors)
        {
            if (core.UnsavedSequence(slot) == 0)
                continue;
            var actor = ActorAt(core, slot);
            Assert.True(actor.State!.Sequence >= sequence);
            Save(actor, core.IdOf(slot), slot, isHeld ? core : null);
            core.Saved(slot, actor.State.Sequence);
        }
    }

    private void Save(MemberActor actor, string id, int slot, ShardCore? holder)
    {
        var slice = new CheckpointSlice((int)(actor.Key >> 32), 1);
        actor.Write(id, slice);
        if (holder is null)
            Write(slice);
        else
            holder.HoldBack(slice);
        actor.Saved(actor.State!.Sequence);
        Assert.Equal(slot, SlotOf(actor.Key));
    }

    private void Reload(MemberActor actor, long key, long generation)
    {
        actor.Follow(
            generation, key, Rows.TryGetValue(key, out var row) ? MemberActor.Decode(Stored(row), Rules) : null);
    }

    private MemberActor ActorOf(string id)
    {
        if (!_actors.TryGetValue(id, out var actor))
            _actors[id] = actor = new MemberActor(Rules);
        return actor;
    }

    private static int SlotOf(long key) => (int)(key & uint.MaxValue);

    private HistoryRow[] HistoryOf(long key) =>
    [
        .. History.Where(row => row.Key.Member == key).OrderBy(row => row.Key.Block)
            .Select(row => new HistoryRow(key, row.Key.Block, row.Value)),
    ];
}
