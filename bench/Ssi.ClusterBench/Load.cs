using System.Diagnostics;
using Ssi.Grains;

namespace Ssi.ClusterBench;

/// <summary>Traffic against an engine: batches of 1,000 over all members, and reads.</summary>
internal sealed class Load(GrainCluster engine)
{
    public const int BatchSize = 1000;
    public const int Senders = 8;
    private const int Readers = 64;

    private readonly int[] _order = Ids.Order;

    /// <summary>One event for every member; seconds.</summary>
    public Task<double> OnceAsync()
    {
        var next = -1;
        return EachAsync(Senders, async _ =>
        {
            while (true)
            {
                var at = (int)Math.Min(Interlocked.Increment(ref next) * (long)BatchSize, _order.Length);
                if (at == _order.Length)
                    return;
                await SendAsync(_order.AsMemory(at, Math.Min(BatchSize, _order.Length - at)));
            }
        });
    }

    /// <summary>Events a second over a while.</summary>
    public async Task<double> RunAsync(TimeSpan span)
    {
        var began = Stopwatch.GetTimestamp();
        var next = -1;
        var events = 0L;
        var seconds = await EachAsync(Senders, async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < span)
            {
                var at = (int)(Interlocked.Increment(ref next) * (long)BatchSize % (_order.Length - BatchSize + 1));
                await SendAsync(_order.AsMemory(at, BatchSize));
                Interlocked.Add(ref events, BatchSize);
            }
        });
        return events / seconds;
    }

    /// <summary>Scores with ranks that are answered a second.</summary>
    public Task<double> ReadAsync(TimeSpan span) => RepeatAsync(
        Readers, span, async member => await engine.GetSsiAsync(member, default));

    /// <summary>Calls a second of so many callers, each for members at random.</summary>
    public static async Task<double> RepeatAsync(int callers, TimeSpan span, Func<string, Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        var answered = 0L;
        var seconds = await EachAsync(callers, async caller =>
        {
            var random = new Random(caller);
            while (Stopwatch.GetElapsedTime(began) < span)
            {
                await call(Ids.Of(random.Next(Ids.Order.Length)));
                Interlocked.Increment(ref answered);
            }
        });
        return answered / seconds;
    }

    /// <summary>Seconds until so many have done the work, all at once.</summary>
    private static Task<double> EachAsync(int count, Func<int, Task> work) => Timing.OfAsync(
        () => Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => work(number)))));

    private async Task SendAsync(ReadOnlyMemory<int> members)
    {
        using var batch = engine.RentBatch();
        Ids.Fill(batch, members.Span);
        await engine.IngestAsync(batch, default);
    }
}

/// <summary>How long work takes.</summary>
internal static class Timing
{
    /// <summary>Seconds.</summary>
    public static async Task<double> OfAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
