namespace Ssi.Engine.Views;

/// <summary>The outcome of a command that creates or replaces a profile.</summary>
public enum ProfileOutcome
{
    /// <summary>The member existed.</summary>
    Replaced,

    /// <summary>The member is new.</summary>
    Created,

    /// <summary>The industry would be one more than <see cref="EngineOptions.MaxIndustries"/>: nothing
    /// changed.</summary>
    TooManyIndustries,

    /// <summary>The member is not of the version that the command expects: nothing changed.</summary>
    NotAsExpected,
}
