using System.Buffers;
using System.Buffers.Binary;
using Ssi.Engine.Ingest;
using Ssi.Engine.Members;
using Ssi.Engine.Views;
using Ssi.Scoring.Days;

namespace Ssi.Engine.Shards;

/// <summary>A journal entry of one shard between being written and being applied; reused from one to the
/// next.</summary>
/// <remarks>Header: format version 1, day 2 (the shard's day when it was written: members are advanced to it before
/// they count anything). Items follow to the end.</remarks>
public sealed class PendingEntry
{
    internal const byte FormatVersion = 2;
    internal const int HeaderBytes = 3;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    internal PendingEntry(ShardCore shard) => Shard = shard;

    /// <summary>The shard's next sequence number; 0 while nothing needs the journal.</summary>
    public long Sequence { get; internal set; }

    /// <summary>What the journal gets; empty where every item was turned away.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Members that must be loaded before the entry can be applied, by slot.</summary>
    public List<int> MissingMembers { get; } = [];

    /// <summary>Members whose connections must be loaded too.</summary>
    public List<int> MissingConnections { get; } = [];

    /// <summary>Members about to be erased, whose stored history must be told to the shard.</summary>
    public List<int> MissingHistory { get; } = [];

    public ShardCore Shard { get; }

    /// <summary>What members that are actors have of the entry, in an order that their answers may not keep but for
    /// <see cref="MemberWork.After"/>.</summary>
    public List<MemberWork> Works { get; } = [];

    /// <summary>True where a work may still be read by somebody who was given up: its bytes are not used
    /// again.</summary>
    public bool IsSpoilt { get; set; }

    internal Dictionary<int, MemberWork> WorkBySlot { get; } = [];

    /// <summary>True where a work erases its member.</summary>
    internal bool HasErasure { get; set; }

    /// <summary>Where the outcome of each item goes, in the order of the items.</summary>
    internal List<(Submission Submission, int Index)> Targets { get; } = [];

    /// <summary>Items that are not in the journal, each with the number of items before it that are: duplicates, or
    /// rejected for their time.</summary>
    internal List<(int Place, Submission Submission, int Index, EventOutcome Otherwise)> TurnedAway { get; } = [];

    /// <summary>How many of <see cref="TurnedAway"/> have their outcome.</summary>
    internal int Judged { get; set; }

    /// <summary>Commands that name two members.</summary>
    internal List<CommandSubmission> PairCommands { get; } = [];

    /// <summary>True where something must be loaded before the entry can be applied.</summary>
    public bool NeedsLoading => MissingMembers.Count + MissingConnections.Count + MissingHistory.Count > 0;

    internal static Day DayOf(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < HeaderBytes || entry[0] != FormatVersion)
            throw new InvalidDataException("The journal entry has a format that this version does not know.");
        return new Day(BinaryPrimitives.ReadUInt16LittleEndian(entry[1..]));
    }

    internal void Append(ReadOnlySpan<byte> item, Day day)
    {
        if (_bytes.WrittenCount == 0)
        {
            var header = _bytes.GetSpan(HeaderBytes);
            header[0] = FormatVersion;
            BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)day.Number);
            _bytes.Advance(HeaderBytes);
        }

        _bytes.Write(item);
    }

    /// <summary>Becomes an entry of the journal.</summary>
    internal void Take(long sequence, ReadOnlySpan<byte> bytes)
    {
        Sequence = sequence;
        _bytes.Write(bytes);
    }

    /// <summary>Sets an item's outcome where somebody waits for it.</summary>
    internal void SetOutcome(int place, EventOutcome outcome)
    {
        if (place < Targets.Count)
            Targets[place].Submission.SetOutcome(Targets[place].Index, outcome);
    }

    internal void SetReceipt(int place, ErasureReceipt receipt)
    {
        if (place < Targets.Count && Targets[place].Submission is CommandSubmission command)
            command.Receipt = receipt;
    }

    internal void Clear()
    {
        Works.Clear();
        WorkBySlot.Clear();
        HasErasure = false;
        _bytes.ResetWrittenCount();
        MissingMembers.Clear();
        MissingConnections.Clear();
        MissingHistory.Clear();
        Targets.Clear();
        TurnedAway.Clear();
        Judged = 0;
        PairCommands.Clear();
        Sequence = 0;
    }
}
