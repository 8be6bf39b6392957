using Microsoft.Extensions.Logging;
using Ssi.Engine.Ingest;
using Ssi.Engine.Shards;

namespace Ssi.Embedded.Partitions;

/// <summary>Takes what the partition's shards owe to other shards there, in order, one submission at a time.</summary>
internal sealed partial class ObligationSender(
    Partition partition, ShardMap map, Func<Submission, Task> submit, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private bool _sending;

    /// <summary>On the loop.</summary>
    public void Send()
    {
        if (_sending)
            return;
        var now = time.GetElapsedTime(0);
        var owed = partition.Cores
            .Select(core => (Core: core, Obligations: core.TakeObligations(now)))
            .Where(debt => debt.Obligations.Count > 0)
            .ToList();
        if (owed.Count == 0)
            return;
        _sending = true;
        var submission = new CommandSubmission(map);
        foreach (var obligation in owed.SelectMany(debt => debt.Obligations))
            submission.Tell(obligation);
        _ = SendAsync(submission, owed);
    }

    private async Task SendAsync(
        CommandSubmission submission, List<(ShardCore Core, IReadOnlyList<Obligation> Obligations)> owed)
    {
        var arrived = true;
        try
        {
            await submit(submission);
        }
        catch (Exception cause)
        {
            // The debts stand: they are sent again, and hearing them twice changes nothing.
            LogNotTaken(logger, cause, submission.Count);
            arrived = false;
            await Task.Delay(RetryAfter, time);
        }

        partition.Post(() =>
        {
            _sending = false;
            var index = 0;
            foreach (var (core, obligations) in owed)
            {
                if (!arrived)
                    core.Return(obligations);

                // What a withheld member does not take stays unsettled: the journal keeps it, and the next start sends
                // it again.
                foreach (var obligation in arrived ? obligations : [])
                {
                    if (submission.OutcomeOf(index++) != EventOutcome.Quarantined)
                        core.Settle(obligation);
                }
            }
        });
    }

    [LoggerMessage(40, LogLevel.Warning, "{Count} words for other shards were not taken; they are told again.")]
    private static partial void LogNotTaken(ILogger logger, Exception cause, int count);
}
