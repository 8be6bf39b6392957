using Ssi.Engine.Commits;

namespace Ssi.Embedded.Tests.Commits;

public sealed class CommitterStateTests
{
    private readonly InvalidOperationException _cause = new("The store refuses.");

    [Fact]
    public void Phases_OfARecovery_EndInTheNextGeneration()
    {
        var state = new CommitterState();
        Assert.True(state.Admits(0));
        Assert.True(state.TryFail(_cause));
        Assert.False(state.Admits(0));
        Assert.False(state.TryFail(_cause));
        Assert.True(state.TryRecover());
        Assert.False(state.TryFail(_cause));
        Assert.True(state.TryServe());
        Assert.Equal(1, state.Generation);
        Assert.False(state.Admits(0));
        Assert.True(state.Admits(1));
        Assert.Null(state.Cause);
    }

    [Fact]
    public void Stop_InAnyPhase_IsForGood()
    {
        foreach (var moves in Enumerable.Range(0, 4))
        {
            var state = new CommitterState();
            var generation = moves == 3 ? 1 : 0;
            _ = moves > 0 && state.TryFail(_cause) && moves > 1 && state.TryRecover() && moves > 2 && state.TryServe();
            state.Stop(_cause);
            Assert.False(state.Admits(generation));
            Assert.False(state.TryFail(_cause) || state.TryRecover() || state.TryServe());
            Assert.Equal(CommitterPhase.Stopped, state.Phase);
        }
    }

    [Fact]
    public void Transitions_OutOfOrder_Throw()
    {
        var state = new CommitterState();
        Assert.Throws<InvalidOperationException>(() => state.TryRecover());
        Assert.Throws<InvalidOperationException>(() => state.TryServe());
        state.TryFail(_cause);
        Assert.Throws<InvalidOperationException>(() => state.TryServe());
    }
}
