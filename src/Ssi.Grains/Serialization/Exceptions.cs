using Orleans.Serialization.Cloning;
using Ssi.Engine.Ports;
using Ssi.Storage;

namespace Ssi.Grains.Serialization;

// What caused it stays where it was logged: the causes are types that not every silo can read.
[GenerateSerializer, Immutable, Alias("ssi.ClusterUnavailableExceptionSurrogate")]
internal struct ClusterUnavailableExceptionSurrogate
{
    [Id(0)] public int Reason;
    [Id(1)] public int RetryAfterSeconds;
}

[RegisterConverter, RegisterCopier]
internal sealed class ClusterUnavailableExceptionConverter
    : ShallowCopier<ClusterUnavailableException>,
        IConverter<ClusterUnavailableException, ClusterUnavailableExceptionSurrogate>
{
    public ClusterUnavailableException ConvertFromSurrogate(in ClusterUnavailableExceptionSurrogate from) =>
        new((UnavailableReason)from.Reason, from.RetryAfterSeconds);

    public ClusterUnavailableExceptionSurrogate ConvertToSurrogate(in ClusterUnavailableException value) => new()
    {
        Reason = (int)value.Reason,
        RetryAfterSeconds = value.RetryAfterSeconds,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.StoreUnavailableExceptionSurrogate")]
internal struct StoreUnavailableExceptionSurrogate
{
    [Id(0)] public string Message;
}

[RegisterConverter, RegisterCopier]
internal sealed class StoreUnavailableExceptionConverter
    : ShallowCopier<StoreUnavailableException>,
        IConverter<StoreUnavailableException, StoreUnavailableExceptionSurrogate>
{
    public StoreUnavailableException ConvertFromSurrogate(in StoreUnavailableExceptionSurrogate from) =>
        new(from.Message);

    public StoreUnavailableExceptionSurrogate ConvertToSurrogate(in StoreUnavailableException value) => new()
    {
        Message = value.Message,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.StoreDamagedExceptionSurrogate")]
internal struct StoreDamagedExceptionSurrogate
{
    [Id(0)] public string What;
    [Id(1)] public int? Shard;
    [Id(2)] public long? Member;
}

[RegisterConverter, RegisterCopier]
internal sealed class StoreDamagedExceptionConverter
    : ShallowCopier<StoreDamagedException>, IConverter<StoreDamagedException, StoreDamagedExceptionSurrogate>
{
    public StoreDamagedException ConvertFromSurrogate(in StoreDamagedExceptionSurrogate from) =>
        new(from.What, from.Shard, from.Member);

    public StoreDamagedExceptionSurrogate ConvertToSurrogate(in StoreDamagedException value) => new()
    {
        What = value.What,
        Shard = value.Shard,
        Member = value.Member,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.EpochLostExceptionSurrogate")]
internal struct EpochLostExceptionSurrogate
{
    [Id(0)] public int Shard;
}

[RegisterConverter, RegisterCopier]
internal sealed class EpochLostExceptionConverter
    : ShallowCopier<EpochLostException>, IConverter<EpochLostException, EpochLostExceptionSurrogate>
{
    public EpochLostException ConvertFromSurrogate(in EpochLostExceptionSurrogate from) => new(from.Shard);

    public EpochLostExceptionSurrogate ConvertToSurrogate(in EpochLostException value) => new() { Shard = value.Shard };
}

[GenerateSerializer, Immutable, Alias("ssi.StoreMismatchExceptionSurrogate")]
internal struct StoreMismatchExceptionSurrogate
{
    [Id(0)] public string Message;
}

[RegisterConverter, RegisterCopier]
internal sealed class StoreMismatchExceptionConverter
    : ShallowCopier<StoreMismatchException>, IConverter<StoreMismatchException, StoreMismatchExceptionSurrogate>
{
    public StoreMismatchException ConvertFromSurrogate(in StoreMismatchExceptionSurrogate from) => new(from.Message);

    public StoreMismatchExceptionSurrogate ConvertToSurrogate(in StoreMismatchException value) => new()
    {
        Message = value.Message,
    };
}
