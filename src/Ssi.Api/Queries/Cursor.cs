using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ssi.Api.Problems;
using Ssi.Ranking.Leaderboards;
using Ssi.Scoring.Identity;
using Ssi.Scoring.Members;
using Ssi.Scoring.Scores;

namespace Ssi.Api.Queries;

/// <summary>Opaque keyset cursors: base64url of a mark of the list, the score (0 in lists by id) and the last
/// id.</summary>
/// <remarks>The mark binds a cursor to its list. It guards against mistakes, not against forgery: a cursor grants
/// nothing that its list would not show.</remarks>
internal static class Cursor
{
    private const int MarkBytes = 8;
    private const int HeadBytes = MarkBytes + 2;

    public static string? Write(string list, string? after) =>
        after is null ? null : Write(list, new LeaderboardPosition(0, after));

    public static string? Write(string list, LeaderboardPosition? after)
    {
        if (after is not { } position)
            return null;
        Span<byte> bytes = stackalloc byte[HeadBytes + EntityId.MaxLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, MarkOf(list));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[MarkBytes..], (ushort)position.Ssi);
        var length = Encoding.ASCII.GetBytes(position.Id, bytes[HeadBytes..]);
        return Base64Url.EncodeToString(bytes[..(HeadBytes + length)]);
    }

    /// <summary>Reads the parameter <c>cursor</c>; null where there is none.</summary>
    public static bool TryRead(HttpRequest request, string list, out LeaderboardPosition? after, out Problem? problem)
    {
        after = null;
        problem = null;
        var given = request.Query["cursor"];
        if (given.Count == 0 || (given.Count == 1 && TryDecode(given[0], list, out after)))
            return true;
        problem = new Problem(
            ProblemKind.InvalidCursor, "'cursor' is what 'next' of an earlier page of this list said.");
        return false;
    }

    private static bool TryDecode(string? text, string list, out LeaderboardPosition? after)
    {
        after = null;
        Span<byte> bytes = stackalloc byte[HeadBytes + EntityId.MaxLength];
        if (text is null || !Base64Url.IsValid(text, out var length) || length <= HeadBytes || length > bytes.Length)
            return false;
        Base64Url.TryDecodeFromChars(text, bytes, out length);
        var ssi = BinaryPrimitives.ReadUInt16LittleEndian(bytes[MarkBytes..]);
        var id = bytes[HeadBytes..length];
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != MarkOf(list) || ssi > ScoreVector.SsiMax
            || !EntityId.IsValid(id))
            return false;
        after = new LeaderboardPosition(ssi, Encoding.ASCII.GetString(id));
        return true;
    }

    private static ulong MarkOf(string list) => SipHash.Unkeyed.Hash(Encoding.UTF8.GetBytes(list));
}
