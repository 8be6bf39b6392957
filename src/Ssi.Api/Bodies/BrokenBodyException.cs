using Ssi.Api.Problems;

namespace Ssi.Api.Bodies;

/// <summary>A body cannot be read to its end. An exception, because it passes through streams of the
/// framework.</summary>
internal sealed class BrokenBodyException(Problem problem) : Exception(problem.Kind.Title)
{
    /// <summary>The answer to the request.</summary>
    public Problem Problem => problem;
}
