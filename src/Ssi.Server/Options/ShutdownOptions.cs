namespace Ssi.Server.Options;

/// <summary>How long the parts of a stop take that go before the drain.</summary>
internal sealed class ShutdownOptions
{
    private const double Max = 300;

    /// <summary>Seconds between the fall of readiness and the closing of the listener; 0..300, default 1.</summary>
    public double DelaySeconds { get; set; } = 1;

    /// <summary>Seconds that requests under way may take after that; 0..300, default 5.</summary>
    public double RequestSeconds { get; set; } = 5;

    /// <summary>What is wrong, a sentence an option; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, double Value)[] options =
            [(nameof(DelaySeconds), DelaySeconds), (nameof(RequestSeconds), RequestSeconds)];
        return from option in options
               where !(option.Value >= 0 && option.Value <= Max)
               select FormattableString.Invariant(
                   $"Ssi:Shutdown:{option.Name} is {option.Value}; it lies in 0..{Max}.");
    }
}
