using System.Net;
using System.Text;

namespace Ssi.Load.Delivery;

/// <summary>The server cannot be reached, or refuses what it was told, or is unavailable for too long; going on makes
/// no sense.</summary>
public sealed class ServerRefusedException(string message) : Exception(message)
{
    private const int LongestText = 600;

    public static ServerRefusedException From(
        HttpMethod method, string path, HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestText)]);
        return new ServerRefusedException($"{method} {path}: {(int)status} {status}. {text}");
    }
}
