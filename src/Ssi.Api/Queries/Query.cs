using System.Globalization;
using Microsoft.AspNetCore.Http;
using Ssi.Api.Problems;
using Ssi.Scoring.Days;

namespace Ssi.Api.Queries;

/// <summary>Query parameters, read strictly: one that is there must be well-formed, within bounds and told
/// once.</summary>
internal static class Query
{
    public const int MaxLimit = 1000;

    private const int DefaultLimit = 100;

    public static bool TryLimit(HttpRequest request, out int limit, out Problem? problem) =>
        TryInt(request, "limit", 1, MaxLimit, DefaultLimit, out limit, out problem);

    public static bool TryInt(
        HttpRequest request, string name, int min, int max, int fallback, out int value, out Problem? problem)
    {
        value = fallback;
        problem = null;
        var given = request.Query[name];
        if (given.Count == 0)
            return true;
        if (given.Count == 1
            && int.TryParse(given[0], NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max)
        {
            return true;
        }

        problem = Problem.InvalidParameter(
            name, string.Create(CultureInfo.InvariantCulture, $"is a whole number in {min}..{max}."));
        return false;
    }

    public static bool TryDay(HttpRequest request, string name, Day fallback, out Day day, out Problem? problem)
    {
        day = fallback;
        problem = null;
        var given = request.Query[name];
        if (given.Count == 0 || (given.Count == 1 && Day.TryParse(given[0], out day)))
            return true;
        problem = Problem.InvalidParameter(name, $"is a day, YYYY-MM-DD, in {Day.Min}..{Day.Max}.");
        return false;
    }
}
