namespace Ssi.ClusterBench;

/// <summary>A stateful grain that does nothing: what a bare call costs.</summary>
public interface INoOpGrain : IGrainWithStringKey
{
    ValueTask<long> CallAsync(long value);
}

/// <summary>Holds about as much as a member's state does.</summary>
public sealed class NoOpGrain : Grain, INoOpGrain
{
    private readonly byte[] _state = new byte[600];
    private long _calls;

    public ValueTask<long> CallAsync(long value)
    {
        _state[(int)(value % _state.Length)]++;
        return ValueTask.FromResult(_calls += value);
    }
}

/// <summary>A driver inside the silo: it calls the others as a shard calls its members.</summary>
public interface IDriverGrain : IGrainWithIntegerKey
{
    /// <summary>Calls the members of an order from a place on, every so many, so many at once.</summary>
    [ResponseTimeout("01:00:00")]
    ValueTask<int> RunAsync(int first, int every, int atOnce);
}

/// <inheritdoc cref="IDriverGrain"/>
public sealed class DriverGrain : Grain, IDriverGrain
{
    public async ValueTask<int> RunAsync(int first, int every, int atOnce)
    {
        var count = Ids.Order.Length;
        var members = new Ssi.Grains.Hosting.GrainReferences<INoOpGrain>(GrainFactory);
        var calls = 0;
        var waiting = new ValueTask<long>[atOnce];
        for (var member = first; member < count; member += every * atOnce)
        {
            var sent = 0;
#pragma warning disable CA2012 // Each is awaited once, below.
            for (var at = member; at < count && sent < atOnce; at += every)
                waiting[sent++] = members[Ids.Of(Ids.Order[at])].CallAsync(1);
#pragma warning restore CA2012
            for (var i = 0; i < sent; i++)
                await waiting[i];
            calls += sent;
        }

        return calls;
    }
}

/// <summary>Ids of twelve characters, in an order that jumps over all of them.</summary>
internal static class Ids
{
    private static long _next;

    /// <summary>The order in which members are called, of no-op grains and of ours.</summary>
    public static int[] Order { get; set; } = [];

    /// <summary>The first of so many event ids that nobody else gets.</summary>
    public static long Next(int count) => Interlocked.Add(ref _next, count) - count;

    public static string Of(int member) => string.Create(12, member, static (span, value) =>
    {
        "member-".CopyTo(span);
        for (var i = 11; i >= 7; i--, value /= 32)
            span[i] = "0123456789abcdefghijklmnopqrstuv"[value % 32];
    });
}
