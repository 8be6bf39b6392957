using Ssi.Engine.Ingest;
using Ssi.Engine.Shards;

namespace Ssi.Engine.Tests.Shards;

/// <content>What shards owe one another.</content>
internal sealed partial class ShardBed
{
    /// <summary>Real time since the start.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>See <see cref="EngineOptions.FactsBytesPerSecond"/>; from the next <see cref="Restart"/> on.</summary>
    public int FactsBytesPerSecond { get; set; } = int.MaxValue;

    /// <summary>All that a shard owes now.</summary>
    public IReadOnlyList<Obligation> Owed(ShardCore core)
    {
        core.HurryObligations();
        return core.TakeObligations(Elapsed);
    }

    /// <summary>Tells all that is owed until nothing is.</summary>
    public void Deliver() => Deliver(Owed);

    /// <summary>Tells all that is owed and not held back.</summary>
    public void DeliverDue() => Deliver(core => core.TakeObligations(Elapsed));

    private void Deliver(Func<ShardCore, IReadOnlyList<Obligation>> take)
    {
        while (true)
        {
            var owed = Cores.Select(core => (Core: core, Words: take(core)))
                .Where(debt => debt.Words.Count > 0)
                .ToList();
            if (owed.Count == 0)
                return;
            foreach (var (core, obligations) in owed)
            {
                var word = new CommandSubmission(Map);
                foreach (var obligation in obligations)
                    word.Tell(obligation);
                Send(word);
                foreach (var obligation in obligations)
                    core.Settle(obligation);
            }
        }
    }

    /// <summary>Submissions that share one entry of a shard.</summary>
    public void SendAsOne(ShardCore core, params Submission[] submissions)
    {
        var entry = core.BeginEntry();
        foreach (var submission in submissions)
        {
            submission.Seal(Map.Shards);
            core.Prepare(entry, submission, Now);
        }

        if (core.Seal(entry))
            Journals[core.Number].Add(entry.Sequence, entry.Bytes.ToArray());
        Load(core, entry);
        Apply(core, entry);
    }
}
