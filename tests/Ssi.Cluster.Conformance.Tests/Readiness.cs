using System.Net;

namespace Ssi.Cluster.Conformance.Tests;

/// <summary>Waits for nodes that start.</summary>
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
                if (answer.StatusCode == HttpStatusCode.OK)
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
}
