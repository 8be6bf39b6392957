using System.Text;
using Ssi.Engine.Journal;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>A profile as a journal item holds it: industry (length 1 + bytes), seniority 1 (0 for none), company
/// (length 2 + UTF-8), sections 2.</summary>
internal static class ProfileWord
{
    public static byte[] Write(Profile profile)
    {
        var industry = Encoding.ASCII.GetBytes(profile.Industry ?? "");
        var company = Encoding.UTF8.GetBytes(profile.Company ?? "");
        var bytes = new byte[1 + industry.Length + 1 + 2 + company.Length + 2];
        var writer = new SpanWriter(bytes);
        writer.Short(industry);
        writer.Byte((byte)profile.Seniority.GetValueOrDefault());
        writer.UInt16((ushort)company.Length);
        writer.Bytes(company);
        writer.UInt16((ushort)profile.Sections);
        return bytes;
    }

    /// <summary>The id of the industry; empty for none.</summary>
    public static ReadOnlySpan<byte> IndustryOf(ReadOnlySpan<byte> bytes) => new SpanReader(bytes).Short();

    public static Profile Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var industry = Encoding.ASCII.GetString(reader.Short());
        var seniority = reader.Byte();
        var company = Encoding.UTF8.GetString(reader.Bytes(reader.UInt16()));
        return new Profile(
            industry.Length == 0 ? null : industry,
            seniority == 0 ? null : (Seniority)seniority,
            company.Length == 0 ? null : company,
            (ProfileSections)reader.UInt16());
    }
}
