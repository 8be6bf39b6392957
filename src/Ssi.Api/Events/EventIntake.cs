using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Ssi.Engine.Ingest;
using Ssi.Engine.Ports;

namespace Ssi.Api.Events;

/// <summary>The events of one body or chunk on their way to the engine, and what must be known to report on them.
/// The body stays untouched until the outcomes are collected.</summary>
internal sealed class EventIntake(IScoringCluster cluster) : IDisposable
{
    private const int FirstPlaces = 1024;

    private readonly RejectionList _unfit = new();
    private readonly RejectionList _refused = new();
    private EventBatch? _batch;
    private byte[] _scratch = [];
    private Place[] _places = [];

    /// <summary>What was rejected while reading.</summary>
    public RejectionList Unfit => _unfit;

    private EventBatch Batch => _batch ??= cluster.RentBatch();

    /// <summary>Reads an array; on a fault nothing of it may be sent.</summary>
    public BodyFault ReadArray(ReadOnlySpan<byte> body, int maxEvents)
    {
        if (!Utf8.IsValid(body))
            return new BodyFault("The body is not valid UTF-8.");
        var events = new EventReader(body, RentedScratch());
        try
        {
            var json = new Utf8JsonReader(body, EventReader.Options);
            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
                return new BodyFault("The body is not a JSON array.");
            for (var index = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; index++)
            {
                if (index == maxEvents)
                    return new BodyFault($"The array holds more than {maxEvents} events.", TooMany: true);
                ReadOne(ref events, ref json, index);
            }

            json.Read();
            return default;
        }
        catch (JsonException error)
        {
            return new BodyFault($"The body is no JSON (line {error.LineNumber}, byte {error.BytePositionInLine}).");
        }
    }

    /// <summary>Reads a body that is one event.</summary>
    public BodyFault ReadSingle(ReadOnlySpan<byte> body) =>
        TryReadObject(body, 0, 0) ? default : new BodyFault("The body is not one JSON object in UTF-8.");

    /// <summary>Reads a line that is one event; one that is not is rejected.</summary>
    public void ReadLine(ReadOnlySpan<byte> body, int start, int length, long line)
    {
        if (!TryReadObject(body.Slice(start, length), start, line))
            _unfit.Add(
                new Rejection(line, null, RejectionCodes.Malformed, "The line is not one JSON object in UTF-8."));
    }

    public void RejectLine(long line, string detail) =>
        _unfit.Add(new Rejection(line, null, RejectionCodes.Malformed, detail));

    /// <summary>Hands the events to the engine and adds up what became of them. Once begun it is finished, whether
    /// or not somebody waits.</summary>
    /// <param name="body">What the events were read from.</param>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> body, IngestAnswer answer)
    {
        if (_batch is { Count: > 0 } batch)
        {
            await cluster.IngestAsync(batch, CancellationToken.None);
            Collect(batch, body.Span, answer);
        }

        if (_unfit.Count + _refused.Count > 0)
            answer.Rejections.Append(_unfit, _refused);
        Clear();
    }

    public void Dispose() => Clear();

    // Between two chunks of a stream nothing is held.
    private void Clear()
    {
        _batch?.Dispose();
        _batch = null;
        _unfit.Clear();
        _refused.Clear();
        if (_places.Length > 0)
            ArrayPool<Place>.Shared.Return(_places);
        if (_scratch.Length > 0)
            ArrayPool<byte>.Shared.Return(_scratch);
        _places = [];
        _scratch = [];
    }

    private byte[] RentedScratch()
    {
        if (_scratch.Length == 0)
            _scratch = ArrayPool<byte>.Shared.Rent(EventReader.ScratchBytes);
        return _scratch;
    }

    private bool TryReadObject(ReadOnlySpan<byte> text, int bodyOffset, long index)
    {
        if (!Utf8.IsValid(text))
            return false;
        text = text.TrimEnd(" \t\r\n"u8);

        // What is plainly no object costs no exception.
        if (text.IsEmpty || text[^1] != '}' || text.TrimStart(" \t\r\n"u8)[0] != '{')
            return false;
        var events = new EventReader(text, RentedScratch()) { IsAlone = true };
        try
        {
            var json = new Utf8JsonReader(text, EventReader.Options);
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && ReadOne(ref events, ref json, index, bodyOffset);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // False only where more follows an event that should stand alone.
    private bool ReadOne(scoped ref EventReader events, scoped ref Utf8JsonReader json, long index, int bodyOffset = 0)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            var fault = new EventFault(FaultKind.NotAnObject);
            _unfit.Add(new Rejection(index, null, fault.Code, fault.Detail()));
            return true;
        }

        var read = events.Read(ref json, Batch);
        if (read.Kind == FaultKind.NotAlone)
            return false;
        if (read.Kind != FaultKind.None)
        {
            if (_unfit.Lists)
                _unfit.Add(new Rejection(index, events.IdText(), read.Code, read.Detail(events.Type)));
            else
                _unfit.AddUnlisted();
            return true;
        }

        if (Batch.Count > _places.Length)
            Grow();
        _places[Batch.Count - 1] = new Place(index, bodyOffset + events.Id.At);
        return true;
    }

    private void Collect(EventBatch batch, ReadOnlySpan<byte> body, IngestAnswer answer)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var outcome = batch.OutcomeOf(i);
            if (outcome == EventOutcome.Accepted)
                answer.Accepted++;
            else if (outcome == EventOutcome.Duplicate)
                answer.Duplicates++;
            else if (!_refused.Lists)
                _refused.AddUnlisted();
            else
            {
                var (code, detail) = RejectionCodes.Of(outcome);
                _refused.Add(new Rejection(_places[i].Index, IdAt(body, _places[i].IdAt), code, detail));
            }
        }
    }

    private static string? IdAt(ReadOnlySpan<byte> body, int at)
    {
        var json = new Utf8JsonReader(body[at..], isFinalBlock: false, default);
        json.Read();
        return json.GetString();
    }

    private void Grow()
    {
        var grown = ArrayPool<Place>.Shared.Rent(Math.Max(_places.Length * 2, FirstPlaces));
        _places.CopyTo(grown, 0);
        if (_places.Length > 0)
            ArrayPool<Place>.Shared.Return(_places);
        _places = grown;
    }

    /// <summary>Where an event of the batch came from, and where its id's opening quote stands in the body.</summary>
    private readonly record struct Place(long Index, int IdAt);
}

/// <summary>Why a body as a whole is not taken; the default says that it is.</summary>
internal readonly record struct BodyFault(string? Detail, bool TooMany = false);
