namespace Ssi.Load.World;

/// <summary>The acts of a world: every type but those that join and part pairs, with how often it is drawn.</summary>
public static class WorldActivities
{
    private static readonly (string Type, int Weight)[] Table =
    [
        ("article.published", 2), ("post.published", 6), ("endorsement.received", 3), ("endorsement.given", 3),
        ("recommendation.received", 1), ("recommendation.given", 1), ("follower.gained", 8), ("follower.lost", 3),
        ("search.basic", 8), ("search.advanced", 6), ("profile.viewed", 20), ("profile.view.received", 8),
        ("lead.saved", 5), ("session.started", 20),
        ("content.shared", 6), ("comment.written", 8), ("reaction.given", 14), ("comment.received", 6),
        ("reaction.received", 16), ("share.received", 4), ("dwell.received", 10), ("message.sent", 12),
        ("inmail.received", 4), ("inmail.replied", 3), ("group.joined", 1), ("group.contributed", 4),
        ("page.visited", 6),
        ("invitation.sent", 6), ("invitation.accepted", 3), ("introduction.requested", 2), ("introduction.made", 2),
        ("contact.nurtured", 8), ("congratulation.sent", 3), ("prospect.content.shared", 3),
    ];

    private static readonly int WeightSum = Table.Sum(row => row.Weight);

    public static IEnumerable<string> Types => Table.Select(row => row.Type);

    public static string Draw(Random random)
    {
        var at = random.Next(WeightSum);
        foreach (var (type, weight) in Table)
        {
            at -= weight;
            if (at < 0)
                return type;
        }

        throw new InvalidOperationException("The weights sum to more than their sum.");
    }

    /// <summary>The data of one act; null where the type asks for none.</summary>
    /// <param name="other">A member that the act may name.</param>
    public static string? DrawData(string type, string other, Random random) => type switch
    {
        "profile.viewed" => $$"""{"degree":{{random.Next(1, 4)}}}""",
        "content.shared" => random.Next(2) == 0 ? """{"commentary":true}""" : """{"commentary":false}""",
        "invitation.sent" => random.Next(2) == 0 ? """{"personalised":true}""" : """{"personalised":false}""",
        "dwell.received" => $$"""{"seconds":{{DrawSeconds(random)}}}""",
        "contact.nurtured" => $$"""{"member":"{{other}}"}""",
        "message.sent" => random.Next(2) == 0 ? $$"""{"to":"{{other}}"}""" : null,
        _ => null,
    };

    // Mostly short, at times a whole day, and at times none at all: the bounds are part of the world.
    private static int DrawSeconds(Random random) => random.Next(40) switch
    {
        0 => 0,
        1 => 86_400,
        _ => random.Next(1, 900),
    };
}
