using Ssi.Embedded.Partitions;

namespace Ssi.Embedded.Tests.Recovery;

public sealed class PartitionGateTests
{
    private readonly InvalidOperationException _cause = new("The store refuses.");

    [Fact]
    public void Close_WithARequestUnderWay_IsQuietWhenItIsAnswered()
    {
        var gate = new PartitionGate();
        var quiet = new TaskCompletionSource();
        gate.Enter();
        gate.Close(_cause, quiet);
        Assert.False(quiet.Task.IsCompleted);
        gate.Leave();
        Assert.True(quiet.Task.IsCompleted);
        Assert.Same(_cause, gate.Cause);
    }

    [Fact]
    public void Gate_IllegalMoves_Throw()
    {
        var gate = new PartitionGate();
        Assert.Throws<InvalidOperationException>(() => gate.Open(1));
        Assert.Throws<InvalidOperationException>(gate.Leave);
        gate.Enter();
        gate.Close(_cause);
        Assert.Throws<InvalidOperationException>(gate.Enter);
        Assert.Throws<InvalidOperationException>(() => gate.Open(1));
        gate.Leave();
        Assert.Throws<InvalidOperationException>(() => gate.Open(0));
        gate.Open(1);
        Assert.True(gate.IsOpen);
    }
}
