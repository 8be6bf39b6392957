using System.Reflection;
using Ssi.Ranking.Distributions;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Tests.Serialization;

/// <summary>Any value of a type of the messages, its lists of any of the types that lists have.</summary>
internal sealed class AnyValue(Random random)
{
    private static readonly string[] Texts = ["", "a", "Über", "x.y:z@~-", "0123456789"];

    public object? Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return random.Next(3) == 0 ? null : Of(inner);
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(random.Next(values.Length));
        }

        if (type.IsArray) return Items(type.GetElementType()!);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return Items(type.GenericTypeArguments[0], list: true);
        return Simple(type) ?? Composed(type);
    }

    private object? Simple(Type type)
    {
        if (type == typeof(string)) return Texts[random.Next(Texts.Length)];
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(byte)) return (byte)random.Next(256);
        if (type == typeof(int)) return Number(int.MinValue, int.MaxValue, i => i);
        if (type == typeof(uint)) return Number(uint.MinValue, uint.MaxValue, i => (uint)i);
        if (type == typeof(long)) return Number(long.MinValue, long.MaxValue, i => (long)i << 20);
        if (type == typeof(ulong)) return Number(ulong.MinValue, ulong.MaxValue, i => (ulong)i << 28);
        if (type == typeof(double)) return random.NextDouble();
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
        if (type == typeof(ReadOnlyMemory<byte>)) return new ReadOnlyMemory<byte>((byte[])Items(typeof(byte)));
        if (type == typeof(Day)) return new Day(random.Next(3) == 0 ? Day.Max.Number : random.Next(Day.Max.Number));
        if (type == typeof(ScoreVector)) return AnyRanking.Vector(random);
        return type == typeof(Distribution) ? AnyRanking.Distribution(random) : null;
    }

    private object Composed(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        var context = new NullabilityInfoContext();
        var value = constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
            context.Create(parameter).WriteState == NullabilityState.Nullable && random.Next(3) == 0
                ? null
                : Of(parameter.ParameterType))]);

        // What has no constructor to tell its members by is set; a member of its own type would have no end.
        if (constructor.GetParameters().Length == 0)
        {
            foreach (var property in type.GetProperties().Where(one => one.CanWrite && one.PropertyType != type))
                property.SetValue(value, Of(property.PropertyType));
        }

        return value;
    }

    private T Number<T>(T least, T most, Func<int, T> between) => random.Next(6) switch
    {
        0 => least,
        1 => most,
        2 => between(0),
        _ => between(random.Next(1 << (1 + random.Next(30)))),
    };

    private object Items(Type type, bool list = false) =>
        typeof(AnyValue).GetMethod(nameof(ItemsOf), BindingFlags.NonPublic | BindingFlags.Instance)!
            .MakeGenericMethod(type).Invoke(this, [list])!;

    private IReadOnlyList<T> ItemsOf<T>(bool list)
    {
        T[] items = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (T)Of(typeof(T))!)];
        return (list ? random.Next(3) : 0) switch
        {
            0 => items,
            1 => items.ToList(),
            _ => [.. items],
        };
    }
}
