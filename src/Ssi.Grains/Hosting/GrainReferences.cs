namespace Ssi.Grains.Hosting;

/// <summary>References to grains of one interface by their string key.</summary>
/// <remarks>The factory finds the types of an interface by reflection whenever it is asked for a grain, which costs
/// about as much as a call does; here they are found once. Made when a silo or a client is connected: both learn then
/// which grains there are.</remarks>
internal sealed class GrainReferences<TGrain>
    where TGrain : IGrainWithStringKey
{
    private readonly IGrainFactory _grains;
    private readonly GrainType _type;
    private readonly GrainInterfaceType _interface;

    public GrainReferences(IGrainFactory grains)
    {
        _grains = grains;
        var any = grains.GetGrain<TGrain>("any");
        (_type, _interface) = (any.GetGrainId().Type, ((GrainReference)(object)any).InterfaceType);
    }

    public TGrain this[string key] => (TGrain)_grains.GetGrain(GrainId.Create(_type, key), _interface);
}
