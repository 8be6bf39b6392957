using System.Globalization;
using Ssi.Silo.Tests.Clustering;

// A silo in a process of its own, until it is killed.
var ports = args[2..].Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToArray();
await using var silo = await TestSilo.StartAsync(args[0], args[1], ports[0], ports[1]);
Console.WriteLine(silo.Address.ToParsableString());
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
