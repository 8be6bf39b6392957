namespace Ssi.Scoring.Activities;

/// <summary>What the data of an event holds that matters to its meaning.</summary>
public enum EventData
{
    /// <summary>Nothing; whatever is there is ignored.</summary>
    None,

    /// <summary><c>degree</c>: 1, 2 or 3.</summary>
    Degree,

    /// <summary><c>commentary</c>: a boolean.</summary>
    Commentary,

    /// <summary><c>seconds</c>: an integer, 0 to <see cref="EventType.MaxSeconds"/>.</summary>
    Seconds,

    /// <summary><c>personalised</c>: a boolean.</summary>
    Personalised,

    /// <summary><c>member</c>: another member's id, required.</summary>
    Other,

    /// <summary><c>to</c>: another member's id, or absent.</summary>
    OptionalTo,
}

/// <summary>A CloudEvents type that is understood, with what its data holds and the activities it can be.</summary>
public sealed class EventType
{
    /// <summary>The most seconds one event can tell: a day.</summary>
    public const int MaxSeconds = 86_400;

    private readonly ActivityKind[] _kinds;

    internal EventType(string name, EventData data, params ActivityKind[] kinds)
    {
        Name = name;
        Data = data;
        _kinds = kinds;
    }

    /// <summary>The whole type, with its prefix <c>ssi.</c></summary>
    public string Name { get; }

    public EventData Data { get; }

    /// <summary>The activities this type can be; the one that a datum decides on stands at the datum's number, from
    /// the lowest on.</summary>
    internal ReadOnlySpan<ActivityKind> Kinds => _kinds;

    /// <summary>The activity that the datum makes of this event; false where the datum is out of its range.</summary>
    /// <param name="datum">The degree, the seconds, 1 or 0 for true or false; 0 where the data holds no number.</param>
    /// <param name="kind">The activity, to be counted <see cref="AmountOf"/> times.</param>
    public bool TryKindFor(int datum, out ActivityKind kind)
    {
        var place = Data switch
        {
            EventData.Degree => datum - 1,
            EventData.Seconds => (uint)datum <= MaxSeconds ? 0 : -1,
            _ => datum,
        };
        var known = (uint)place < (uint)_kinds.Length;
        kind = known ? _kinds[place] : ActivityKind.None;
        return known;
    }

    /// <summary>How much one event adds to its activity's count: its seconds, else 1.</summary>
    public uint AmountOf(int datum) => Data == EventData.Seconds ? (uint)datum : 1;
}
