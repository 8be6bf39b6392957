using Ssi.Grains.Hosting;

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

/// <summary>A grain whose state the stock provider writes at every call.</summary>
public interface IStockGrain : IGrainWithStringKey
{
    ValueTask CountAsync(long value);
}

/// <summary>What it writes.</summary>
[GenerateSerializer]
public sealed class StockState
{
    [Id(0)]
    public long Events { get; set; }

    /// <summary>As much as a member's row.</summary>
    [Id(1)]
    public byte[] Row { get; set; } = new byte[RowBytes];

    public static int RowBytes { get; set; } = 200;
}

/// <inheritdoc cref="IStockGrain"/>
public sealed class StockGrain([PersistentState("stock", StockGrain.Storage)] IPersistentState<StockState> state)
    : Grain, IStockGrain
{
    public const string Storage = "stock";

    public async ValueTask CountAsync(long value)
    {
        state.State.Events += value;
        await state.WriteStateAsync();
    }
}

/// <summary>A driver inside the silo: it calls the others as a shard calls its members.</summary>
public interface IDriverGrain : IGrainWithIntegerKey
{
    /// <summary>Calls the members of the order from a place on, every so many, so many at once.</summary>
    [ResponseTimeout("01:00:00")]
    ValueTask<int> RunAsync(int first, int every, int atOnce);
}

/// <inheritdoc cref="IDriverGrain"/>
public sealed class DriverGrain : Grain, IDriverGrain
{
    public async ValueTask<int> RunAsync(int first, int every, int atOnce)
    {
        var count = Ids.Order.Length;
        var members = new GrainReferences<INoOpGrain>(GrainFactory);
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
