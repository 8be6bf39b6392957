using System.Buffers;
using Ssi.Grains.Hosting;
using Ssi.Scoring.Members;
using Ssi.Storage;

namespace Ssi.Grains.Members;

/// <content>The member's row, and the way to another silo.</content>
/// <remarks>A write is encoded at the call and shares one commit with all that is under way in the silo; reads share
/// statements. The condition of a write is the epoch of the shard's owner, which the commit checks.</remarks>
internal sealed partial class MemberGrain : IGrainMigrationParticipant
{
    private const string CargoKey = "ssi.member";

    /// <exception cref="EpochLostException">The row is as it was: the shard has a newer epoch, or another
    /// owner.</exception>
    private async Task WriteAsync()
    {
        var slice = new CheckpointSlice(_shardNumber, _epoch);
        _actor.Write(Id, slice);
        var sequence = _actor.State!.Sequence;
        await _silo.CommitAsync(slice);
        _actor.Saved(sequence);
    }

    /// <summary>A member whose row is written takes its state along: nothing is read where it arrives.</summary>
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        var state = new ArrayBufferWriter<byte>(1024);
        if (_actor.TryEncode(state))
        {
            dehydrationContext.TryAddValue(CargoKey, new MemberCargo(
                _actor.Key, _actor.Generation, _actor.State!.Sequence, state.WrittenSpan.ToArray()));
        }
    }

    /// <summary>The shard decides as always whether what arrived is current.</summary>
    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (!rehydrationContext.TryGetValue(CargoKey, out MemberCargo? cargo) || cargo is null)
            return;
        var state = MemberState.Decode(cargo.State, _silo.Rules);
        state.Sequence = cargo.Sequence;
        _actor.Follow(cargo.Generation, cargo.Key, state);
        CountResident(true);
    }
}

/// <summary>A member on its way from one silo to another.</summary>
/// <param name="Key">The member's row key.</param>
/// <param name="Generation">The life of the shard that the state is of.</param>
/// <param name="Sequence">The last entry that the state, and the row, hold.</param>
/// <param name="State">The state in its stored form.</param>
[GenerateSerializer, Immutable, Alias("ssi.MemberCargo")]
internal sealed record MemberCargo(
    [property: Id(0)] long Key, [property: Id(1)] long Generation, [property: Id(2)] long Sequence,
    [property: Id(3)] byte[] State);
