using System.Text.Json.Serialization;
using Ssi.Load.Burst;

namespace Ssi.Load.Delivery;

/// <summary>Generated serialisers of the summaries.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(BurstReport))]
[JsonSerializable(typeof(DeliverySummary))]
internal sealed partial class LoadJson : JsonSerializerContext;
