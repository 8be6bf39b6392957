namespace Ssi.Scoring.Members;

/// <summary>What a member says of himself; replaced whole by each profile command.</summary>
/// <param name="Industry">An id, or null: the member then stands in no industry's ranking.</param>
/// <param name="Seniority">Null where unknown.</param>
/// <param name="Company">Free text of at most 256 bytes of UTF-8, compared ordinally; null where unknown.</param>
/// <param name="Sections">The sections that are filled in.</param>
public sealed record Profile(string? Industry, Seniority? Seniority, string? Company, ProfileSections Sections)
{
    /// <summary>The profile of a member that an event created.</summary>
    public static Profile Empty { get; } = new(null, null, null, ProfileSections.None);
}

/// <summary>Steps of a career; stored by number, append-only. <see cref="Vp"/> and above decide.</summary>
public enum Seniority : byte
{
    Junior = 1,
    Senior = 2,
    Manager = 3,
    Director = 4,
    Vp = 5,
    Cxo = 6,
}

/// <summary>The sections of a profile; stored as bits, append-only.</summary>
[Flags]
public enum ProfileSections : ushort
{
    None = 0,
    Photo = 1,
    Cover = 1 << 1,
    Headline = 1 << 2,
    Summary = 1 << 3,
    Experience = 1 << 4,
    Education = 1 << 5,
    Skills = 1 << 6,
    Contact = 1 << 7,
    Url = 1 << 8,
    Featured = 1 << 9,
    All = (1 << 10) - 1,
}
