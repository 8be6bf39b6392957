using Ssi.Scoring.Connections;
using Ssi.Scoring.Ledger;
using Ssi.Scoring.Members;

namespace Ssi.Scoring.Scores;

/// <summary>All of a member that a score is made of; days outside a signal's window may be present and do not
/// matter.</summary>
/// <param name="ledger">The counts of what the member did and met.</param>
/// <param name="contacts">The contacts nurtured, or null for none.</param>
/// <param name="sections">The profile's sections as of the end of the scored day.</param>
/// <param name="network">The network as of the end of the scored day.</param>
public readonly ref struct ScoringInput(
    ActivityLedger ledger, ContactDays? contacts, ProfileSections sections, NetworkCounts network)
{
    public ActivityLedger Ledger { get; } = ledger;

    public ContactDays? Contacts { get; } = contacts;

    public ProfileSections Sections { get; } = sections;

    public NetworkCounts Network { get; } = network;
}
