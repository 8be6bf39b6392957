using Ssi.Scoring.Activities;
using Ssi.Scoring.Days;
using Ssi.Scoring.Models;

namespace Ssi.Scoring.Scores;

/// <summary>Scores members by one model. Holds no state of a member; safe from any thread; allocates nothing.</summary>
public sealed class Scorer
{
    private readonly Signal[] _signals;

    /// <summary>By number of activity, the signals that it feeds.</summary>
    private readonly Signal[][] _fed = new Signal[byte.MaxValue + 1][];

    public Scorer(ScoringModel model)
    {
        Model = model;
        _signals = [.. model.Signals];
        for (var kind = 0; kind < _fed.Length; kind++)
            _fed[kind] = [.. _signals.Where(signal => Feeds((ActivityKind)kind, signal))];
    }

    public ScoringModel Model { get; }

    /// <summary>The score of a day, from all signals.</summary>
    public ScoreVector Score(in ScoringInput input, Day day) => Sum(_signals, input, day);

    /// <summary>The part of a day's score that comes from the signals one activity feeds: the rest stays as it is while
    /// that activity's counts change, so that new score = old score - part before + part after
    /// (<see cref="ScoreVector.Replace"/>).</summary>
    public ScoreVector Touched(ActivityKind kind, in ScoringInput input, Day day) => Sum(_fed[(byte)kind], input, day);

    private static bool Feeds(ActivityKind kind, Signal signal) =>
        signal.Plus.Contains(kind) || signal.Minus.Contains(kind);

    /// <summary>Adds in the packed form: a pillar's signals sum to 2500 at most, so no lane overflows.</summary>
    private static ScoreVector Sum(Signal[] signals, in ScoringInput input, Day day)
    {
        var packed = 0UL;
        foreach (var signal in signals)
            packed += (ulong)SignalMeter.Points(signal, input, day) << (16 * (int)signal.Pillar);
        return ScoreVector.FromPacked(packed);
    }
}
