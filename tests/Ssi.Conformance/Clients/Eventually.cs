using Xunit.Sdk;

namespace Ssi.Conformance.Clients;

/// <summary>Waits for what the contract promises within a time, by asking again a bounded number of times.</summary>
/// <remarks>How long it took is not asserted: the bounds are generous, so that a busy machine does not decide a test.
/// Pauses grow from <see cref="FirstPause"/> to <see cref="LongestPause"/>.</remarks>
internal static class Eventually
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>For what is visible within a second: some eight seconds of pauses.</summary>
    private const int Tries = 40;

    /// <summary>For what reaches the neighbours within a minute: some seventy-five seconds of pauses.</summary>
    private const int PatientTries = 300;

    /// <summary>Ranks, averages, distributions, and the other side of a connection: within a second.</summary>
    public static Task PassesAsync(Func<Task> check) => PassesAsync(check, Tries);

    /// <summary>Seniority and company of a neighbour: within a minute.</summary>
    public static Task PassesWithinAMinuteAsync(Func<Task> check) => PassesAsync(check, PatientTries);

    private static async Task PassesAsync(Func<Task> check, int tries)
    {
        var pause = FirstPause;
        for (var left = tries; ; left--)
        {
            try
            {
                await check();
                return;
            }
            catch (XunitException) when (left > 1)
            {
                // Not there yet, and there is time: asked again.
            }

            await Task.Delay(pause, TimeProvider.System);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
