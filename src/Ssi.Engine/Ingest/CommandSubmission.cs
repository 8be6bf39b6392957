using System.Text;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Ingest;

/// <summary>Commands on their way to the shards, and what they answer.</summary>
/// <remarks>Outcome: <see cref="EventOutcome.Accepted"/>, or <see cref="EventOutcome.Duplicate"/> where there was
/// nothing to do: a member that exists already is replaced, two that are not connected are not parted, nobody is
/// erased.</remarks>
public sealed class CommandSubmission(ShardMap map) : Submission
{
    /// <summary>Set when an erasure found its member.</summary>
    public ErasureReceipt? Receipt { get; internal set; }

    /// <summary>Completes when the shard of the other member holds the command, durably and applied. Set once the
    /// command is applied at its own shard; complete where it names one member.</summary>
    public Task OtherSide { get; internal set; } = Task.CompletedTask;

    /// <summary>The hash of the member that the submission erases; null for none.</summary>
    internal ulong? Erases { get; private set; }

    /// <summary>The hash of the member that a conditional command of the submission names; null for none.</summary>
    internal ulong? Conditional { get; private set; }

    /// <param name="expected">The <see cref="MemberVersion"/> that the command requires; null for any.</param>
    public void PutProfile(string member, Profile profile, long ticks, ulong? expected = null) =>
        Add(JournalItemCode.ProfileSet, member, "", ProfileWord.Write(profile), ticks, expected);

    /// <summary>Joins or parts two members. Whichever of them is named first, the shard of the lesser id judges it, so
    /// that of two commands on a pair one comes first.</summary>
    /// <param name="expected">Whether the command requires that the two are connected, or are not; null for
    /// either.</param>
    public void Connect(string member, string other, bool connected, long ticks, bool? expected = null)
    {
        if (string.CompareOrdinal(other, member) < 0)
            (member, other) = (other, member);
        Add(
            connected ? JournalItemCode.Connect : JournalItemCode.Disconnect, member, other, [], ticks,
            expected is { } before ? before ? 1UL : 0 : null);
    }

    /// <param name="expected">The <see cref="MemberVersion"/> that the command requires; null for any.</param>
    public void Erase(string member, long ticks, ulong? expected = null) =>
        Add(JournalItemCode.Erase, member, "", [], ticks, expected);

    /// <summary>What became of each profile of a submission of profiles only.</summary>
    public ProfileOutcome[] ProfileOutcomes() =>
    [
        .. Enumerable.Range(0, Count).Select(index => OutcomeOf(index) switch
        {
            EventOutcome.Accepted => ProfileOutcome.Created,
            EventOutcome.TooManyIndustries => ProfileOutcome.TooManyIndustries,
            EventOutcome.NotAsExpected => ProfileOutcome.NotAsExpected,
            _ => ProfileOutcome.Replaced,
        }),
    ];

    /// <summary>Waits for <see cref="OtherSide"/>; false where that takes longer than <paramref name="bound"/>. The
    /// command is durable in either case, and the other side follows.</summary>
    public async ValueTask<bool> IsHeldByBothAsync(TimeSpan bound, TimeProvider time)
    {
        try
        {
            await OtherSide.WaitAsync(bound, time);
            return true;
        }
        catch (TimeoutException)
        {
            // The outbox sends the message until the other shard has it, after a crash too.
            return false;
        }
    }

    /// <summary>Word that one shard owes another.</summary>
    public void Tell(Obligation obligation)
    {
        obligation.Item.CopyTo(Reserve(obligation.Item.Length));
        Commit(obligation.Item.Length, obligation.Shard, obligation.MemberHash, 0);
    }

    /// <summary>Items of one shard that came from another machine, as <see cref="Submission.Part"/> gave
    /// them.</summary>
    public void Receive(int shard, ReadOnlySpan<byte> items, ReadOnlySpan<long> ticks)
    {
        Reset();
        Receipt = null;
        OtherSide = Task.CompletedTask;
        (Erases, Conditional) = (null, null);
        foreach (var at in ticks)
        {
            var item = JournalItem.Peek(items);
            items[..item.Length].CopyTo(Reserve(item.Length));
            var hash = map.Hash.Hash(item.Member);
            Commit(item.Length, shard, hash, at);
            if (item.Code == (byte)JournalItemCode.Erase)
                Erases = hash;
            if (item.Expected is not null)
                Conditional = hash;
            items = items[item.Length..];
        }

        Seal(map.Shards);
    }

    private void Add(
        JournalItemCode code, string member, string other, ReadOnlySpan<byte> payload, long ticks, ulong? expected)
    {
        Span<byte> id = stackalloc byte[EntityId.MaxLength];
        Span<byte> otherId = stackalloc byte[EntityId.MaxLength];
        id = id[..Encoding.ASCII.GetBytes(member, id)];
        otherId = otherId[..Encoding.ASCII.GetBytes(other, otherId)];
        var hash = map.Hash.Hash(id);
        var length = JournalItem.WriteCommand(
            Reserve(JournalItem.CommandBytes(id, otherId, payload, expected)), code, id, ticks, otherId, payload,
            expected);
        Commit(length, map.ShardOf(hash), hash, ticks);
        if (code == JournalItemCode.Erase)
            Erases = hash;
        if (expected is not null)
            Conditional = hash;
    }
}
