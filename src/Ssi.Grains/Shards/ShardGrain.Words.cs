using Ssi.Engine.Ingest;
using Ssi.Engine.Shards;

namespace Ssi.Grains.Shards;

/// <content>What the shard owes to others is taken there, in order.</content>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan RetryWordsAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryRefusedAfter = TimeSpan.FromSeconds(10);

    /// <summary>The lives of other shards, as far as they are known here.</summary>
    private readonly Dictionary<int, long> _receivers = [];

    private bool _isSending;
    private long _sent;

    private void SendWords()
    {
        if (_isSending)
            return;
        if (_isLeaving)
            _core.HurryObligations();
        var owed = _core.TakeObligations(silo.Time.GetElapsedTime(0));
        if (owed.Count > 0)
            _ = SendAsync(owed);
    }

    private async Task SendAsync(IReadOnlyList<Obligation> owed)
    {
        _isSending = true;
        var sender = new WordSender(Number, _core.Generation, ++_sent);
        await Task.WhenAll(owed.GroupBy(word => word.Shard).Select(words => TellAsync(words.Key, [.. words], sender)));
        _isSending = false;
        if (_stands)
            SendWords();
    }

    private async Task TellAsync(int shard, List<Obligation> words, WordSender sender)
    {
        try
        {
            var submission = NewSubmission();
            foreach (var word in words)
                submission.Tell(word);
            submission.Seal(silo.Map.Shards);
            var (items, ticks) = submission.Part(shard);
            var outcomes = await SendAsync(shard, items, ticks, sender);
            Settle(words, outcomes);
        }
        catch (Exception cause)
        {
            // The debts stand: they are sent again, and hearing them twice changes nothing.
            LogNotTaken(cause, words.Count, Number);
            await Task.Delay(cause is ShardElsewhereException ? RetryAfter : RetryWordsAfter, silo.Time);
            _core.Return(words);
        }
    }

    /// <summary>What a withheld member does not take is sent again after a while: the journal keeps it until the
    /// member is repaired.</summary>
    private void Settle(List<Obligation> words, byte[] outcomes)
    {
        var refused = new List<Obligation>();
        for (var i = 0; i < words.Count; i++)
        {
            if (i < outcomes.Length && outcomes[i] == (byte)EventOutcome.Quarantined)
                refused.Add(words[i]);
            else
                _core.Settle(words[i]);
        }

        if (refused.Count > 0)
            _ = ReturnLaterAsync(_core, refused);
    }

    private async Task ReturnLaterAsync(ShardCore core, List<Obligation> refused)
    {
        await Task.Delay(RetryRefusedAfter, silo.Time);
        core.Return(refused);
    }

    private async Task<byte[]> SendAsync(int shard, byte[] items, long[] ticks, WordSender sender)
    {
        try
        {
            return (await TakeThereAsync()).Outcomes;
        }
        catch (ShardRenewedException renewed)
        {
            // The first message to each life of a shard.
            _receivers[shard] = renewed.Generation;
            return (await TakeThereAsync()).Outcomes;
        }

        ValueTask<ShardOutcomes> TakeThereAsync() => silo.ShardGrains[shard].TakeAsync(new ShardItems(
            items, ticks, sender with { Receiver = _receivers.GetValueOrDefault(shard) }));
    }
}
