using System.Text;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Connections;

/// <summary>What a member's score depends on in another member: told by the other, never asked for.</summary>
/// <param name="Version">Grows with each change of the other's facts; the greater one is the truer.</param>
/// <param name="Decider">Seniority <see cref="Seniority.Vp"/> or above.</param>
/// <param name="Company">The mark of the company, or 0 without one.</param>
public readonly record struct NeighbourFacts(long Version, bool Decider, ulong Company)
{
    private const int MaxStackBytes = 256;

    public static NeighbourFacts Of(Profile profile, long version) =>
        new(version, profile.Seniority >= Seniority.Vp, CompanyMark(profile.Company));

    /// <summary>The unkeyed hash of a company's UTF-8, never 0; 0 for null and for the empty text.</summary>
    public static ulong CompanyMark(string? company)
    {
        if (string.IsNullOrEmpty(company))
            return 0;
        Span<byte> utf8 = stackalloc byte[MaxStackBytes];
        if (!Encoding.UTF8.TryGetBytes(company, utf8, out var length))
            return Math.Max(1, SipHash.Unkeyed.Hash(Encoding.UTF8.GetBytes(company)));
        return Math.Max(1, SipHash.Unkeyed.Hash(utf8[..length]));
    }
}
