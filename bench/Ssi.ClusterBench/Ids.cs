using System.Globalization;
using System.Text;
using Ssi.Engine.Ingest;
using Ssi.Scoring.Activities;

namespace Ssi.ClusterBench;

/// <summary>Ids of twelve characters, and the order in which members are called, of bare grains and of ours.</summary>
internal static class Ids
{
    private static long _next;

    /// <summary>A permutation of all members, from a seed.</summary>
    public static int[] Order { get; private set; } = [];

    public static void Draw(int members)
    {
        Order = [.. Enumerable.Range(0, members)];
        new Random(1).Shuffle(Order);
    }

    public static string Of(int member) => string.Create(12, member, static (span, value) =>
    {
        "member-".CopyTo(span);
        for (var i = 11; i >= 7; i--, value /= 32)
            span[i] = "0123456789abcdefghijklmnopqrstuv"[value % 32];
    });

    /// <summary>Adds an event of now for each member, with ids that nobody else gets.</summary>
    public static void Fill(EventBatch batch, ReadOnlySpan<int> members) =>
        Fill(batch, members, ActivityKind.CommentWritten, 0);

    /// <summary>Adds a connection of each member with the one so many places on, in the order of numbers.</summary>
    public static void Connect(EventBatch batch, ReadOnlySpan<int> members, int distance) =>
        Fill(batch, members, ActivityKind.ConnectionAdded, distance);

    private static void Fill(EventBatch batch, ReadOnlySpan<int> members, ActivityKind kind, int distance)
    {
        Span<byte> member = stackalloc byte[12];
        Span<byte> other = stackalloc byte[distance == 0 ? 0 : 12];
        Span<byte> id = stackalloc byte[20];
        var now = TimeProvider.System.GetUtcNow().UtcTicks;
        var next = Interlocked.Add(ref _next, members.Length) - members.Length;
        foreach (var one in members)
        {
            Encoding.ASCII.GetBytes(Of(one), member);
            if (distance > 0)
                Encoding.ASCII.GetBytes(Of((one + distance) % Order.Length), other);
            (next++).TryFormat(id, out var length, default, CultureInfo.InvariantCulture);
            batch.Add(kind, member, "bench"u8, id[..length], now, 1, other);
        }
    }
}
