using System.Globalization;
using Orleans.Storage;
using Ssi.Engine.Members;
using Ssi.Grains.Hosting;
using Ssi.Scoring.Members;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <summary>The stored form of a member grain: the actor that counts, its row as it was read, and the owner's epoch
/// that the row is written under.</summary>
public sealed class MemberRecord
{
    internal MemberActor? Actor { get; set; }

    internal string Id { get; set; } = "";

    /// <summary>Null while the row's place is not known: then there is nothing to read.</summary>
    internal long? Key { get; set; }

    internal long Epoch { get; set; }

    /// <summary>The row as last read; null for none.</summary>
    internal MemberState? Row { get; set; }
}

/// <summary>Grain storage of members: a write is encoded at the call, and all that is under way in the silo shares one
/// commit with the journals; reads share statements.</summary>
/// <remarks>The etag of a row is the epoch of its shard's owner, which the commit checks: who writes under a lost one
/// fails alone, with <see cref="InconsistentStateException"/>.</remarks>
internal sealed class MemberStorage(SiloCore silo) : IGrainStorage
{
    /// <summary>The provider's name.</summary>
    public const string Name = "members";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State ??= Activator.CreateInstance<T>();
        var record = RecordOf(grainState);
        if (record.Key is not { } key)
            return;
        record.Row = await silo.Rows.ReadAsync(key);
        grainState.RecordExists = record.Row is not null;
        grainState.ETag = Text(record.Epoch);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = RecordOf(grainState);
        var actor = record.Actor!;
        var slice = new CheckpointSlice((int)(actor.Key >> 32), record.Epoch);
        actor.Write(record.Id, slice);
        var sequence = actor.State!.Sequence;
        try
        {
            await silo.CommitAsync(slice);
        }
        catch (EpochLostException lost)
        {
            throw new InconsistentStateException(lost.Message, "", Text(record.Epoch), lost);
        }

        actor.Saved(sequence);
        grainState.RecordExists = true;
        grainState.ETag = Text(record.Epoch);
    }

    /// <summary>An erased member's rows go with its shard's checkpoint.</summary>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static MemberRecord RecordOf<T>(IGrainState<T> grainState) =>
        grainState.State as MemberRecord ?? throw new InvalidOperationException(
            $"The storage '{Name}' holds members only, not {typeof(T)}.");

    private static string Text(long epoch) => epoch.ToString(CultureInfo.InvariantCulture);
}
