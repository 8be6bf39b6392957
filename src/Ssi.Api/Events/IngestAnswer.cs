using System.Text.Json;
using Ssi.Api.Answers;

namespace Ssi.Api.Events;

/// <summary>What became of the events of one request.</summary>
internal sealed class IngestAnswer
{
    public long Accepted { get; set; }

    public long Duplicates { get; set; }

    public RejectionList Rejections { get; } = new();

    public JsonAnswer ToJson()
    {
        var answer = JsonAnswer.Begin();
        Write(answer.Writer);
        return answer.End();
    }

    /// <summary>Writes the counts into the object that is open.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("accepted"u8, Accepted);
        writer.WriteNumber("duplicates"u8, Duplicates);
        Rejections.Write(writer);
    }
}

/// <summary>The part that answers to events and to profile lines share.</summary>
internal static class RejectionJson
{
    public static void Write(this RejectionList rejections, Utf8JsonWriter writer)
    {
        writer.WriteNumber("rejectedCount"u8, rejections.Count);
        writer.WriteStartArray("rejected"u8);
        foreach (var one in rejections.Listed)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, one.Index);
            writer.WriteString("id"u8, one.Id);
            writer.WriteString("code"u8, one.Code);
            writer.WriteString("detail"u8, one.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
