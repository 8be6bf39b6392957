using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ssi.Api.Bodies;

namespace Ssi.Api.Events;

/// <summary>An event in binary mode: attributes in headers, data in the body. Source: HTTP Protocol Binding for
/// CloudEvents 1.0.2, section 3.1.</summary>
/// <remarks>It is written in structured form, so that one reader judges both.</remarks>
internal static class BinaryEvent
{
    private const string StructuredPrefix = "application/cloudevents";

    private static readonly ImmutableArray<(string Header, EventAttribute Attribute)> Headers =
    [
        ("ce-specversion", EventAttribute.SpecVersion), ("ce-id", EventAttribute.Id),
        ("ce-source", EventAttribute.Source), ("ce-type", EventAttribute.Type),
        ("ce-subject", EventAttribute.Subject), ("ce-time", EventAttribute.Time),
    ];

    /// <summary>True where headers hold an attribute and the body is not an event itself.</summary>
    public static bool IsIn(HttpRequest request)
    {
        foreach (var (header, _) in Headers)
        {
            if (request.Headers.ContainsKey(header))
                return request.ContentType?.StartsWith(StructuredPrefix, StringComparison.OrdinalIgnoreCase) != true;
        }

        return false;
    }

    /// <summary>Makes of the data the whole event in structured form.</summary>
    /// <param name="text">The body; then the event. Data that is not JSON is left out: a type that asks for data
    /// misses it.</param>
    public static EventFault TryRead(HttpRequest request, ref ReadOnlyMemory<byte> text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 512);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach (var (header, attribute) in Headers)
        {
            foreach (var value in request.Headers[header])
            {
                var decoded = Decode(value ?? "");
                if (!Utf8.IsValid(decoded))
                    return new EventFault(FaultKind.BadText, attribute);
                writer.WriteString(EventAttributes.NameOf(attribute), decoded);
            }
        }

        var data = text.Span.Trim(" \t\r\n"u8);
        if (!data.IsEmpty && IsJson(request))
        {
            writer.WritePropertyName("data"u8);
            try
            {
                writer.WriteRawValue(data);
            }
            catch (Exception error) when (error is JsonException or ArgumentException)
            {
                // Not one JSON value, or not UTF-8.
                return new EventFault(FaultKind.BadData);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        text = buffer.WrittenMemory;
        return default;
    }

    // Without a content type the data is taken for JSON, as in structured form.
    private static bool IsJson(HttpRequest request) =>
        string.IsNullOrEmpty(request.ContentType)
        || (RequestBody.MediaTypeOf(request) is { } type
            && (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal)));

    // One round of percent-decoding, behind the quotes that older senders put around values.
    private static byte[] Decode(string value)
    {
        if (value is ['"', .., '"'])
            value = HeaderUtilities.UnescapeAsQuotedString(value).ToString();
        var bytes = Encoding.UTF8.GetBytes(value);
        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '%' && at + 2 < bytes.Length
                && Convert.FromHexString(bytes.AsSpan(at + 1, 2), bytes.AsSpan(length, 1), out _, out _)
                    == OperationStatus.Done)
                at += 2;
            else
                bytes[length] = bytes[at];
            length++;
        }

        return bytes[..length];
    }
}
