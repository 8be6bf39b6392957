using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Ssi.Scoring.Days;
using Ssi.Scoring.Scores;

namespace Ssi.Grains.Serialization;

/// <summary>A day is its number: every message has some, and a surrogate would take three bytes more for
/// each.</summary>
[RegisterSerializer]
internal sealed class DayCodec : IFieldCodec<Day>
{
    public void WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, Day value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(Day), WireType.VarInt);
        writer.WriteVarUInt32((uint)value.Number);
    }

    public Day ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        return new Day(reader.ReadUInt16(field.WireType));
    }
}

[RegisterCopier]
internal sealed class DayCopier : ShallowCopier<Day>;

/// <summary>A score is its packed word, at its full width: the highest pillar's bits are seldom 0.</summary>
[RegisterSerializer]
internal sealed class ScoreVectorCodec : IFieldCodec<ScoreVector>
{
    public void WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, ScoreVector value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ScoreVector), WireType.Fixed64);
        writer.WriteUInt64(value.Packed);
    }

    public ScoreVector ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        return ScoreVector.FromPacked(reader.ReadUInt64(field.WireType));
    }
}

[RegisterCopier]
internal sealed class ScoreVectorCopier : ShallowCopier<ScoreVector>;
