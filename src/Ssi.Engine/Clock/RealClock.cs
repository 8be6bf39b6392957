using Ssi.Scoring.Days;

namespace Ssi.Engine.Clock;

/// <summary>Business time that follows the machine's clock and never goes back.</summary>
/// <remarks>A jump of the machine's clock by more than <c>maxJump</c> against the time that has really passed is not
/// followed at once: business time goes on at its own pace, in doubt, until the machine's clock comes back or has kept
/// its new time for <c>confirmation</c>. Business time that is ahead of a confirmed clock, because it followed a wrong
/// one before, stays in doubt until the clock reaches it. Thread-safe.</remarks>
public sealed class RealClock : IBusinessClock
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxJump;
    private readonly TimeSpan _confirmation;
    private readonly Lock _lock = new();
    private (long Ticks, long Timestamp) _trusted;
    private long? _doubtedSince;
    private long _last;
    private bool _isBehind;

    /// <param name="notBefore">Business time of an earlier process, in UTC ticks: time does not go back behind
    /// it.</param>
    public RealClock(TimeProvider time, TimeSpan maxJump, TimeSpan confirmation, long notBefore = 0)
    {
        _time = time;
        _maxJump = maxJump;
        _confirmation = confirmation;
        _trusted = (time.GetUtcNow().UtcTicks, time.GetTimestamp());
        _last = Math.Max(notBefore, Day.Min.StartTicks);
    }

    public long NowTicks
    {
        get
        {
            lock (_lock)
            {
                Read();
                return _last;
            }
        }
    }

    public bool IsInDoubt
    {
        get
        {
            lock (_lock)
            {
                Read();
                return _doubtedSince is not null || _isBehind;
            }
        }
    }

    private void Read()
    {
        var now = (Ticks: _time.GetUtcNow().UtcTicks, Timestamp: _time.GetTimestamp());
        var expected = _trusted.Ticks + _time.GetElapsedTime(_trusted.Timestamp, now.Timestamp).Ticks;
        if (Math.Abs(now.Ticks - expected) > _maxJump.Ticks)
        {
            _doubtedSince ??= now.Timestamp;
            if (_time.GetElapsedTime(_doubtedSince.Value, now.Timestamp) < _confirmation
                || !ClockRange.Contains(now.Ticks))
            {
                _last = Math.Max(_last, Math.Min(expected, ClockRange.EndTicks - 1));
                return;
            }
        }

        _doubtedSince = null;
        _trusted = now;
        _isBehind = now.Ticks < _last - _maxJump.Ticks;
        _last = Math.Max(_last, Math.Min(now.Ticks, ClockRange.EndTicks - 1));
    }
}
