using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ssi.Api.Bodies;
using Ssi.Api.Events;
using Ssi.Api.Industries;
using Ssi.Api.Members;
using Ssi.Api.Models;
using Ssi.Api.Operation;
using Ssi.Api.Problems;
using Ssi.Api.Requests;
using Ssi.Engine.Ports;

namespace Ssi.Api;

/// <summary>The HTTP surface over an <see cref="IScoringCluster"/>, which the host registers as a singleton.</summary>
public static class SsiApi
{
    /// <summary>Registers what the endpoints need.</summary>
    /// <param name="options">Validated by the host.</param>
    public static IServiceCollection AddSsiApi(this IServiceCollection services, ApiOptions options) =>
        services.AddMetrics().AddSingleton(options).AddSingleton<ApiMetrics>().AddSingleton<ClusterMetrics>()
            .AddSingleton<PrometheusText>().AddSingleton<HostRule>().AddSingleton<OpenStreams>()
            .AddSingleton<MemberEndpoints.ExportSlots>();

    /// <summary>Measures requests, maps failures to problems, and routes: the first steps of the pipeline.</summary>
    public static IApplicationBuilder UseSsiApi(this IApplicationBuilder app)
    {
        // The listener must stand before anything is counted, and the cluster's gauges before anybody asks.
        app.ApplicationServices.GetRequiredService<PrometheusText>();
        app.ApplicationServices.GetRequiredService<ClusterMetrics>();

        // Routing follows the edge: no route sees a path or a method that the edge has not passed.
        return app.UseMiddleware<Edge>().UseRouting();
    }

    /// <summary>Maps every resource.</summary>
    public static IEndpointRouteBuilder MapSsi(this IEndpointRouteBuilder routes)
    {
        routes.MapEvents();
        routes.MapMembers();
        routes.MapConnections();
        routes.MapScores();
        routes.MapIndustries();
        routes.MapModels();
        routes.MapClock();
        routes.MapOperation();
        return routes;
    }

    /// <summary>Maps health, metrics, the cluster's status and the description of the API only.</summary>
    public static IEndpointRouteBuilder MapSsiOperation(this IEndpointRouteBuilder routes)
    {
        routes.MapOperation();
        return routes;
    }
}
