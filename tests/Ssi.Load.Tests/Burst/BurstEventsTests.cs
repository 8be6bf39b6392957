using System.Text.Json;
using Ssi.Load.Burst;

namespace Ssi.Load.Tests.Burst;

public sealed class BurstEventsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, 7, TimeSpan.Zero);

    [Fact]
    public void Write_Batches_AreCloudEventsWithUniqueIdsOverAllMembers()
    {
        var events = new BurstEvents("burst/1/0", 10, 1);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var members = new HashSet<string>(StringComparer.Ordinal);
        var types = new HashSet<string>(StringComparer.Ordinal);
        for (var batch = 0; batch < 3; batch++)
        {
            using var json = JsonDocument.Parse(Write(events, 500));
            foreach (var told in json.RootElement.EnumerateArray())
            {
                ids.Add(told.GetProperty("id").GetString()!);
                members.Add(told.GetProperty("subject").GetString()!);
                types.Add(told.GetProperty("type").GetString()!);
                Assert.Equal(Now, told.GetProperty("time").GetDateTimeOffset());
                Assert.Equal("1.0", told.GetProperty("specversion").GetString());
                Assert.Equal("burst/1/0", told.GetProperty("source").GetString());
            }
        }

        Assert.Equal(1500, ids.Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"m{i:D11}"), members.Order(StringComparer.Ordinal));
        Assert.Equal(23, types.Count);
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameBytes()
    {
        Assert.Equal(Write(new BurstEvents("s", 1000, 3), 100), Write(new BurstEvents("s", 1000, 3), 100));
        Assert.NotEqual(Write(new BurstEvents("s", 1000, 3), 100), Write(new BurstEvents("s", 1000, 4), 100));
    }

    private static byte[] Write(BurstEvents events, int count)
    {
        var body = new byte[events.BytesFor(count)];
        return body[..events.Write(body, count, Now)];
    }
}
