using Orleans.Serialization.Configuration;
using Ssi.Engine.Ingest;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;
using Ssi.Engine.Ports;
using Ssi.Engine.Rankings;
using Ssi.Engine.Shards;
using Ssi.Engine.Views;
using Ssi.Grains.Serialization;
using Ssi.Ranking.Distributions;
using Ssi.Ranking.Industries;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;
using Ssi.Storage;

[assembly: TypeManifestProvider(typeof(TypeNames))]

namespace Ssi.Grains.Serialization;

/// <summary>What types of other projects are called in messages: every answer names its type, and a name outlives
/// that a type moves or is called otherwise. Append-only, as are the ids of the surrogates' members: silos of two
/// versions talk to one another while a cluster is upgraded.</summary>
internal sealed class TypeNames : TypeManifestProviderBase
{
    public static readonly IReadOnlyList<(string Name, Type Type)> All =
    [
        ("ssi.Day", typeof(Day)),
        ("ssi.ScoreVector", typeof(ScoreVector)),
        ("ssi.Profile", typeof(Profile)),
        ("ssi.DayChange", typeof(DayChange)),
        ("ssi.Seniority", typeof(Seniority)),
        ("ssi.ProfileSections", typeof(ProfileSections)),
        ("ssi.AverageScore", typeof(AverageScore)),
        ("ssi.MemberStanding", typeof(MemberStanding)),
        ("ssi.IndustryHistograms", typeof(IndustryHistograms)),
        ("ssi.Distribution", typeof(Distribution)),
        ("ssi.DayDistribution", typeof(DayDistribution)),
        ("ssi.LeaderboardPosition", typeof(LeaderboardPosition)),
        ("ssi.LeaderboardRow", typeof(LeaderboardRow)),
        ("ssi.LeaderboardPart", typeof(LeaderboardPart)),
        ("ssi.AroundPart", typeof(AroundPart)),
        ("ssi.EventOutcome", typeof(EventOutcome)),
        ("ssi.JournalItemCode", typeof(JournalItemCode)),
        ("ssi.MemberWork", typeof(MemberWork)),
        ("ssi.MemberAnswer", typeof(MemberAnswer)),
        ("ssi.MemberDeeds", typeof(MemberDeeds)),
        ("ssi.MemberDeparture", typeof(MemberDeparture)),
        ("ssi.MemberWord", typeof(MemberWord)),
        ("ssi.DayStanding", typeof(DayStanding)),
        ("ssi.Obligation", typeof(Obligation)),
        ("ssi.RolledMember", typeof(RolledMember)),
        ("ssi.HashedId", typeof(HashedId)),
        ("ssi.MemberReading", typeof(MemberReading)),
        ("ssi.RankingUpdate", typeof(RankingUpdate)),
        ("ssi.MemberProfile", typeof(MemberProfile)),
        ("ssi.MemberView", typeof(MemberView)),
        ("ssi.Page`1", typeof(Page<>)),
        ("ssi.ScoreChange", typeof(ScoreChange)),
        ("ssi.Standing", typeof(Standing)),
        ("ssi.MemberSsi", typeof(MemberSsi)),
        ("ssi.HistoryDay", typeof(HistoryDay)),
        ("ssi.MemberHistory", typeof(MemberHistory)),
        ("ssi.ErasureReceipt", typeof(ErasureReceipt)),
        ("ssi.MemberExport", typeof(MemberExport)),
        ("ssi.ActivityCount", typeof(ActivityCount)),
        ("ssi.ConnectionExport", typeof(ConnectionExport)),
        ("ssi.ContactDay", typeof(ContactDay)),
        ("ssi.IndustrySummary", typeof(IndustrySummary)),
        ("ssi.IndustryList", typeof(IndustryList)),
        ("ssi.IndustryView", typeof(IndustryView)),
        ("ssi.LeaderboardView", typeof(LeaderboardView)),
        ("ssi.ClusterStatus", typeof(ClusterStatus)),
        ("ssi.ModelView", typeof(ModelView)),
        ("ssi.UnavailableReason", typeof(UnavailableReason)),
        ("ssi.ClusterUnavailableException", typeof(ClusterUnavailableException)),
        ("ssi.StoreUnavailableException", typeof(StoreUnavailableException)),
        ("ssi.EpochLostException", typeof(EpochLostException)),
        ("ssi.StoreMismatchException", typeof(StoreMismatchException)),
        ("ssi.StoreDamagedException", typeof(StoreDamagedException)),
    ];

    protected override void ConfigureInner(TypeManifestOptions options)
    {
        foreach (var (name, type) in All)
            options.WellKnownTypeAliases.Add(name, type);
    }
}
