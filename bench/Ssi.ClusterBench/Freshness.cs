using System.Text;
using Ssi.Engine.Views;
using Ssi.Grains;
using Ssi.Scoring.Activities;
using Ssi.Scoring.Members;

namespace Ssi.ClusterBench;

/// <summary>How long after its acknowledgement an event is in the ranking, while other traffic goes on.</summary>
internal sealed class Freshness(GrainCluster engine)
{
    private readonly List<double> _seconds = [];
    private int _members;

    /// <summary>One member after another, each alone in an industry of its own, until told to stop.</summary>
    public async Task ProbeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var name = $"probe-{_members++}";
            await engine.PutProfilesAsync(
                [new MemberProfile(name, new Profile(name, null, null, ProfileSections.None))], default);
            using (var batch = engine.RentBatch())
            {
                batch.Add(
                    ActivityKind.PostPublished, Encoding.ASCII.GetBytes(name), "probe"u8, "1"u8,
                    TimeProvider.System.GetUtcNow().UtcTicks, 1, []);
                await engine.IngestAsync(batch, default);
            }

            var began = TimeProvider.System.GetTimestamp();
            while (!await IsRankedAsync(name))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            _seconds.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }
    }

    public override string ToString()
    {
        var sorted = _seconds.Order().ToList();
        return $"{sorted.Count} probes, p50 {At(0.5):0.00} s, p99 {At(0.99):0.00} s, max {sorted[^1]:0.00} s";

        double At(double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    // Without the event the score is of the profile alone.
    private async Task<bool> IsRankedAsync(string name)
    {
        var board = await engine.GetLeaderboardAsync(name, null, 1, default);
        return board is { Rows: [{ Vector.Engage: > 0 }] };
    }
}
