using System.Text;
using Ssi.Engine.Journal;
using Ssi.Engine.Members;

namespace Ssi.Engine.Shards;

/// <content>The industries that the shard knows, within the bound of its process.</content>
public sealed partial class ShardCore
{
    /// <summary>Counts the industries of all shards of the process.</summary>
    public IndustryCensus Census { get; init; } = new(int.MaxValue);

    private bool _hasLeftCensus;

    /// <summary>The shard is unloaded: its industries count no more, nor do those of work still under way.</summary>
    public void LeaveCensus()
    {
        if (_hasLeftCensus)
            return;
        _hasLeftCensus = true;
        Census.Leave(Enumerable.Range(0, _industries.Count).Select(_industries.IdOf));
    }

    /// <summary>False where the item is a profile whose industry would be one more than the bound. Otherwise its
    /// industry counts from here on: two profiles prepared at the same time cannot share the last place.</summary>
    /// <remarks>Decided before the item is journaled: replay takes every industry that the journal names.</remarks>
    private bool MayFound(ReadOnlySpan<byte> bytes)
    {
        if ((JournalItemCode)bytes[0] is not (JournalItemCode.ProfileSet or JournalItemCode.Conditional))
            return true;
        var item = JournalItem.Peek(bytes);
        if (item.Command != JournalItemCode.ProfileSet)
            return true;
        var industry = ProfileWord.IndustryOf(item.Payload);
        if (industry.IsEmpty)
            return true;
        var id = Encoding.ASCII.GetString(industry);
        if (_hasLeftCensus || _industries.TryGet(id, out _))
            return true;
        if (!Census.TryEnter(id))
            return false;
        _industries.GetOrAdd(id);
        return true;
    }

    private int OrdinalOf(string? industry)
    {
        if (industry is null)
            return -1;
        if (_industries.TryGet(industry, out var ordinal))
            return ordinal;
        if (!_hasLeftCensus)
            Census.Enter(industry);
        return _industries.GetOrAdd(industry);
    }
}
