using System.Globalization;
using System.Text;

namespace Ssi.Load.Burst;

/// <summary>Writes batches of events by patching templates: no allocation, and no formatter, per event.</summary>
/// <remarks>Members are <c>m00000000000</c> to <c>m</c> and the greatest number, drawn uniformly; ids are unique
/// within a source. The time stands once in each batch. Types that name another member are absent: pairs are a load
/// of their own.</remarks>
public sealed class BurstEvents
{
    private const int DigitsOfMember = 11;
    private const int DigitsOfId = 12;
    private const int LengthOfTime = 24;

    private static readonly (string Type, string? Data)[] Kinds =
    [
        ("session.started", null), ("post.published", null), ("search.basic", null), ("search.advanced", null),
        ("profile.viewed", """{"degree":2}"""), ("profile.viewed", """{"degree":1}"""), ("profile.view.received", null),
        ("lead.saved", null), ("content.shared", """{"commentary":true}"""), ("comment.written", null),
        ("reaction.given", null), ("comment.received", null), ("reaction.received", null), ("share.received", null),
        ("dwell.received", """{"seconds":42}"""), ("message.sent", null), ("inmail.received", null),
        ("inmail.replied", null),
        ("group.contributed", null), ("page.visited", null), ("invitation.sent", """{"personalised":true}"""),
        ("invitation.accepted", null), ("follower.gained", null), ("congratulation.sent", null),
    ];

    private readonly Template[] _templates;
    private readonly ulong _members;
    private ulong _random;
    private long _nextId;

    /// <param name="source">Its own for each writer of each run: together with the id it makes an event
    /// unique.</param>
    /// <param name="members">At most 99,999,999,999.</param>
    public BurstEvents(string source, long members, ulong seed)
    {
        _templates = [.. Kinds.Select(kind => Template.Of(source, kind.Type, kind.Data))];
        _members = (ulong)members;
        _random = seed * 0x9E3779B97F4A7C15UL | 1;
    }

    /// <summary>The most bytes that a batch takes.</summary>
    public int BytesFor(int events) => 2 + (events * (_templates.Max(template => template.Bytes.Length) + 1));

    /// <summary>Writes one batch as a JSON array; answers its length.</summary>
    public int Write(Span<byte> into, int events, DateTimeOffset time)
    {
        Span<byte> when = stackalloc byte[LengthOfTime];
        time.UtcDateTime.TryFormat(when, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

        into[0] = (byte)'[';
        var at = 1;
        for (var i = 0; i < events; i++)
        {
            var draw = Next();
            var template = _templates[(int)(draw % (ulong)_templates.Length)];
            var told = into.Slice(at, template.Bytes.Length);
            template.Bytes.CopyTo(told);
            PutDigits(told.Slice(template.IdAt, DigitsOfId), (ulong)_nextId++);
            PutDigits(told.Slice(template.MemberAt, DigitsOfMember), Math.BigMul(Next(), _members, out _));
            when.CopyTo(told[template.TimeAt..]);
            at += told.Length;
            into[at++] = (byte)',';
        }

        into[at - 1] = (byte)']';
        return at;
    }

    private static void PutDigits(Span<byte> into, ulong number)
    {
        for (var i = into.Length - 1; i >= 0; i--)
        {
            var rest = number / 10;
            into[i] = (byte)('0' + (number - (rest * 10)));
            number = rest;
        }
    }

    // xorshift64*: Vigna, An experimental exploration of Marsaglia's xorshift generators, scrambled (2016).
    private ulong Next()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return _random * 0x2545F4914F6CDD1DUL;
    }

    private readonly record struct Template(byte[] Bytes, int IdAt, int MemberAt, int TimeAt)
    {
        public static Template Of(string source, string type, string? data)
        {
            var id = new string('#', DigitsOfId);
            var member = new string('@', DigitsOfMember);
            var time = new string('~', LengthOfTime);
            var rest = data is null ? "}" : $",\"data\":{data}}}";
            var text =
                $"{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"{source}\",\"type\":\"ssi.{type}\"," +
                $"\"subject\":\"m{member}\",\"time\":\"{time}\"{rest}";
            return new Template(
                Encoding.ASCII.GetBytes(text),
                text.IndexOf(id, StringComparison.Ordinal),
                text.IndexOf(member, StringComparison.Ordinal),
                text.IndexOf(time, StringComparison.Ordinal));
        }
    }
}
