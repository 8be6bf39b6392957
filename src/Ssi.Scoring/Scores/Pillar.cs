namespace Ssi.Scoring.Scores;

/// <summary>The four pillars, in the order in which every answer and every stored vector names them.</summary>
public enum Pillar : byte
{
    Brand = 0,
    Find = 1,
    Engage = 2,
    Relate = 3,
}
