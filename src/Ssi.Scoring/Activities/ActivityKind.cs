namespace Ssi.Scoring.Activities;

/// <summary>What a member did or met, as counted in the ledger: an event type, split where its data decides what
/// it is worth.</summary>
/// <remarks>The numbers are stored. They are append-only, 1..199 (the journal numbers its commands from 200 on), and
/// frozen by a test.</remarks>
public enum ActivityKind : byte
{
    None = 0,
    ArticlePublished = 1,
    PostPublished = 2,
    EndorsementReceived = 3,
    EndorsementGiven = 4,
    RecommendationReceived = 5,
    RecommendationGiven = 6,
    FollowerGained = 7,
    FollowerLost = 8,
    SearchBasic = 9,
    SearchAdvanced = 10,
    ProfileViewedDegree1 = 11,
    ProfileViewedDegree2 = 12,
    ProfileViewedDegree3 = 13,
    ProfileViewReceived = 14,
    LeadSaved = 15,
    SessionStarted = 16,
    ContentSharedCommented = 17,
    ContentSharedBare = 18,
    CommentWritten = 19,
    ReactionGiven = 20,
    CommentReceived = 21,
    ReactionReceived = 22,
    ShareReceived = 23,

    /// <summary>Counted in seconds, not in events.</summary>
    DwellReceived = 24,
    MessageSent = 25,
    InMailReceived = 26,
    InMailReplied = 27,
    GroupJoined = 28,
    GroupContributed = 29,
    PageVisited = 30,
    InvitationSentPersonal = 31,
    InvitationSentPlain = 32,
    InvitationAccepted = 33,

    /// <summary>Kept in the connection's own record, never in the ledger.</summary>
    ConnectionAdded = 34,

    /// <inheritdoc cref="ConnectionAdded"/>
    ConnectionRemoved = 35,
    IntroductionRequested = 36,
    IntroductionMade = 37,

    /// <summary>Kept as (contact, day) among the member's contacts, never as a count in the ledger.</summary>
    ContactNurtured = 38,
    CongratulationSent = 39,
    ProspectContentShared = 40,
}
