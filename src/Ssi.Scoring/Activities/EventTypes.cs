using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ssi.Scoring.Activities;

/// <summary>Every event type that is understood, and the way from a type's bytes to it.</summary>
/// <remarks>The lookup is an open table over the eight bytes behind the prefix and the last eight, which tell all
/// types apart: one multiplication, one comparison, no allocation.</remarks>
public static class EventTypes
{
    /// <summary>What every type begins with.</summary>
    public const string Prefix = "ssi.";

    private const int TableBits = 8;

    private static readonly (byte[] Utf8, EventType Type)[] Table;

    static EventTypes() => Table = Build();

    /// <summary>All types, by pillar.</summary>
    public static ImmutableArray<EventType> All { get; } =
    [
        new("ssi.article.published", EventData.None, ActivityKind.ArticlePublished),
        new("ssi.post.published", EventData.None, ActivityKind.PostPublished),
        new("ssi.endorsement.received", EventData.None, ActivityKind.EndorsementReceived),
        new("ssi.endorsement.given", EventData.None, ActivityKind.EndorsementGiven),
        new("ssi.recommendation.received", EventData.None, ActivityKind.RecommendationReceived),
        new("ssi.recommendation.given", EventData.None, ActivityKind.RecommendationGiven),
        new("ssi.follower.gained", EventData.None, ActivityKind.FollowerGained),
        new("ssi.follower.lost", EventData.None, ActivityKind.FollowerLost),

        new("ssi.search.basic", EventData.None, ActivityKind.SearchBasic),
        new("ssi.search.advanced", EventData.None, ActivityKind.SearchAdvanced),
        new(
            "ssi.profile.viewed",
            EventData.Degree,
            ActivityKind.ProfileViewedDegree1,
            ActivityKind.ProfileViewedDegree2,
            ActivityKind.ProfileViewedDegree3),
        new("ssi.profile.view.received", EventData.None, ActivityKind.ProfileViewReceived),
        new("ssi.lead.saved", EventData.None, ActivityKind.LeadSaved),
        new("ssi.session.started", EventData.None, ActivityKind.SessionStarted),

        new(
            "ssi.content.shared",
            EventData.Commentary,
            ActivityKind.ContentSharedBare,
            ActivityKind.ContentSharedCommented),
        new("ssi.comment.written", EventData.None, ActivityKind.CommentWritten),
        new("ssi.reaction.given", EventData.None, ActivityKind.ReactionGiven),
        new("ssi.comment.received", EventData.None, ActivityKind.CommentReceived),
        new("ssi.reaction.received", EventData.None, ActivityKind.ReactionReceived),
        new("ssi.share.received", EventData.None, ActivityKind.ShareReceived),
        new("ssi.dwell.received", EventData.Seconds, ActivityKind.DwellReceived),
        new("ssi.message.sent", EventData.OptionalTo, ActivityKind.MessageSent),
        new("ssi.inmail.received", EventData.None, ActivityKind.InMailReceived),
        new("ssi.inmail.replied", EventData.None, ActivityKind.InMailReplied),
        new("ssi.group.joined", EventData.None, ActivityKind.GroupJoined),
        new("ssi.group.contributed", EventData.None, ActivityKind.GroupContributed),
        new("ssi.page.visited", EventData.None, ActivityKind.PageVisited),

        new(
            "ssi.invitation.sent",
            EventData.Personalised,
            ActivityKind.InvitationSentPlain,
            ActivityKind.InvitationSentPersonal),
        new("ssi.invitation.accepted", EventData.None, ActivityKind.InvitationAccepted),
        new("ssi.connection.added", EventData.Other, ActivityKind.ConnectionAdded),
        new("ssi.connection.removed", EventData.Other, ActivityKind.ConnectionRemoved),
        new("ssi.introduction.requested", EventData.None, ActivityKind.IntroductionRequested),
        new("ssi.introduction.made", EventData.None, ActivityKind.IntroductionMade),
        new("ssi.contact.nurtured", EventData.Other, ActivityKind.ContactNurtured),
        new("ssi.congratulation.sent", EventData.None, ActivityKind.CongratulationSent),
        new("ssi.prospect.content.shared", EventData.None, ActivityKind.ProspectContentShared),
    ];

    /// <summary>Finds the type of exactly these bytes.</summary>
    public static bool TryFind(ReadOnlySpan<byte> type, [NotNullWhen(true)] out EventType? found)
    {
        found = null;
        if (type.Length < Prefix.Length + sizeof(ulong))
            return false;
        for (var slot = SlotOf(type); Table[slot].Utf8 is { } name; slot = Next(slot))
        {
            if (!type.SequenceEqual(name))
                continue;
            found = Table[slot].Type;
            return true;
        }

        return false;
    }

    private static (byte[] Utf8, EventType Type)[] Build()
    {
        var table = new (byte[] Utf8, EventType Type)[1 << TableBits];
        foreach (var type in All)
        {
            var name = Encoding.ASCII.GetBytes(type.Name);
            var slot = SlotOf(name);
            while (table[slot].Utf8 is not null)
                slot = Next(slot);
            table[slot] = (name, type);
        }

        return table;
    }

    private static int SlotOf(ReadOnlySpan<byte> type)
    {
        var head = BinaryPrimitives.ReadUInt64LittleEndian(type[Prefix.Length..]);
        var tail = BinaryPrimitives.ReadUInt64LittleEndian(type[^sizeof(ulong)..]);
        return (int)(((head * 3) ^ tail ^ (ulong)type.Length) * 0x9E3779B97F4A7C15UL >> (64 - TableBits));
    }

    private static int Next(int slot) => (slot + 1) & ((1 << TableBits) - 1);
}
