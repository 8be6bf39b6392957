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
    /// <summary>What a client is told whose profile would found one industry too many.</summary>
    public const string TooManyIndustries = "'industry' is unknown, and Ssi:Engine:MaxIndustries are known already.";

    private readonly List<MemberProfile> _profiles = [];
    private readonly List<long> _lineNumbers = [];
    private readonly RejectionList _rejected = new();
    private readonly RejectionList _refused = new();

    public LineChunk Chunk { get; } = new();

    public void Parse()
    {
        _profiles.Clear();
        _lineNumbers.Clear();
        _rejected.Clear();
        _refused.Clear();
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
            var outcomes = await cluster.PutProfilesAsync(_profiles, CancellationToken.None);
            for (var i = 0; i < outcomes.Length; i++)
                Count(i, outcomes[i]);
        }

        answer.Rejections.Append(_rejected, _refused);
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
                Add(new MemberProfile(id!, profile));
            else
                Reject(id, RejectionCodes.InvalidProfile, fault);
        }
    }

    private void Add(MemberProfile profile)
    {
        _profiles.Add(profile);
        _lineNumbers.Add(Chunk.LineNumber);
    }

    private void Count(int index, ProfileOutcome outcome)
    {
        switch (outcome)
        {
            case ProfileOutcome.Created:
                answer.Created++;
                break;
            case ProfileOutcome.Replaced:
                answer.Replaced++;
                break;
            default:
                _refused.Add(new Rejection(
                    _lineNumbers[index], _profiles[index].Id, RejectionCodes.TooManyIndustries, TooManyIndustries));
                break;
        }
    }

    private void Reject(string? id, string code, string detail) =>
        _rejected.Add(new Rejection(Chunk.LineNumber, id, code, detail));
}
