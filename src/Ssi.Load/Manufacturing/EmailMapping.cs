using Ssi.Load.Scenarios;

namespace Ssi.Load.Manufacturing;

/// <summary>Turns rows of mail, told in file order, into events.</summary>
/// <remarks>
/// How the description of the set is read where it leaves a choice: a row from a member to itself is a message sent,
/// and nothing else. Rows of one sender and second are one message even where other rows stand between them; the
/// event is told with the first. Of the mails from a to b only the latest waits for an answer, and one row back
/// answers it with all that came before. "In the 7 days before" includes the same second, when its row stands
/// earlier, and exactly 7 days. Inviter is who wrote first: it is the subject of both the acceptance and the
/// connection, which are told at the time of the first row back.
/// </remarks>
public sealed class EmailMapping
{
    public const string Source = "data/manufacturing-email";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromDays(7);

    private readonly HashSet<(string Sender, DateTimeOffset Time)> _messages = [];
    private readonly Dictionary<(string From, string To), Letter> _letters = [];

    /// <summary>Messages told: groups of rows with the same sender and second.</summary>
    public int Messages => _messages.Count;

    /// <summary>Pairs that wrote to one another, both ways.</summary>
    public int MutualPairs { get; private set; }

    public IReadOnlyList<LoadEvent> Map(EmailRow mail)
    {
        var events = new List<LoadEvent>(4);
        var (_, from, to, time) = mail;
        if (_messages.Add((from, time)))
            Tell("message.sent", from, "message");
        if (string.Equals(from, to, StringComparison.Ordinal))
            return events;

        Tell("inmail.received", to, "received");
        var writtenTo = _letters.TryGetValue((to, from), out var letter);
        if (writtenTo && !letter.Answered && time - letter.Time <= AnswerWithin)
        {
            Tell("inmail.replied", from, "replied");
            _letters[(to, from)] = letter with { Answered = true };
        }

        if (!_letters.ContainsKey((from, to)))
        {
            if (writtenTo)
            {
                MutualPairs++;
                Tell("invitation.accepted", to, "accepted");
                Tell("connection.added", to, "connected", $$"""{"member":"{{from}}"}""");
            }
            else
            {
                Tell("invitation.sent", from, "invitation", """{"personalised":true}""");
            }
        }

        _letters[(from, to)] = new Letter(time, Answered: false);
        return events;

        void Tell(string type, string subject, string suffix, string? data = null) =>
            events.Add(new LoadEvent(type, subject, Source, $"{mail.Row}-{suffix}", time, data));
    }

    private readonly record struct Letter(DateTimeOffset Time, bool Answered);
}
