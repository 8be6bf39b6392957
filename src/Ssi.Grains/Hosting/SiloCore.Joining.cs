using Microsoft.Extensions.Logging;
using Ssi.Grains.Days;
using Ssi.Storage;

namespace Ssi.Grains.Hosting;

/// <content>Whether this silo may be one of its cluster.</content>
public sealed partial class SiloCore
{
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when this silo is known to have what the others have; no shard is loaded here before.</summary>
    internal Task Confirmed => _confirmed.Task;

    /// <summary>Completes with the reason when the options of this silo and what the store holds do not fit, which the
    /// first shard that is loaded may find. The process should end.</summary>
    public Task<string> Refused => _refused.Task;

    internal void Refuse(StoreMismatchException mismatch) => _refused.TrySetResult(mismatch.Message);

    /// <summary>What this silo is made for.</summary>
    internal ClusterDescription Describe() => new(
        Stamp.Shards, Stamp.HashKey, ClockIsSimulated, Stamp.Model, Stamp.ModelDocument,
        Options.LatenessHours, Options.MaxSkewSeconds, Options.HistoryDays);

    /// <summary>Compares this silo with the cluster that it has joined.</summary>
    /// <exception cref="StoreMismatchException">It has another store, or options that the silos must agree on
    /// differ.</exception>
    private async Task ConfirmAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (await DifferenceAsync(cancel) is { } difference)
                    throw new StoreMismatchException(difference);
                _confirmed.TrySetResult();
                return;
            }
            catch (Exception cause) when (GrainCluster.IsTransient(cause) && !cancel.IsCancellationRequested)
            {
                // A silo that has died leaves the list of active ones.
                LogNotConfirmed(cause.Message);
                await Task.Delay(RetryAfter, Time, cancel);
            }
        }
    }

    /// <remarks>The cluster's one grain may have been activated on this very silo, so the other silos are asked
    /// themselves. Those that serve decide; where none does yet, the first of those that start together.</remarks>
    private async Task<string?> DifferenceAsync(CancellationToken cancel)
    {
        var others = ActiveSilos().Where(silo => !silo.Equals(_address.Value)).Order().ToList();
        var answers = await Task.WhenAll(others.Select(silo => AskAsync(silo).WaitAsync(cancel)));
        var serving = Array.FindAll(answers, answer => answer.IsConfirmed);
        if (serving.Length == 0 && others.Count > 0 && others[0].CompareTo(_address.Value) < 0)
            serving = [answers[0]];
        var cluster = await _grains.Value.GetGrain<IClusterGrain>(0).DescribeAsync().AsTask().WaitAsync(cancel);
        return serving.Select(answer => answer.Cluster).Append(cluster)
            .Select(there => there.DifferenceFrom(Stamp, Options))
            .FirstOrDefault(difference => difference is not null);
    }

    /// <exception cref="OrleansException">The silo does not answer for itself.</exception>
    private async Task<SiloDescription> AskAsync(SiloAddress silo)
    {
        RequestContext.Set(Orleans.Runtime.Placement.IPlacementDirector.PlacementHintKey, silo);
        try
        {
            var key = silo.ToParsableString();
            var answer = await _grains.Value.GetGrain<ISiloGrain>(key).DescribeAsync();
            return string.Equals(answer.Silo, key, StringComparison.Ordinal)
                ? answer
                : throw new OrleansException($"Silo {silo} was asked and {answer.Silo} has answered.");
        }
        finally
        {
            RequestContext.Remove(Orleans.Runtime.Placement.IPlacementDirector.PlacementHintKey);
        }
    }

    [LoggerMessage(64, LogLevel.Information, "The cluster does not answer yet: {Reason}")]
    private partial void LogNotConfirmed(string reason);
}
