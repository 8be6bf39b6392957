using Ssi.Engine.Journal;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Members;

/// <summary>What one side of a pair tells the other: the changes it knows of, and its own facts.</summary>
/// <remarks>Little-endian: number of changes 2, each ticks 8 and removed 1; number of facts 2, each day 2, decides 1,
/// company mark 8.</remarks>
internal readonly record struct PairWord(List<(long Ticks, bool Removed)> Transitions, List<ToldFacts> Facts)
{
    public static byte[] Write(IReadOnlyCollection<(long Ticks, bool Removed)> transitions, List<ToldFacts> facts)
    {
        var bytes = new byte[2 + (9 * transitions.Count) + 2 + (11 * facts.Count)];
        var writer = new SpanWriter(bytes);
        writer.UInt16((ushort)transitions.Count);
        foreach (var (ticks, removed) in transitions)
        {
            writer.UInt64((ulong)ticks);
            writer.Byte(removed ? (byte)1 : (byte)0);
        }

        writer.UInt16((ushort)facts.Count);
        foreach (var fact in facts)
        {
            writer.UInt16((ushort)fact.Since.Number);
            writer.Byte(fact.Decider ? (byte)1 : (byte)0);
            writer.UInt64(fact.Company);
        }

        return bytes;
    }

    public static PairWord Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var transitions = new List<(long, bool)>();
        for (var left = reader.UInt16(); left > 0; left--)
            transitions.Add(((long)reader.UInt64(), reader.Byte() != 0));
        var facts = new List<ToldFacts>();
        for (var left = reader.UInt16(); left > 0; left--)
            facts.Add(new ToldFacts(new Day(reader.UInt16()), reader.Byte() != 0, reader.UInt64()));
        return new PairWord(transitions, facts);
    }
}
