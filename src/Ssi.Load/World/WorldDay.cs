using Ssi.Load.Scenarios;

namespace Ssi.Load.World;

/// <summary>Draws the events of one day after another.</summary>
public sealed class WorldDay
{
    private const string Source = "world/acts";
    private const string OtherSource = "world/pairs";

    /// <summary>More than the 512 contacts a member's set holds in 90 days.</summary>
    private const int WarmContactsPerDay = 8;

    private readonly WorldOptions _options;
    private readonly WorldPeople _people;
    private readonly WorldTimes _times;
    private readonly Random _random;
    private readonly List<(string One, string Other)> _pairs = [];
    private List<LoadEvent> _acceptedBefore = [];
    private List<LoadEvent> _today = [];
    private int _number;

    public WorldDay(WorldOptions options, WorldPeople people, Random random)
    {
        _options = options;
        _people = people;
        _random = random;
        _times = new WorldTimes(options, random);
    }

    public IReadOnlyList<LoadEvent> Draw(DateTimeOffset clock)
    {
        _today = [];
        foreach (var member in _people.Ids)
            DrawActs(member, clock);
        for (var i = 0; i < WarmContactsPerDay; i++)
            Tell("contact.nurtured", _people.Ids[0], clock, $$"""{"member":"{{_people.Draw()}}"}""");
        DrawPairs(clock);

        var accepted = _today.Where(told => _times.IsAccepted(told.Time, clock)).ToList();
        TellAgain(accepted);
        _acceptedBefore = accepted;
        var events = _today.ToArray();
        _random.Shuffle(events);
        return events;
    }

    private void DrawActs(string member, DateTimeOffset clock)
    {
        // One member-day in a hundred is a spree of one act, far over any daily cap.
        if (_random.Next(100) == 0)
        {
            var type = WorldActivities.Draw(_random);
            for (var i = 0; i < 40; i++)
                Tell(type, member, clock, WorldActivities.DrawData(type, _people.Draw(), _random));
            return;
        }

        for (var i = _random.Next((2 * _options.ActsPerDay) + 1); i > 0; i--)
        {
            var type = WorldActivities.Draw(_random);
            Tell(type, member, clock, WorldActivities.DrawData(type, _people.Draw(), _random));
        }
    }

    private void DrawPairs(DateTimeOffset clock)
    {
        for (var i = (_people.Ids.Count / 15) + 3; i > 0; i--)
        {
            if (_pairs.Count > 0 && _random.Next(4) == 0)
                ChangePair(_pairs[_random.Next(_pairs.Count)], clock);
            else
                JoinPair(clock);
        }
    }

    private void JoinPair(DateTimeOffset clock)
    {
        var one = _people.Draw();
        var other = _random.Next(50) == 0 ? "guest-" + _random.Next(1000) : _people.DrawPopular();
        if (string.Equals(one, other, StringComparison.Ordinal))
            return;
        _pairs.Add((one, other));
        TellPair("connection.added", one, other, _times.Draw(clock));
    }

    // Either side may tell; a removal and an addition at the same instant are a tie.
    private void ChangePair((string One, string Other) pair, DateTimeOffset clock)
    {
        var (one, other) = _random.Next(2) == 0 ? pair : (pair.Other, pair.One);
        var time = _times.Draw(clock);
        var kind = _random.Next(4);
        if (kind is 0 or 1)
            TellPair("connection.removed", one, other, time);
        if (kind is 0 or 2)
            TellPair("connection.added", other, one, time);
        if (kind == 3)
            TellPair("connection.added", one, other, time);
    }

    private void TellPair(string type, string one, string other, DateTimeOffset time) =>
        _today.Add(new LoadEvent(type, one, OtherSource, $"p{_number++}", time, $$"""{"member":"{{other}}"}"""));

    private void Tell(string type, string member, DateTimeOffset clock, string? data) =>
        _today.Add(new LoadEvent(type, member, Source, $"a{_number++}", _times.Draw(clock), data));

    private void TellAgain(List<LoadEvent> accepted)
    {
        Repeat(accepted, accepted.Count / 50);
        Repeat(_acceptedBefore, _acceptedBefore.Count / 50);
        for (var i = _acceptedBefore.Count / 200; i > 0; i--)
        {
            var first = _acceptedBefore[_random.Next(_acceptedBefore.Count)];
            _today.Add(first with { Type = "article.published", Data = null, Time = first.Time.AddHours(1) });
        }

        // The same id of another member or source is another event.
        for (var i = accepted.Count / 200; i > 0; i--)
        {
            var first = accepted[_random.Next(accepted.Count)];
            _today.Add(first with { Source = first.Source + "/copy" });
        }
    }

    private void Repeat(List<LoadEvent> events, int count)
    {
        for (var i = 0; i < count; i++)
            _today.Add(events[_random.Next(events.Count)]);
    }
}
