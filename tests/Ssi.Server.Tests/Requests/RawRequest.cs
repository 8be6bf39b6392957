using System.Net.Sockets;
using System.Text;

namespace Ssi.Server.Tests.Requests;

/// <summary>Requests byte for byte, as no client library sends them.</summary>
internal static class RawRequest
{
    /// <summary>Sends a request without a body that closes its connection.</summary>
    /// <returns>The response, head and body.</returns>
    public static Task<string> SendAsync(Uri server, string method, string target, string? host = null) => SendAsync(
        server, $"{method} {target} HTTP/1.1\r\nHost: {host ?? server.Authority}\r\nConnection: close\r\n\r\n");

    /// <summary>Sends the text in Latin-1 and reads until the server closes the connection.</summary>
    public static async Task<string> SendAsync(Uri server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Begins a request, and resets the connection once the server waits for its body.</summary>
    /// <param name="head">Request line and headers without the empty line at their end.</param>
    public static async Task ResetAsync(Uri server, string head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head + "Expect: 100-continue\r\n\r\n"));
        var interim = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await stream.ReadExactlyAsync(interim);
        await stream.WriteAsync("["u8.ToArray());

        // Without the orderly end that disposal of the stream begins with.
        client.Client.Close(timeout: 0);
    }
}
