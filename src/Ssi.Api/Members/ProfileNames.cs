using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Ssi.Scoring.Members;

namespace Ssi.Api.Members;

/// <summary>The words for steps of a career and for sections of a profile: the enumerations' own, in small
/// letters.</summary>
internal static class ProfileNames
{
    public static ImmutableArray<(string Name, Seniority Value)> Seniorities { get; } =
        [.. Enum.GetValues<Seniority>().Select(one => (one.ToString().ToLowerInvariant(), one))];

    public static ImmutableArray<(string Name, ProfileSections Value)> Sections { get; } =
    [
        .. Enum.GetValues<ProfileSections>()
            .Where(one => one is not (ProfileSections.None or ProfileSections.All))
            .Select(one => (one.ToString().ToLowerInvariant(), one)),
    ];

    public static bool TrySeniority(string? name, [NotNullWhen(true)] out Seniority? seniority)
    {
        seniority = null;
        foreach (var (known, value) in Seniorities)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
                seniority = value;
        }

        return seniority is not null;
    }

    public static bool TrySection(string? name, out ProfileSections section)
    {
        section = ProfileSections.None;
        foreach (var (known, value) in Sections)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
                section = value;
        }

        return section != ProfileSections.None;
    }

    public static string NameOf(Seniority seniority) => Seniorities.First(one => one.Value == seniority).Name;
}
