using System.Buffers.Binary;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;

namespace Ssi.Engine.Members;

/// <summary>The version of a member: a hash of its profile and its first day, equal on every node where those are
/// equal.</summary>
/// <remarks>A command that expects a version takes effect only where the member has it when the command is applied: of
/// two commands that expect the same one, the later changes nothing. The hash stands in journals and is
/// frozen.</remarks>
public static class MemberVersion
{
    /// <summary>The version of a member that does not exist.</summary>
    public const ulong Absent = 0;

    public static ulong Of(MemberView? member) => member is null ? Absent : Of(member.Profile, member.FirstDay);

    internal static ulong Of(MemberState state) => Of(state.Profile, state.FirstDay ?? state.AsOf);

    private static ulong Of(Profile profile, Day firstDay)
    {
        var content = ProfileWord.Write(profile);
        var bytes = new byte[content.Length + sizeof(int)];
        content.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(content.Length), firstDay.Number);
        return Math.Max(SipHash.Unkeyed.Hash(bytes), Absent + 1);
    }
}
