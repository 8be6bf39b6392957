namespace Ssi.Load.Delivery;

/// <summary>What became of all that was sent. Filled from several threads.</summary>
public sealed class DeliverySummary
{
    /// <summary>The name under which rejections count that the server did not list.</summary>
    public const string Unlisted = "unlisted";

    private readonly Lock _lock = new();

    public int Days { get; private set; }

    public long Profiles { get; private set; }

    public long Events { get; private set; }

    public long Accepted { get; private set; }

    public long Duplicates { get; private set; }

    public long Rejected { get; private set; }

    public SortedDictionary<string, long> RejectedByCode { get; } = new(StringComparer.Ordinal);

    public double Seconds { get; internal set; }

    public double EventsPerSecond => Seconds > 0 ? Events / Seconds : 0;

    public void AddDay(int profiles)
    {
        lock (_lock)
        {
            Days++;
            Profiles += profiles;
        }
    }

    public void Add(int events, BatchAnswer answer)
    {
        lock (_lock)
        {
            Events += events;
            Accepted += answer.Accepted;
            Duplicates += answer.Duplicates;
            Rejected += answer.Rejected;
            foreach (var (code, count) in answer.RejectedByCode)
                Count(code, count);
            var unlisted = answer.Rejected - answer.RejectedByCode.Values.Sum();
            if (unlisted > 0)
                Count(Unlisted, unlisted);
        }
    }

    private void Count(string code, long count) =>
        RejectedByCode[code] = RejectedByCode.GetValueOrDefault(code) + count;
}
