using Ssi.Engine.Shards;

namespace Ssi.Grains.Shards;

/// <content>What the shard owes to others is taken there, in order.</content>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan RetryWordsAfter = TimeSpan.FromMilliseconds(250);

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
            await SendAsync(shard, items, ticks, sender);
            words.ForEach(_core.Settle);
        }
        catch (Exception cause)
        {
            // The debts stand: they are sent again, and hearing them twice changes nothing.
            LogNotTaken(cause, words.Count, Number);
            await Task.Delay(cause is ShardElsewhereException ? RetryAfter : RetryWordsAfter, silo.Time);
            _core.Return(words);
        }
    }

    private async Task SendAsync(int shard, byte[] items, long[] ticks, WordSender sender)
    {
        try
        {
            await TakeThereAsync();
        }
        catch (ShardRenewedException renewed)
        {
            // The first message to each life of a shard.
            _receivers[shard] = renewed.Generation;
            await TakeThereAsync();
        }

        ValueTask<ShardOutcomes> TakeThereAsync() => silo.ShardGrains[shard].TakeAsync(new ShardItems(
            items, ticks, sender with { Receiver = _receivers.GetValueOrDefault(shard) }));
    }
}
