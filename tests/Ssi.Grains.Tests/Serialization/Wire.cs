using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Ssi.Grains.Tests.Serialization;

/// <summary>Messages as silos write and read them.</summary>
internal static class Wire
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static Serializer Serializer { get; } = Services.GetRequiredService<Serializer>();

    public static DeepCopier Copier { get; } = Services.GetRequiredService<DeepCopier>();

    public static T Sent<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value))!;

    /// <summary>What is written as one type and read as another, as silos of two versions do.</summary>
    public static TOther SentAs<T, TOther>(T value) =>
        Serializer.Deserialize<TOther>(Serializer.SerializeToArray(value))!;

    public static string HexOf<T>(T value) => Convert.ToHexString(Serializer.SerializeToArray(value));
}
