return await Ssi.Server.Hosting.ServerHost.RunAsync(args);
