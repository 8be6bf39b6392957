using System.Buffers;
using Ssi.Scoring.Days;
using Ssi.Scoring.Packing;

namespace Ssi.Scoring.Connections;

/// <summary>One side's record about a pair of members, immutable: when they connected and parted, and what the other
/// told of himself. Read as of the end of a day. Facts may come in any order and more than once.</summary>
/// <remarks>Of each day only the latest change matters; at equal times parting wins. Of what the other told, only
/// what no truer version of the same or an earlier day replaces. Of the days before the horizon only the newest is
/// kept, so a record holds a few entries, however old. The earliest joining is kept beside them for good: it begins
/// the other member's life, and an erasure asks for it, whatever came first. Equal content has equal bytes, about 10
/// and 12 for facts of one version.</remarks>
public sealed class Connection
{
    private const byte FormatVersion = 1;

    /// <summary>More than the open days there can be; beyond it stored bytes are bad.</summary>
    private const int MaxEntries = 512;

    /// <summary>By time: ticks * 2 + 1 where they parted.</summary>
    private readonly ulong[] _changes;

    /// <summary>By day, and by version at the same time.</summary>
    private readonly (Day Day, NeighbourFacts Facts)[] _told;

    private Connection(ulong[] changes, (Day, NeighbourFacts)[] told)
    {
        _changes = changes;
        _told = told;
    }

    /// <summary>A pair of whom nothing is known.</summary>
    public static Connection None { get; } = new([], []);

    /// <summary>The changes it knows of, the earliest first: their times and whether they parted the pair.</summary>
    public IReadOnlyList<(long Ticks, bool Removed)> Changes =>
        [.. _changes.Select(change => ((long)(change >> 1), (change & 1) != 0))];

    /// <summary>True unless the other has never told anything and the pair was only ever parted: then the other may be
    /// nobody, named by the member alone.</summary>
    public bool IsMutual => _told.Length > 0 || WasJoinedBy(long.MaxValue);

    /// <summary>True where the two were joined at a time, in UTC ticks, or before.</summary>
    public bool WasJoinedBy(long ticks) =>
        Array.Exists(_changes, change => IsJoining(change) && (long)(change >> 1) <= ticks);

    public bool ConnectedOn(Day day)
    {
        for (var i = _changes.Length - 1; i >= 0; i--)
        {
            if (DayOf(_changes[i]) <= day)
                return (_changes[i] & 1) == 0;
        }

        return false;
    }

    /// <summary>What the other had told by the end of a day; the default where nothing.</summary>
    public NeighbourFacts FactsOn(Day day)
    {
        for (var i = _told.Length - 1; i >= 0; i--)
        {
            if (_told[i].Day <= day)
                return _told[i].Facts;
        }

        return default;
    }

    public bool DeciderOn(Day day) => FactsOn(day).Decider;

    /// <summary>The mark of the other's company, or 0.</summary>
    public ulong CompanyOn(Day day) => FactsOn(day).Company;

    /// <summary>With a change at a time; this same record where the change makes no difference.</summary>
    public Connection Insert(long ticks, bool removed, Day horizon)
    {
        var change = ((ulong)ticks << 1) | (removed ? 1UL : 0);
        ulong[] all = Array.IndexOf(_changes, change) < 0 ? [.. _changes, change] : [.. _changes];
        Array.Sort(all);
        var joined = Array.FindIndex(all, IsJoining);
        var kept = new List<ulong>(all.Length);
        for (var i = 0; i < all.Length; i++)
        {
            var next = i + 1 < all.Length ? DayOf(all[i + 1]) : Day.Max;
            if (i == joined || i + 1 == all.Length || (next > DayOf(all[i]) && next >= horizon))
                kept.Add(all[i]);
        }

        return kept.SequenceEqual(_changes) ? this : new Connection([.. kept], _told);
    }

    /// <summary>With what the other told on a day; this same record where that is known or outdated.</summary>
    public Connection Tell(NeighbourFacts facts, Day day, Day horizon)
    {
        foreach (var (otherDay, other) in _told)
        {
            if (otherDay <= day && other.Version >= facts.Version)
                return this;
        }

        var kept = new List<(Day Day, NeighbourFacts Facts)>(_told.Length + 1);
        kept.AddRange(_told.Where(other => other.Day < day));
        kept.Add((day, facts));
        kept.AddRange(_told.Where(other => other.Day >= day && other.Facts.Version > facts.Version));
        while (kept.Count > 1 && kept[1].Day < horizon)
            kept.RemoveAt(0);
        return kept.SequenceEqual(_told) ? this : new Connection(_changes, [.. kept]);
    }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(64);
        var writer = new PackWriter(output);
        writer.Byte(FormatVersion);
        writer.Varint(_changes.Length);
        foreach (var change in _changes)
            writer.Word(change);
        foreach (var (day, facts) in _told)
        {
            writer.Varint((day.Number << 1) | (facts.Decider ? 1 : 0));
            writer.Varint((ulong)facts.Version);
            writer.Word(facts.Company);
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a stored record; other bytes throw <see cref="InvalidDataException"/>.</summary>
    public static Connection Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new PackReader(bytes);
        PackReader.Require(reader.Byte() == FormatVersion);
        var changes = new ulong[reader.Varint(MaxEntries)];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = reader.Word();
            var ticks = (long)(changes[i] >> 1);
            PackReader.Require(ticks >= Day.Min.StartTicks && ticks < Day.Max.StartTicks + TimeSpan.TicksPerDay);
            PackReader.Require(i == 0 || DayOf(changes[i - 1]) < DayOf(changes[i])
                || (changes[i - 1] < changes[i] && Array.FindIndex(changes, IsJoining) == i - 1));
        }

        var told = new List<(Day Day, NeighbourFacts Facts)>();
        while (!reader.AtEnd)
        {
            var head = reader.Varint((Day.Max.Number << 1) | 1);
            var facts = new NeighbourFacts((long)reader.Varint(), (head & 1) != 0, reader.Word());
            var entry = (Day: new Day(head >> 1), Facts: facts);
            PackReader.Require(told.Count == 0
                || (told[^1].Day < entry.Day && told[^1].Facts.Version < facts.Version && told.Count < MaxEntries));
            told.Add(entry);
        }

        return new Connection(changes, [.. told]);
    }

    /// <summary>What the pair adds to the member's network on a day.</summary>
    internal NetworkCounts CountsOn(Day day, ulong ownCompany)
    {
        if (!ConnectedOn(day))
            return default;
        var facts = FactsOn(day);
        return new NetworkCounts(
            1, facts.Decider ? 1 : 0, facts.Company != 0 && facts.Company == ownCompany ? 1 : 0);
    }

    private static bool IsJoining(ulong change) => (change & 1) == 0;

    private static Day DayOf(ulong change) => Day.OfTicks((long)(change >> 1));
}
