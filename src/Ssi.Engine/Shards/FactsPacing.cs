namespace Ssi.Engine.Shards;

/// <summary>Messages that carry a member's changed facts to its contacts, held back so that one member's changes send a
/// bounded number of bytes in a given time.</summary>
/// <remarks>A later message replaces an earlier one to the same contact that is still held: it carries all facts of the
/// open days. The first change of a member is sent at once, and none is held for longer than
/// <see cref="MaxDelay"/>.</remarks>
internal sealed class FactsPacing
{
    /// <summary>The longest time that a message is held; the contacts' scores follow within 60 s.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>Messages of so much time are sent without delay, so that members with few contacts are never
    /// held.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<ulong, Sender> _senders = [];

    /// <summary>Bytes a second of one member.</summary>
    public int BytesPerSecond { get; set; } = int.MaxValue;

    /// <summary>Holds a message; returns the earlier one that it replaces, or null.</summary>
    public Obligation? Hold(Obligation message)
    {
        var sender = SenderOf(message);
        sender.Held.Remove(message.MemberHash, out var earlier);
        sender.Held.Add(message.MemberHash, message);
        return earlier;
    }

    /// <summary>Holds a message that could not be delivered, to be sent next; false where a later one is held
    /// already.</summary>
    public bool TryReturn(Obligation message)
    {
        var sender = SenderOf(message);
        sender.Next = TimeSpan.Zero;
        return sender.Held.TryAdd(message.MemberHash, message);
    }

    /// <summary>Takes what one member has for one contact; null for nothing.</summary>
    public Obligation? Take(ulong sender, ulong contact) =>
        _senders.TryGetValue(sender, out var held) && held.Held.Remove(contact, out var message) ? message : null;

    /// <summary>Takes all that a member has for others.</summary>
    public IReadOnlyCollection<Obligation> Take(ulong sender) =>
        _senders.Remove(sender, out var held) ? held.Held.Values : [];

    /// <summary>Takes what may be sent now.</summary>
    /// <param name="now">Time since any fixed moment.</param>
    /// <param name="all">True to hold nothing back.</param>
    public void TakeDue(TimeSpan now, bool all, List<Obligation> due)
    {
        foreach (var (key, sender) in _senders)
        {
            if (sender.Held.Count > 0 && (all || sender.Next - now <= Burst))
            {
                var bytes = sender.Held.Values.Sum(message => (long)message.Item.Length);
                var cost = TimeSpan.FromSeconds(Math.Min(bytes / (double)BytesPerSecond, MaxDelay.TotalSeconds));
                sender.Next = (sender.Next > now ? sender.Next : now) + cost;
                if (sender.Next > now + MaxDelay)
                    sender.Next = now + MaxDelay;
                due.AddRange(sender.Held.Values);
                sender.Held = [];
            }

            if (sender.Held.Count == 0 && sender.Next <= now)
                _senders.Remove(key);
        }
    }

    private Sender SenderOf(Obligation message)
    {
        var key = message.PacedSender!.Value;
        if (!_senders.TryGetValue(key, out var sender))
            _senders.Add(key, sender = new Sender());
        return sender;
    }

    private sealed class Sender
    {
        /// <summary>By the hash of the contact.</summary>
        public Dictionary<ulong, Obligation> Held { get; set; } = [];

        /// <summary>When what was sent is paid for.</summary>
        public TimeSpan Next { get; set; }
    }
}
