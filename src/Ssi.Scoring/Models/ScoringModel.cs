using System.Collections.Immutable;

namespace Ssi.Scoring.Models;

/// <summary>A version of the scoring rules: immutable, checked when read, at most <see cref="MaxSignals"/> signals
/// whose points sum to 25.00 in each pillar.</summary>
public sealed class ScoringModel
{
    /// <summary>The most signals of one model.</summary>
    public const int MaxSignals = 128;

    /// <summary>The longest window of a signal: no older act can matter to any model.</summary>
    public const int MaxWindowDays = 90;

    private static readonly Lazy<ScoringModel> LazyStandard = new(ReadStandard);

    internal ScoringModel(
        string version, byte number, string title, string why, ImmutableArray<Signal> signals,
            ReadOnlyMemory<byte> document)
    {
        Version = version;
        Number = number;
        Title = title;
        Why = why;
        Signals = signals;
        Document = document;
        WindowDays = signals.Max(signal => signal.WindowDays);
    }

    /// <summary>The model that every member is scored with unless another is made active.</summary>
    public static ScoringModel Standard => LazyStandard.Value;

    /// <summary>The model's id, by the rule of <see cref="Members.EntityId"/>.</summary>
    public string Version { get; }

    /// <summary>Stands for the version in stored history, 1..255.</summary>
    public byte Number { get; }

    public string Title { get; }

    public string Why { get; }

    public ImmutableArray<Signal> Signals { get; }

    /// <summary>The JSON document that this was read from, byte for byte.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <summary>The longest window among the signals.</summary>
    public int WindowDays { get; }

    /// <summary>Reads a model document; what is wrong with it is told in full.</summary>
    public static ModelReading Read(ReadOnlyMemory<byte> utf8Json) => ModelReader.Read(utf8Json);

    private static ScoringModel ReadStandard()
    {
        const string Name = "Ssi.Scoring.Models.ssi-1.json";
        using var stream = typeof(ScoringModel).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The resource {Name} is missing.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var reading = Read(bytes);
        return reading.Model ?? throw new InvalidOperationException(string.Join(' ', reading.Errors));
    }
}

/// <summary>What came of reading a model document: a model, or sentences that tell what is wrong, each with its
/// place.</summary>
public sealed record ModelReading(ScoringModel? Model, ImmutableArray<string> Errors);
