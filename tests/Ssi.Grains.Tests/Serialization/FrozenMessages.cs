namespace Ssi.Grains.Tests.Serialization;

/// <summary>Names, ids and signatures as silos of any version know them.</summary>
internal static class FrozenMessages
{
    /// <summary>Messages by name; each member's id, name and type.</summary>
    public const string Members = """
        ssi.ActivityCountSurrogate 0:Activity:String 1:Day:Day 2:Count:UInt32
        ssi.AroundPartSurrogate 0:Bytes:ReadOnlyMemory<Byte>
        ssi.AverageScoreSurrogate 0:Ssi:Int32 1:Brand:Int32 2:Find:Int32 3:Engage:Int32 4:Relate:Int32
        ssi.CaptureKey 0:Generation:Int64 1:Number:Int64
        ssi.ClosingDay 0:Day:Day 1:Distributions:IReadOnlyDictionary<String,Byte[]>
        ssi.ClusterDay 0:Day:Day 1:IsRolling:Boolean
        ssi.ClusterDescription 0:Shards:Int32 1:HashKey:Byte[] 2:ClockIsSimulated:Boolean 3:Model:String
            4:ModelDocument:Byte[] 5:LatenessHours:Int32 6:MaxSkewSeconds:Int32 7:HistoryDays:Int32
        ssi.ClusterStatusSurrogate 0:Engine:String 1:Ready:Boolean 2:NotReadyReason:String 3:Nodes:Int32 4:Shards:Int32
            5:Day:String 6:RollingOver:Boolean 7:Members:Int64 8:ResidentMembers:Int64 9:AcceptedIds:Int64
            10:EventsAccepted:Int64 11:EventsDuplicate:Int64 12:EventsRejected:Int64 13:EventsPerSecond:Double
            14:JournalEntries:Int64 15:JournalBytes:Int64 16:CheckpointLagSeconds:Double 17:Checkpoints:Int64
            18:CommitsTotal:Int64 19:CommitSeconds:Double 20:ReplayedEntries:Int64 21:InterruptedCheckpoints:Int32
            22:QueuedBatches:Int64 23:RankingBytes:Int64 24:Snapshot:Int64
        ssi.ClusterUnavailableExceptionSurrogate 0:Reason:Int32 1:RetryAfterSeconds:Int32
        ssi.ConnectionExportSurrogate 0:Member:String 1:Connected:Boolean 2:Since:DateTimeOffset
        ssi.ContactDaySurrogate 0:Day:Day 1:Mark:String
        ssi.DayChangeSurrogate 0:Day:Day 1:OldIndustry:String 2:OldSsi:Int32 3:NewIndustry:String 4:NewSsi:Int32
        ssi.DayDistributionSurrogate 0:Bytes:ReadOnlyMemory<Byte>
        ssi.DayStandingSurrogate 0:Day:Day 1:Industry:String 2:Ssi:Int32
        ssi.DistributionSurrogate 0:Bytes:ReadOnlyMemory<Byte>
        ssi.EntriesLostException 0:Member:String
        ssi.EpochLostExceptionSurrogate 0:Shard:Int32
        ssi.ErasureReceiptSurrogate 0:Member:String 1:ErasedAt:DateTimeOffset 2:Industry:String 3:ActivityCells:Int32
            4:Connections:Int32 5:Contacts:Int32 6:HistoryDays:Int32
        ssi.HashedIdSurrogate 0:Id:String 1:Hash:UInt64
        ssi.HistoryDaySurrogate 0:Day:Day 1:Score:ScoreVector 2:Industry:String 3:TopPercent:Nullable<Int32>
            4:Provisional:Boolean
        ssi.IndustryHistogramsSurrogate 0:Bytes:ReadOnlyMemory<Byte>
        ssi.IndustryListSurrogate 0:AsOf:Day 1:Industries:Page<IndustrySummary> 2:Stale:Boolean 3:Snapshot:Int64
        ssi.IndustrySummarySurrogate 0:Id:String 1:Population:Int32 2:Average:AverageScore
        ssi.IndustryViewSurrogate 0:Id:String 1:AsOf:Day 2:Distribution:Distribution 3:Stale:Boolean 4:Snapshot:Int64
        ssi.LeaderboardPartSurrogate 0:Bytes:ReadOnlyMemory<Byte>
        ssi.LeaderboardPositionSurrogate 0:Ssi:Int32 1:Id:String
        ssi.LeaderboardRowSurrogate 0:Rank:Int32 1:Id:String 2:Vector:ScoreVector
        ssi.LeaderboardViewSurrogate 0:Board:String 1:AsOf:Day 2:Population:Int32 3:Rows:LeaderboardRow[]
            4:Next:Nullable<LeaderboardPosition> 5:Stale:Boolean 6:Snapshot:Int64
        ssi.MemberAnswerSurrogate 0:Score:UInt64 1:Industry:String 2:More:MemberDeeds
        ssi.MemberCargo 0:Key:Int64 1:Generation:Int64 2:Sequence:Int64 3:State:Byte[]
        ssi.MemberCircle 0:Score:ScoreVector 1:RankingDay:Day 2:Connections:String[]
        ssi.MemberDeedsSurrogate 0:Changes:DayChange[] 1:Words:MemberWord[] 2:Outcomes:Byte[]
            3:Departure:MemberDeparture
        ssi.MemberDepartureSurrogate 0:ErasedAt:Int64 1:OpenDays:DayStanding[] 2:ClosedDays:DayStanding[]
            3:Industry:String 4:ActivityCells:Int32 5:Connections:Int32 6:Contacts:Int32
        ssi.MemberExportSurrogate 0:Member:MemberView 1:Score:ScoreVector 2:Activity:ActivityCount[]
            3:Connections:ConnectionExport[] 4:Contacts:ContactDay[] 5:History:HistoryDay[]
        ssi.MemberHistorySurrogate 0:Member:String 1:Model:String 2:Days:HistoryDay[] 3:Snapshot:Int64
        ssi.MemberHold 0:Generation:Int64 1:Sequence:Int64
        ssi.MemberLook 0:Key:Int64 1:Generation:Int64 2:Epoch:Int64 3:IsCurrent:Boolean 4:Today:Day 5:RankingDay:Day
            6:CaptureIsLive:Boolean 7:IndustryInCapture:String 8:InCapture:ScoreVector
        ssi.MemberOrder 0:Key:Int64 1:Generation:Int64 2:Epoch:Int64 3:Sequence:Int64
        ssi.MemberProfileSurrogate 0:Id:String 1:Profile:Profile
        ssi.MemberReadingSurrogate 0:AsOf:Day 1:RankingDay:Day 2:Score:ScoreVector 3:Change:ScoreChange
            4:Industry:String 5:CaptureIsLive:Boolean 6:InCapture:Nullable<ScoreVector> 7:Connections:String[]
        ssi.MemberRecent 0:Key:Int64 1:RankingDay:Day 2:Days:IReadOnlyList<HistoryDay>
        ssi.MemberRow 0:Sequence:Int64 1:Industry:String 2:Score:UInt64 3:Day:Day 4:State:Byte[] 5:Others:String[]
            6:Records:Byte[][] 7:Blocks:Int32[] 8:History:Byte[][]
        ssi.MemberSsiSurrogate 0:Member:String 1:AsOf:Day 2:Model:String 3:Score:ScoreVector 4:Change:ScoreChange
            5:IndustryId:String 6:Industry:Standing 7:Network:Standing 8:Snapshot:Int64
        ssi.MemberStandingSurrogate 0:Rank:Int32 1:Population:Int32 2:TopPercent:Int32 3:Average:AverageScore
        ssi.MemberViewSurrogate 0:Id:String 1:Profile:Profile 2:FirstDay:Day
        ssi.MemberWordSurrogate 0:Code:Byte 1:To:String 2:Ticks:Int64 3:Payload:Byte[] 4:IsPaced:Boolean
        ssi.MemberWorkSurrogate 0:Id:String 1:Key:Int64 2:Sequence:Int64 3:Previous:Int64 4:Day:Day 5:RankingDay:Day
            6:OpenFrom:Day 7:FirstUnstored:Day 8:ErasedAt:Int64 9:IsNew:Boolean 10:RowIsHeld:Boolean 11:Epoch:Int64
            12:Generation:Int64 13:Items:ReadOnlyMemory<Byte>
        ssi.ModelActivation 0:Document:Byte[] 1:Since:DateTimeOffset
        ssi.ModelRecord 0:Activation:ModelActivation
        ssi.ModelViewSurrogate 0:Version:String 1:Document:ReadOnlyMemory<Byte> 2:Active:Boolean
        ssi.NetworkPlace 0:Place:MemberStanding 1:Stale:Boolean
        ssi.ObligationSurrogate 0:Sequence:Int64 1:Shard:Int32 2:MemberHash:UInt64 3:Item:Byte[]
        ssi.PageSurrogate`1 0:Items:T[] 1:Next:String
        ssi.ProfileSurrogate 0:Industry:String 1:Seniority:Byte 2:Company:String 3:Sections:UInt16
        ssi.RankingUpdateSurrogate 0:Generation:Int64 1:Day:Day 2:Number:Int64 3:Since:Int64 4:Sequence:Int64
            5:Changed:IndustryHistograms[] 6:Emptied:String[]
        ssi.RolledMemberSurrogate 0:Slot:Int32 1:Industry:String 2:Score:ScoreVector
        ssi.ScoreChangeSurrogate 0:Since:Day 1:Ssi:Int32 2:Brand:Int32 3:Find:Int32 4:Engage:Int32 5:Relate:Int32
        ssi.ShardDay 0:Day:Day 1:Today:Day 2:IsRolled:Boolean 3:IsSettled:Boolean
        ssi.ShardElsewhereException 0:Shard:Int32
        ssi.ShardItems 0:Bytes:Byte[] 1:Ticks:Int64[] 2:Sender:WordSender
        ssi.ShardOutcomes 0:Outcomes:Byte[] 1:Receipt:ErasureReceipt 2:IsPending:Boolean
        ssi.ShardPlacement
        ssi.ShardRenewedException 0:Shard:Int32 1:Generation:Int64
        ssi.ShardStatus 0:Silo:String 1:Day:Day 2:RollingOver:Boolean 3:Members:Int64 4:AcceptedIds:Int64
            5:Accepted:Int64 6:Duplicates:Int64 7:Rejected:Int64 8:JournalEntries:Int64 9:JournalBytes:Int64
            10:CheckpointLagSeconds:Double 11:Checkpoints:Int64 12:Replayed:Int64 13:Interrupted:Boolean
            14:Waiting:Int64 15:RankingBytes:Int64 16:Sequence:Int64 17:IsServing:Boolean
            18:Resident:Int64 19:Host:SiloFigures 20:Quarantined:String
        ssi.ShardVectors 0:Ids:String[] 1:Vectors:UInt64[]
        ssi.SiloFigures 0:Resident:Int64 1:Commits:Int64 2:CommitSeconds:Double 3:RankingBytes:Int64
            4:RankingFailures:Int64 5:HeldLogBytes:Int64 6:HeldLogSeconds:Double
        ssi.StandingSurrogate 0:AsOf:Day 1:Place:MemberStanding 2:Stale:Boolean
        ssi.StoreDamagedExceptionSurrogate 0:What:String 1:Shard:Nullable<Int32> 2:Member:Nullable<Int64>
        ssi.StoreMismatchExceptionSurrogate 0:Message:String
        ssi.StoreUnavailableExceptionSurrogate 0:Message:String
        ssi.WordSender 0:Shard:Int32 1:Generation:Int64 2:Number:Int64 3:Receiver:Int64
        """;

    /// <summary>Types of other projects.</summary>
    public const string Names = """
        ssi.ActivityCount ssi.AroundPart ssi.AverageScore ssi.ClusterStatus ssi.ClusterUnavailableException
        ssi.ConnectionExport ssi.ContactDay ssi.Day ssi.DayChange ssi.DayDistribution ssi.DayStanding ssi.Distribution
        ssi.EpochLostException ssi.ErasureReceipt ssi.EventOutcome ssi.HashedId ssi.HistoryDay ssi.IndustryHistograms
        ssi.IndustryList ssi.IndustrySummary ssi.IndustryView ssi.JournalItemCode ssi.LeaderboardPart
        ssi.LeaderboardPosition ssi.LeaderboardRow ssi.LeaderboardView ssi.MemberAnswer ssi.MemberDeeds
        ssi.MemberDeparture ssi.MemberExport ssi.MemberHistory ssi.MemberProfile ssi.MemberReading ssi.MemberSsi
        ssi.MemberStanding ssi.MemberView ssi.MemberWord ssi.MemberWork ssi.ModelView ssi.Obligation ssi.Page`1
        ssi.Profile ssi.ProfileSections ssi.RankingUpdate ssi.RolledMember ssi.ScoreChange ssi.ScoreVector ssi.Seniority
        ssi.Standing ssi.StoreDamagedException ssi.StoreMismatchException ssi.StoreUnavailableException
        ssi.UnavailableReason
        """;

    public const string Methods = """
        ssi.IClusterGrain.Advance(Int64) ValueTask<Boolean>
        ssi.IClusterGrain.Day() ValueTask<ClusterDay>
        ssi.IClusterGrain.Describe() ValueTask<ClusterDescription>
        ssi.IClusterGrain.Now() ValueTask<Int64>
        ssi.IClusterGrain.Time(Boolean) ValueTask<Int64>
        ssi.IHistoryGrain.Get(String,Day,Day) ValueTask<MemberHistory>
        ssi.IIndustriesGrain.List(String,Int32) ValueTask<IndustryList>
        ssi.IIndustryGrain.Around(String,Int32) ValueTask<LeaderboardView>
        ssi.IIndustryGrain.Board(Nullable<LeaderboardPosition>,Int32) ValueTask<LeaderboardView>
        ssi.IIndustryGrain.View() ValueTask<IndustryView>
        ssi.IMemberGrain.Apply(MemberWork) ValueTask<MemberAnswer>
        ssi.IMemberGrain.Circle() ValueTask<MemberCircle>
        ssi.IMemberGrain.Export() ValueTask<MemberExport>
        ssi.IMemberGrain.IsConnected(String) ValueTask<Nullable<Boolean>>
        ssi.IMemberGrain.Recent(Day,Day) ValueTask<MemberRecent>
        ssi.IMemberGrain.Row(MemberOrder) ValueTask<MemberRowMessage>
        ssi.IMemberGrain.Save(MemberOrder) ValueTask<Int64>
        ssi.IMemberGrain.Ssi() ValueTask<MemberSsi>
        ssi.IMemberGrain.StandingOn(MemberOrder,Day) ValueTask<MemberAnswer>
        ssi.IMemberGrain.View() ValueTask<MemberView>
        ssi.IModelGrain.Activate(Byte[],DateTimeOffset) ValueTask<ModelActivation>
        ssi.INetworkGrain.Board(Nullable<LeaderboardPosition>,Int32) ValueTask<LeaderboardView>
        ssi.INetworkGrain.Standing(ScoreVector,String[]) ValueTask<NetworkPlace>
        ssi.IShardGrain.Around(String,LeaderboardPosition,Boolean,Int32) ValueTask<AroundPart>
        ssi.IShardGrain.BeginDay(Day,Int64) ValueTask<ShardDay>
        ssi.IShardGrain.Board(String,Nullable<LeaderboardPosition>,Int32,Int32) ValueTask<LeaderboardPart>
        ssi.IShardGrain.Capture(CaptureKey) ValueTask<RankingUpdate>
        ssi.IShardGrain.ClosingDay() ValueTask<ClosingDay>
        ssi.IShardGrain.Day(Int64) ValueTask<ShardDay>
        ssi.IShardGrain.Drain() ValueTask
        ssi.IShardGrain.FinishDay(Day) ValueTask<ShardDay>
        ssi.IShardGrain.HasIndustry(String) ValueTask<Boolean>
        ssi.IShardGrain.Ids(String,Int32) ValueTask<String[]>
        ssi.IShardGrain.Look(String,MemberHold,CaptureKey) ValueTask<MemberLook>
        ssi.IShardGrain.Lost(String,MemberHold) ValueTask
        ssi.IShardGrain.OpenDay(Day,String) ValueTask<Byte[]>
        ssi.IShardGrain.Standing(String,String) ValueTask<Nullable<ScoreVector>>
        ssi.IShardGrain.Status() ValueTask<ShardStatus>
        ssi.IShardGrain.Take(ShardItems) ValueTask<ShardOutcomes>
        ssi.IShardGrain.Vectors(String[]) ValueTask<ShardVectors>
        """;
}
