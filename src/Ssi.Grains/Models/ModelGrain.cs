
namespace Ssi.Grains.Models;

/// <summary>A version of the scoring model in the whole cluster. The key is the version.</summary>
[Alias("ssi.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Makes the document the one of this version, once and for ever; what stands, which is another one where
    /// a silo brings another document under the same version.</summary>
    [Alias("Activate")]
    ValueTask<ModelActivation> ActivateAsync([Immutable] byte[] document, DateTimeOffset now);
}

/// <summary>A model that is active in the cluster.</summary>
/// <param name="Document">The document, byte for byte.</param>
/// <param name="Since">When the first silo activated it.</param>
[GenerateSerializer, Immutable, Alias("ssi.ModelActivation")]
public sealed record ModelActivation([property: Id(0)] byte[] Document, [property: Id(1)] DateTimeOffset Since);

/// <summary>What is stored of a model.</summary>
[GenerateSerializer, Alias("ssi.ModelRecord")]
public sealed class ModelRecord
{
    /// <summary>Null until a silo activated the version.</summary>
    [Id(0)]
    public ModelActivation? Activation { get; set; }
}

/// <summary>One version of the model: whichever silo comes first activates it for all.</summary>
[GrainType("model")]
internal sealed class ModelGrain(
    [PersistentState("model", ModelGrain.Storage)] IPersistentState<ModelRecord> record) : Grain, IModelGrain
{
    /// <summary>The storage provider of grains off the path of events.</summary>
    public const string Storage = "grains";

    public async ValueTask<ModelActivation> ActivateAsync(byte[] document, DateTimeOffset now)
    {
        if (record.State.Activation is null)
        {
            record.State.Activation = new ModelActivation(document, now);
            await record.WriteStateAsync();
        }

        return record.State.Activation;
    }
}
