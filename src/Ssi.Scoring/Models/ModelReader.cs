using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Models;

/// <summary>Reads and checks a model document as a whole; <see cref="SignalReader"/> reads its signals.</summary>
internal static class ModelReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public static ModelReading Read(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8Json, Options);
            return Read(document.RootElement, utf8Json);
        }
        catch (JsonException e)
        {
            return new ModelReading(null, [$"The document is not JSON: {e.Message}"]);
        }
    }

    private static ModelReading Read(JsonElement root, ReadOnlyMemory<byte> utf8Json)
    {
        var errors = new List<string>();
        if (root.ValueKind != JsonValueKind.Object)
            return new ModelReading(null, ["The document must be an object."]);
        var fields = new JsonFields(root, "", errors);
        var version = fields.Text("version");
        if (!EntityId.IsValid(version))
            fields.Fail("version must be an id: letters, digits and ._:@~-, a letter or digit first.");
        var number = (byte)fields.Integer("number", 1, byte.MaxValue);
        var title = fields.Text("title");
        var why = fields.Text("why");
        var signals = Signals(fields, errors);
        fields.RefuseOthers();
        CheckTogether(fields, signals);
        return errors.Count == 0
            ? new ModelReading(new ScoringModel(version, number, title, why, signals, utf8Json), [])
            : new ModelReading(null, [.. errors]);
    }

    private static ImmutableArray<Signal> Signals(JsonFields fields, List<string> errors)
    {
        if (fields.Find("signals") is not { ValueKind: JsonValueKind.Array } list
            || list.GetArrayLength() is < 1 or > ScoringModel.MaxSignals)
        {
            fields.Fail($"signals must be a list of 1 to {ScoringModel.MaxSignals} signals.");
            return [];
        }

        return [.. list.EnumerateArray().Select((signal, index) => SignalReader.Read(signal, index, errors))];
    }

    private static void CheckTogether(JsonFields fields, ImmutableArray<Signal> signals)
    {
        foreach (
            var twice in signals.GroupBy(signal => signal.Id, StringComparer.Ordinal).Where(same => same.Count() > 1))
            fields.Fail($"The id {twice.Key} is used {twice.Count()} times.");
        foreach (var pillar in Enum.GetValues<Pillar>())
        {
            var sum = signals.Where(signal => signal.Pillar == pillar).Sum(signal => signal.Points);
            if (sum != ScoreVector.PillarMax)
                fields.Fail(string.Create(
                    CultureInfo.InvariantCulture, $"The points of {pillar} sum to {sum / 100m:0.00}, not 25.00."));
        }
    }
}
