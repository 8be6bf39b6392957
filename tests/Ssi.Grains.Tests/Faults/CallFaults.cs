using Orleans;

namespace Ssi.Grains.Tests.Faults;

/// <summary>Holds up or fails calls to grains on their way in.</summary>
internal sealed class CallFaults : IIncomingGrainCallFilter
{
    /// <summary>Called before a grain's method; what it throws is the call's failure.</summary>
    public volatile Func<IIncomingGrainCallContext, Task>? Before;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (Before is { } before)
            await before(context);
        await context.Invoke();
    }
}
