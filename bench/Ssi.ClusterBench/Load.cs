using System.Diagnostics;
using Ssi.Engine.Ingest;
using Ssi.Engine.Views;
using Ssi.Grains;
using Ssi.Scoring.Members;

namespace Ssi.ClusterBench;

/// <summary>Traffic against an engine: batches of 1,000 over all members, and reads.</summary>
internal sealed class Load(GrainCluster engine)
{
    public const int BatchSize = 1000;
    public const int Senders = 8;

    /// <summary>Of each member, once settled.</summary>
    public const int Connections = 4;

    private const int Industries = 100;
    private const int Readers = 64;

    private readonly int[] _order = Ids.Order;

    /// <summary>One event for every member; seconds.</summary>
    public Task<double> OnceAsync() => AllAsync(SendAsync);

    /// <summary>Puts every member into an industry and connects it with <see cref="Connections"/> others;
    /// seconds.</summary>
    public async Task<double> SettleAsync()
    {
        var seconds = await AllAsync(async members => await engine.PutProfilesAsync(
            [.. members.ToArray().Select(ProfileOf)], default));
        for (var distance = 1; distance <= Connections / 2; distance++)
        {
            var places = distance;
            seconds += await AllAsync(members => SendAsync(members, batch => Ids.Connect(batch, members.Span, places)));
        }

        return seconds;
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

    /// <summary>Scores that are answered a second, with rank, averages and network of members that have them.</summary>
    /// <exception cref="InvalidOperationException">An answer has no rank in an industry, or no network.</exception>
    public Task<double> ReadAsync(TimeSpan span) => RepeatAsync(Readers, span, async member =>
    {
        var answer = await engine.GetSsiAsync(member, default);
        if (answer?.Industry is null || answer.Network.Place.Population != Connections + 1)
            throw new InvalidOperationException($"{member} lacks a rank or a network.");
    });

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

    /// <summary>Seconds until the work is done for all members, a batch of them at a time.</summary>
    private Task<double> AllAsync(Func<ReadOnlyMemory<int>, Task> work)
    {
        var next = -1;
        return EachAsync(Senders, async _ =>
        {
            while (true)
            {
                var at = (int)Math.Min(Interlocked.Increment(ref next) * (long)BatchSize, _order.Length);
                if (at == _order.Length)
                    return;
                await work(_order.AsMemory(at, Math.Min(BatchSize, _order.Length - at)));
            }
        });
    }

    private static MemberProfile ProfileOf(int member) => new(
        Ids.Of(member), new Profile($"industry-{member % Industries}", null, null, ProfileSections.None));

    private Task SendAsync(ReadOnlyMemory<int> members) => SendAsync(members, batch => Ids.Fill(batch, members.Span));

    private async Task SendAsync(ReadOnlyMemory<int> members, Action<EventBatch> fill)
    {
        using var batch = engine.RentBatch();
        fill(batch);
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
