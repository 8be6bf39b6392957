using System.Reflection;
using Orleans.Runtime;
using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Grains.Serialization;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Tests.Serialization;

/// <summary>What silos of two versions tell one another: names and ids are append-only. A new member takes the next
/// id, at the end of its line in <see cref="FrozenMessages"/>; none is removed, moved or given another type.</summary>
public sealed class FrozenMessagesTests
{
    [Fact]
    public void Members_OfEveryMessage_AreFrozen() => AssertFrozen(
        FrozenMessages.Members.Replace("\n    ", " ", StringComparison.Ordinal).Split('\n'), Messages().Select(Told));

    [Fact]
    public void Names_OfTypesOfOtherProjects_AreFrozen() => AssertFrozen(
        FrozenMessages.Names.Split([' ', '\n']),
        TypeNames.All.Select(one => one.Name == "ssi." + one.Type.Name ? one.Name : $"{one.Name}={one.Type.Name}"));

    [Fact]
    public void Methods_OfEveryGrain_AreFrozen() => AssertFrozen(FrozenMessages.Methods.Split('\n'), Methods());

    [Fact]
    public void Names_OfAll_AreDifferent()
    {
        var names = Messages().Select(NameOf).Concat(TypeNames.All.Select(one => one.Name));
        Assert.Equal([], names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void MemberWork_Example_HasTheseBytes() => AssertBytes(
        "2040056D31011400100125012101A28C019E8C01868C019A8C810000000000000080010301010111016A024107010203E0",
        Wire.HexOf(new MemberWork
        {
            Id = "m1", Key = 65_537, Sequence = 9, Previous = 8, Day = new Day(9_000), RankingDay = new Day(8_999),
            OpenFrom = new Day(8_993), FirstUnstored = new Day(8_998), ErasedAt = long.MinValue, IsNew = true,
            RowIsHeld = false, Epoch = 4, Generation = 77, Items = new byte[] { 1, 2, 3 },
        }));

    [Fact]
    public void MemberAnswer_Example_HasTheseBytes() => AssertBytes(
        "2080010002000300040041037821200003210009C10101014103790129E0E021E0410305C101E0E0",
        Wire.HexOf(new MemberAnswer(
            new ScoreVector(1, 2, 3, 4).Packed, "x",
            new MemberDeeds([new DayChange(new Day(4), null, 0, "y", 10)], [], [EventOutcome.Erased], null))));

    [Fact]
    public void ClusterUnavailable_Example_HasTheseBytes() => AssertBytes(
        "3001475B32323F7373692E436C7573746572556E617661696C61626C65457863657074696F6E00090115E0",
        Wire.HexOf<Exception>(new ClusterUnavailableException(UnavailableReason.StorageUnavailable, 5)));

    private static void AssertBytes(string frozen, string actual) => Assert.True(frozen == actual, $"Now: {actual}");

    private static IEnumerable<Type> Messages() => typeof(TypeNames).Assembly.GetTypes()
        .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    private static string NameOf(Type type) =>
        type.GetCustomAttribute<AliasAttribute>()?.Alias ?? throw new InvalidOperationException($"{type}: no alias");

    private static string Told(Type type)
    {
        const BindingFlags Own =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var members = type.GetFields(Own).Select(field => (Member: (MemberInfo)field, Type: field.FieldType))
            .Concat(type.GetProperties(Own)
                .Select(property => (Member: (MemberInfo)property, Type: property.PropertyType)))
            .Select(one => (Id: one.Member.GetCustomAttribute<IdAttribute>()?.Id, one.Member.Name, one.Type))
            .Where(one => one.Id is not null)
            .OrderBy(one => one.Id)
            .Select(one => $" {one.Id}:{one.Name}:{TypeName(one.Type)}");
        return NameOf(type) + string.Concat(members);
    }

    private static IEnumerable<string> Methods() =>
        from type in typeof(TypeNames).Assembly.GetTypes()
        where type.IsInterface && type.IsAssignableTo(typeof(IAddressable))
        from method in type.GetMethods()
        let name = method.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"(no alias: {method.Name})"
        let parameters = method.GetParameters().Select(parameter => TypeName(parameter.ParameterType))
        select $"{NameOf(type)}.{name}({string.Join(',', parameters)}) {TypeName(method.ReturnType)}";

    private static string TypeName(Type type) => type switch
    {
        { IsArray: true } => TypeName(type.GetElementType()!) + "[]",
        { IsGenericType: true } =>
            $"{type.Name.Split('`')[0]}<{string.Join(',', type.GenericTypeArguments.Select(TypeName))}>",
        _ => type.Name,
    };

    private static void AssertFrozen(IReadOnlyList<string> frozen, IEnumerable<string> actual)
    {
        var now = actual.Order(StringComparer.Ordinal).ToArray();
        Assert.True(frozen.SequenceEqual(now), "Now:\n" + string.Join('\n', now));
    }
}
