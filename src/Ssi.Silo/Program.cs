return await Ssi.Silo.Hosting.SiloHost.RunAsync(args);
