namespace Ssi.Engine.Ingest;

/// <summary>The members that a journal entry under preparation erases.</summary>
/// <remarks>Whether an erasure finds its member is known once its entry is applied. An event of the same member is
/// judged after that: its submission waits for the next entry.</remarks>
public sealed class EntryErasures
{
    private readonly HashSet<ulong> _members = [];

    /// <summary>Adds a submission to the entry; false where it waits for the next one.</summary>
    public bool TryAdd(Submission next)
    {
        if (_members.Count > 0 && next.Concerns(_members))
            return false;
        if (next is CommandSubmission { Erases: { } member })
            _members.Add(member);
        return true;
    }
}
