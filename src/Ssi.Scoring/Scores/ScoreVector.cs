namespace Ssi.Scoring.Scores;

/// <summary>The four pillars of a score in hundredths of a point, each 0..2500; their sum, 0..10000, is the
/// SSI.</summary>
/// <remarks>Eight bytes. The default is the score of zero.</remarks>
public readonly record struct ScoreVector
{
    /// <summary>The highest value of one pillar, in hundredths.</summary>
    public const int PillarMax = 2500;

    /// <summary>The highest SSI, in hundredths.</summary>
    public const int SsiMax = 4 * PillarMax;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for a pillar outside 0..2500.</summary>
    public ScoreVector(int brand, int find, int engage, int relate)
    {
        Brand = Checked(brand);
        Find = Checked(find);
        Engage = Checked(engage);
        Relate = Checked(relate);
    }

    public ushort Brand { get; }

    public ushort Find { get; }

    public ushort Engage { get; }

    public ushort Relate { get; }

    /// <summary>The sum of the pillars, in hundredths, 0..10000.</summary>
    public int Ssi => Brand + Find + Engage + Relate;

    /// <summary>All four in one word, brand lowest; <see cref="FromPacked"/> reads it back.</summary>
    public ulong Packed => Brand | ((ulong)Find << 16) | ((ulong)Engage << 32) | ((ulong)Relate << 48);

    public static ScoreVector FromPacked(ulong packed) =>
        new((ushort)packed, (ushort)(packed >> 16), (ushort)(packed >> 32), (ushort)(packed >> 48));

    /// <summary>This score with one part of it taken out and another put in.</summary>
    /// <remarks>Reckoned on the packed words: what one lane borrows while the part is out, it gives back.</remarks>
    public ScoreVector Replace(ScoreVector part, ScoreVector by) => FromPacked(Packed - part.Packed + by.Packed);

    /// <summary>One pillar's hundredths.</summary>
    public int this[Pillar pillar] => pillar switch
    {
        Pillar.Brand => Brand,
        Pillar.Find => Find,
        Pillar.Engage => Engage,
        Pillar.Relate => Relate,
        _ => throw new ArgumentOutOfRangeException(nameof(pillar)),
    };

    private static ushort Checked(int hundredths) => (uint)hundredths <= PillarMax
        ? (ushort)hundredths
        : throw new ArgumentOutOfRangeException(nameof(hundredths), hundredths, "A pillar lies in 0..2500 hundredths.");
}
