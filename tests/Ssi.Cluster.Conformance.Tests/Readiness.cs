using System.Net;
using System.Text.Json;

namespace Ssi.Cluster.Conformance.Tests;

/// <summary>Waits for nodes that start and for shards that are loaded: a node is ready while some still are.</summary>
internal static class Readiness
{
    private const int MaxTries = 2400;

    public static async Task AwaitAsync(HttpClient client)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            try
            {
                using var answer = await client.GetAsync("/health/ready");
                if (answer.StatusCode == HttpStatusCode.OK && await AllServeAsync(client))
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Fail($"{client.BaseAddress} is not ready.");
    }

    private static async Task<bool> AllServeAsync(HttpClient client)
    {
        using var status = JsonDocument.Parse(await client.GetStringAsync("/v1/cluster"));
        return status.RootElement.GetProperty("shardsServing").GetInt32()
            == status.RootElement.GetProperty("shards").GetInt32();
    }
}
