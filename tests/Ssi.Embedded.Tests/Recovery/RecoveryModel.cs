using Ssi.Embedded.Partitions;
using Ssi.Engine.Commits;

namespace Ssi.Embedded.Tests.Recovery;

/// <summary>The recovery's protocol in small steps: the real phases of the writer and the real gates of partitions,
/// with a store, loops and clients of counters around them. A seed decides who takes the next step, what the store
/// refuses, and when the process stops.</summary>
internal sealed class RecoveryModel
{
    private static readonly InvalidOperationException Refusal = new("The store refuses.");

    private readonly Random _random;
    private readonly ModelPartition[] _partitions;
    private readonly CommitterState _state = new();
    private readonly Queue<Request> _queue = [];
    private readonly Queue<IEnumerator<bool>> _recoveries = [];
    private readonly double _failures;
    private List<Request>? _committing;
    private int _refusals;

    public RecoveryModel(int seed)
    {
        _random = new Random(seed);
        _partitions = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new ModelPartition(_random.Next(1, 12)))];
        _failures = _random.NextDouble() * 0.8;
        _refusals = _random.Next(0, 12);
    }

    /// <summary>Steps until nobody has one left; every client has its answer then.</summary>
    public void Run(bool stops)
    {
        for (var step = 0; ; step++)
        {
            var steps = Steps().ToList();
            if (stops && _random.Next(40) == 0)
                _state.Stop(Refusal);
            if (steps.Count == 0)
                break;
            Assert.True(step < 10_000, "The model does not come to rest.");
            steps[_random.Next(steps.Count)]();
        }

        Assert.All(_partitions, partition => partition.AssertAnswered());
        if (_state.Phase == CommitterPhase.Stopped)
            return;
        Assert.Equal(CommitterPhase.Serving, _state.Phase);
        Assert.All(_partitions, partition => partition.AssertOpen(_state.Generation));
    }

    private IEnumerable<Action> Steps()
    {
        foreach (var partition in _partitions)
        {
            if (partition.ToSend > 0)
                yield return partition.Arrive;
            if (partition.Inbox.Count > 0)
                yield return () => Loop(partition);
        }

        if (_committing is not null)
            yield return EndCommit;
        else if (_queue.Count > 0)
            yield return BeginCommit;
        if (_recoveries.TryPeek(out var recovery))
        {
            yield return () =>
            {
                if (!recovery.MoveNext())
                    _recoveries.Dequeue();
            };
        }
    }

    /// <summary>A partition's loop: all that was posted, then one step of its work.</summary>
    private void Loop(ModelPartition partition)
    {
        while (partition.Inbox.TryDequeue(out var work))
            work();
        if (!partition.Gate.IsOpen)
        {
            partition.FailWaiting();
        }
        else if (partition.Waiting > 0 && partition.Gate.IsQuiet)
        {
            partition.Gate.Enter();
            partition.InFlight = partition.Waiting;
            partition.Waiting = 0;
            _queue.Enqueue(new Request(partition, ++partition.Prepared, partition.Gate.Generation));
        }
    }

    private void BeginCommit()
    {
        _committing = [.. _queue];
        _queue.Clear();
        foreach (var refused in _committing.FindAll(request => !_state.Admits(request.Generation)))
        {
            _committing.Remove(refused);
            Answer(refused, durable: false);
        }

        if (_committing.Count == 0)
            _committing = null;
    }

    private void EndCommit()
    {
        var requests = _committing!;
        _committing = null;
        var fails = _refusals > 0 && _random.NextDouble() < _failures;
        var isWritten = !fails || _random.Next(2) == 0;
        if (fails)
        {
            _refusals--;
            Fail();
        }

        foreach (var request in requests)
        {
            if (isWritten)
            {
                Assert.Equal(request.Partition.Durable + 1, request.Sequence);
                request.Partition.Durable = request.Sequence;
            }

            Answer(request, durable: !fails);
        }
    }

    private static void Answer(Request request, bool durable)
    {
        var partition = request.Partition;
        partition.Inbox.Enqueue(() =>
        {
            if (durable)
                partition.Apply(request.Sequence);
            else
                partition.Gate.Close(Refusal);
            partition.InFlight = 0;
            partition.Gate.Leave();
        });
    }

    private void Fail()
    {
        if (_state.TryFail(Refusal))
            _recoveries.Enqueue(Recover());
    }

    /// <summary>The steps of <see cref="StoreRecovery"/>, with everybody else's between them.</summary>
    private IEnumerator<bool> Recover()
    {
        var quiet = new List<Task>();
        foreach (var partition in _partitions)
        {
            var closed = new TaskCompletionSource();
            quiet.Add(closed.Task);
            partition.Inbox.Enqueue(() => partition.Gate.Close(Refusal, closed));
            yield return true;
        }

        while (!quiet.TrueForAll(task => task.IsCompleted))
            yield return true;
        if (!_state.TryRecover())
            yield break;
        AssertAtRest();
        while (_refusals > 0 && _random.NextDouble() < _failures)
        {
            _refusals--;
            yield return true;
        }

        foreach (var partition in _partitions)
        {
            // What was written after all is applied, and the next entry follows it.
            partition.Applied = partition.Prepared = partition.Durable;
            yield return true;
            AssertAtRest();
        }

        if (!_state.TryServe())
            yield break;
        var generation = _state.Generation;
        foreach (var partition in _partitions)
        {
            partition.Inbox.Enqueue(() => partition.Gate.Open(generation));
            yield return true;
        }
    }

    /// <summary>Nothing is under way to the store while the shards are claimed and their journals read.</summary>
    private void AssertAtRest()
    {
        Assert.Empty(_queue);
        Assert.Null(_committing);
        Assert.All(_partitions, partition => Assert.True(partition.Gate is { IsOpen: false, IsQuiet: true }));
    }

    private sealed record Request(ModelPartition Partition, int Sequence, long Generation);

    /// <summary>A partition with one shard, whose entries are numbers.</summary>
    private sealed class ModelPartition(int toSend)
    {
        private readonly int _sent = toSend;
        private int _answered;

        public PartitionGate Gate { get; } = new();

        public Queue<Action> Inbox { get; } = [];

        public int ToSend { get; private set; } = toSend;

        public int Waiting { get; set; }

        public int InFlight
        {
            get;
            set
            {
                _answered += value == 0 ? field : 0;
                field = value;
            }
        }

        public int Prepared { get; set; }

        public int Durable { get; set; }

        public int Applied { get; set; }

        public void Arrive()
        {
            ToSend--;
            Inbox.Enqueue(() => Waiting++);
        }

        public void FailWaiting()
        {
            _answered += Waiting;
            Waiting = 0;
        }

        /// <summary>Acknowledges: the entry is durable, and follows the last one.</summary>
        public void Apply(int sequence)
        {
            Assert.Equal(Applied + 1, sequence);
            Assert.True(sequence <= Durable);
            Applied = sequence;
        }

        public void AssertAnswered()
        {
            Assert.Equal(_sent, _answered);
            Assert.Equal(0, Waiting);
            Assert.True(Gate.IsQuiet);
        }

        public void AssertOpen(long generation)
        {
            Assert.True(Gate.IsOpen);
            Assert.Equal(generation, Gate.Generation);
            Assert.Equal(Durable, Applied);
        }
    }
}
