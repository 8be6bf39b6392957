using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Ssi.Silo.Hosting;
using Ssi.Silo.Tests.Clustering;

namespace Ssi.Silo.Tests.Hosting;

/// <summary>What ends a silo from inside ends its process by a code that tells of it.</summary>
public sealed class FatalErrorsTests
{
    private const int Displaced = 3;
    private const int Stopped = 4;

    [Fact]
    public async Task Silo_OfTheHost_EndsByThem()
    {
        await using WebApplication app = SiloHost.Build(
        [
            "--urls=http://127.0.0.1:0", $"--Ssi:Orleans:SiloPort={TestSilo.FreePort()}",
            $"--Ssi:Orleans:GatewayPort={TestSilo.FreePort()}", $"--Ssi:Data={Path.GetTempPath()}",
        ]);
        Assert.IsType<FatalErrors>(app.Services.GetRequiredService<IFatalErrorHandler>());
    }

    [Fact]
    public async Task Error_OfTheMembership_EndsTheProcessOnce()
    {
        Assert.Equal(Displaced, await EndsByAsync(null));
        Assert.Equal(Stopped, await EndsByAsync(new TimeoutException("The membership table does not answer.")));
    }

    private static async Task<int> EndsByAsync(Exception? cause)
    {
        var code = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new FatalErrors(NullLogger<FatalErrors>.Instance, code.SetResult);
        Assert.True(errors.IsUnexpected(new TimeoutException()));
        errors.OnFatalException(null, "this silo was declared dead", cause);
        errors.OnFatalException(null, "once more", cause);
        return await code.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
    }
}
