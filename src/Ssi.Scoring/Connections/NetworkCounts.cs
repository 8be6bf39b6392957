namespace Ssi.Scoring.Connections;

/// <summary>A member's network in three numbers, each at least zero, or the difference of two such. The default is a
/// member without connections.</summary>
/// <param name="Connections">Others connected.</param>
/// <param name="Deciders">Those of them whose seniority decides.</param>
/// <param name="SameCompany">Those of them in the member's own company.</param>
public readonly record struct NetworkCounts(int Connections, int Deciders, int SameCompany)
{
    public static NetworkCounts operator +(NetworkCounts left, NetworkCounts right) => new(
        left.Connections + right.Connections, left.Deciders + right.Deciders, left.SameCompany + right.SameCompany);

    public static NetworkCounts operator -(NetworkCounts left, NetworkCounts right) => new(
        left.Connections - right.Connections, left.Deciders - right.Deciders, left.SameCompany - right.SameCompany);
}
