namespace Ssi.Load.World;

/// <summary>Draws event times around the clock of a day: most on the day, some late, some ahead, some at the very
/// edge of what is accepted and just beyond it. Whole milliseconds, in one of three offsets.</summary>
public sealed class WorldTimes(WorldOptions options, Random random)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan[] Offsets = [new(5, 30, 0), new(-8, 0, 0)];

    public DateTimeOffset Draw(DateTimeOffset clock)
    {
        var time = random.Next(1000) switch
        {
            < 850 => Between(clock.AddSeconds(1).AddDays(-1), clock),
            < 970 => Between(clock - options.Lateness, clock),
            < 980 => Between(clock, clock + options.Ahead),
            < 985 => clock - options.Lateness,
            < 990 => clock + options.Ahead,
            < 993 => clock - options.Lateness - Tick,
            < 995 => clock + options.Ahead + Tick,
            < 998 => Between(clock.AddDays(-30), clock - options.Lateness - Tick),
            _ => Between(clock + options.Ahead + Tick, clock.AddDays(3)),
        };
        return random.Next(20) == 0 ? time.ToOffset(Offsets[random.Next(Offsets.Length)]) : time;
    }

    public bool IsAccepted(DateTimeOffset time, DateTimeOffset clock) =>
        time >= clock - options.Lateness && time <= clock + options.Ahead;

    private DateTimeOffset Between(DateTimeOffset from, DateTimeOffset to) =>
        from.AddMilliseconds(random.NextInt64((long)(to - from).TotalMilliseconds + 1));
}
