namespace Ssi.Engine.Ingest;

/// <summary>The members that a journal entry under preparation erases.</summary>
/// <remarks>Whether an erasure finds its member is known once its entry is applied. An event of the same member is
/// judged after that: its submission waits for the next entry. So does a conditional erasure after another conditional
/// command on the same member: the member's row may hold the outcome of that command when the entry is
/// replayed.</remarks>
public sealed class EntryErasures
{
    private readonly HashSet<ulong> _members = [];
    private readonly HashSet<ulong> _conditional = [];

    /// <summary>Adds a submission to the entry; false where it waits for the next one.</summary>
    public bool TryAdd(Submission next)
    {
        if (_members.Count > 0 && next.Concerns(_members))
            return false;
        if (next is not CommandSubmission command)
            return true;
        if (command.Conditional is { } judged && !_conditional.Add(judged) && command.Erases is not null)
            return false;
        if (command.Erases is { } erased)
            _members.Add(erased);
        return true;
    }
}
