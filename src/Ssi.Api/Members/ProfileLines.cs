using System.Text.Json;
using Ssi.Api.Answers;
using Ssi.Api.Bodies;
using Ssi.Api.Events;
using Ssi.Engine.Ports;
using Ssi.Engine.Views;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary>What became of the profiles of one stream.</summary>
internal sealed class ProfileAnswer
{
    public long Created { get; set; }

    public long Replaced { get; set; }

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
        writer.WriteNumber("accepted"u8, Created + Replaced);
        writer.WriteNumber("created"u8, Created);
        writer.WriteNumber("replaced"u8, Replaced);
        Rejections.Write(writer);
    }
}

/// <summary>A chunk of a stream of profiles.</summary>
internal sealed class ProfileLines(IScoringCluster cluster, int maxLineBytes, ProfileAnswer answer)
    : ILineWork
{
    private readonly List<MemberProfile> _profiles = [];
    private readonly RejectionList _rejected = new();

    public LineChunk Chunk { get; } = new();

    public void Parse()
    {
        _profiles.Clear();
        _rejected.Clear();
        while (Chunk.TryTake(out var start, out var length))
        {
            if (length > maxLineBytes)
                Reject(null, RejectionCodes.Malformed, $"The line is longer than {maxLineBytes} bytes.");
            else if (!Chunk.Lines.Slice(start, length).Trim(" \t\r"u8).IsEmpty)
                ReadLine(Chunk.Buffer.Slice(start, length));
        }
    }

    public async Task SendAsync()
    {
        if (_profiles.Count > 0)
        {
            foreach (var created in await cluster.PutProfilesAsync(_profiles, CancellationToken.None))
            {
                if (created)
                    answer.Created++;
                else
                    answer.Replaced++;
            }
        }

        answer.Rejections.Append(_rejected);
    }

    public void Dispose() => Chunk.Dispose();

    private void ReadLine(ReadOnlyMemory<byte> line)
    {
        if (!JsonObject.TryParse(line, out var json))
        {
            Reject(null, RejectionCodes.Malformed, "The line is not one JSON object in UTF-8.");
            return;
        }

        using (json)
        {
            var id = JsonObject.TextOf(json.RootElement, "id");
            if (!EntityId.IsValid(id))
                Reject(null, RejectionCodes.InvalidId, "'id' is missing or not an id.");
            else if (ProfileReader.TryRead(json.RootElement, withId: true, out var profile, out var fault))
                _profiles.Add(new MemberProfile(id!, profile));
            else
                Reject(id, RejectionCodes.InvalidProfile, fault);
        }
    }

    private void Reject(string? id, string code, string detail) =>
        _rejected.Add(new Rejection(Chunk.LineNumber, id, code, detail));
}
