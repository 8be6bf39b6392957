using Orleans.Serialization.Cloning;
using Ssi.Engine.Views;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Serialization;

[GenerateSerializer, Immutable, Alias("ssi.LeaderboardPositionSurrogate")]
internal struct LeaderboardPositionSurrogate
{
    [Id(0)] public int Ssi;
    [Id(1)] public string Id;
}

[RegisterConverter, RegisterCopier]
internal sealed class LeaderboardPositionConverter
    : ShallowCopier<LeaderboardPosition>, IConverter<LeaderboardPosition, LeaderboardPositionSurrogate>
{
    public LeaderboardPosition ConvertFromSurrogate(in LeaderboardPositionSurrogate from) => new(from.Ssi, from.Id);

    public LeaderboardPositionSurrogate ConvertToSurrogate(in LeaderboardPosition value) => new()
    {
        Ssi = value.Ssi,
        Id = value.Id,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.LeaderboardRowSurrogate")]
internal struct LeaderboardRowSurrogate
{
    [Id(0)] public int Rank;
    [Id(1)] public string Id;
    [Id(2)] public ScoreVector Vector;
}

[RegisterConverter, RegisterCopier]
internal sealed class LeaderboardRowConverter
    : ShallowCopier<LeaderboardRow>, IConverter<LeaderboardRow, LeaderboardRowSurrogate>
{
    public LeaderboardRow ConvertFromSurrogate(in LeaderboardRowSurrogate from) => new(from.Rank, from.Id, from.Vector);

    public LeaderboardRowSurrogate ConvertToSurrogate(in LeaderboardRow value) => new()
    {
        Rank = value.Rank,
        Id = value.Id,
        Vector = value.Vector,
    };
}

[GenerateSerializer, Immutable, Alias("ssi.LeaderboardPartSurrogate")]
internal struct LeaderboardPartSurrogate
{
    [Id(0)] public ReadOnlyMemory<byte> Bytes;
}

[RegisterConverter, RegisterCopier]
internal sealed class LeaderboardPartConverter
    : ShallowCopier<LeaderboardPart>, IConverter<LeaderboardPart, LeaderboardPartSurrogate>
{
    public LeaderboardPart ConvertFromSurrogate(in LeaderboardPartSurrogate from) =>
        Packing.Read<LeaderboardPart>(from.Bytes, LeaderboardPart.TryDecode);

    public LeaderboardPartSurrogate ConvertToSurrogate(in LeaderboardPart value) => new()
    {
        Bytes = Packing.Bytes(value.Encode),
    };
}

[GenerateSerializer, Immutable, Alias("ssi.AroundPartSurrogate")]
internal struct AroundPartSurrogate
{
    [Id(0)] public ReadOnlyMemory<byte> Bytes;
}

[RegisterConverter, RegisterCopier]
internal sealed class AroundPartConverter : ShallowCopier<AroundPart>, IConverter<AroundPart, AroundPartSurrogate>
{
    public AroundPart ConvertFromSurrogate(in AroundPartSurrogate from) =>
        Packing.Read<AroundPart>(from.Bytes, AroundPart.TryDecode);

    public AroundPartSurrogate ConvertToSurrogate(in AroundPart value) => new() { Bytes = Packing.Bytes(value.Encode) };
}

[GenerateSerializer, Immutable, Alias("ssi.LeaderboardViewSurrogate")]
internal struct LeaderboardViewSurrogate
{
    [Id(0)] public string Board;
    [Id(1)] public Day AsOf;
    [Id(2)] public int Population;
    [Id(3)] public LeaderboardRow[] Rows;
    [Id(4)] public LeaderboardPosition? Next;
    [Id(5)] public bool Stale;
    [Id(6)] public long Snapshot;
}

[RegisterConverter, RegisterCopier]
internal sealed class LeaderboardViewConverter
    : ShallowCopier<LeaderboardView>, IConverter<LeaderboardView, LeaderboardViewSurrogate>
{
    public LeaderboardView ConvertFromSurrogate(in LeaderboardViewSurrogate from) =>
        new(from.Board, from.AsOf, from.Population, from.Rows, from.Next, from.Stale, from.Snapshot);

    public LeaderboardViewSurrogate ConvertToSurrogate(in LeaderboardView value) => new()
    {
        Board = value.Board,
        AsOf = value.AsOf,
        Population = value.Population,
        Rows = Lists.ToArray(value.Rows),
        Next = value.Next,
        Stale = value.Stale,
        Snapshot = value.Snapshot,
    };
}
