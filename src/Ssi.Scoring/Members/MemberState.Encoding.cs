using System.Buffers;
using Ssi.Scoring.Connections;
using Ssi.Scoring.Days;
using Ssi.Scoring.History;
using Ssi.Scoring.Ledger;
using Ssi.Scoring.Packing;
using Ssi.Scoring.Scores;

namespace Ssi.Scoring.Members;

/// <content>The stored form.</content>
public sealed partial class MemberState
{
    /// <summary>The first byte of a stored state; another form gets another number.</summary>
    private const byte FormatVersion = 2;

    private const int MaxCompanyBytes = 256;
    private const int IndustryBit = 1;
    private const int CompanyBit = 2;
    private const int SeniorityShift = 2;

    /// <summary>Writes the canonical bytes: equal facts, advanced to the same day, give equal bytes once full blocks
    /// have been taken. About 40 bytes, 2 to 3 a cell, and 5 a closed day whose score moved.</summary>
    public void Encode(IBufferWriter<byte> output)
    {
        var writer = new PackWriter(output);
        writer.Byte(FormatVersion);
        writer.Varint(AsOf.Number);
        writer.Varint(AsOf - Horizon);
        writer.Varint(FirstDay is { } first ? AsOf + 2 - first : 0);
        writer.Byte(_model);
        writer.Word(Score.Packed);
        WriteProfile(ref writer, _profiles.First);
        writer.Varint(_profiles.Changes.Length);
        foreach (var (day, profile) in _profiles.Changes)
        {
            writer.Varint(day - Horizon);
            WriteProfile(ref writer, profile);
        }

        WriteNetwork(ref writer, _networks.First);
        writer.Varint(_networks.Changes.Length);
        foreach (var (day, network) in _networks.Changes)
        {
            writer.Varint(day - Horizon);
            WriteNetwork(ref writer, network);
        }

        LedgerCodec.Write(ref writer, Ledger.Cells);
        LedgerCodec.Write(ref writer, _contacts is null ? [] : _contacts.Pairs);
        LedgerCodec.Write(ref writer, _contacts is null ? [] : _contacts.Erased);
        if (_closed is not null)
        {
            writer.Varint(Horizon - _closed.First);
            writer.Bytes(_closed.Runs);
        }

        writer.Flush();
    }

    /// <summary>True for bytes of the form that this version writes.</summary>
    public static bool IsReadable(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && bytes[0] == FormatVersion;

    /// <summary>Reads a stored state; other bytes throw <see cref="InvalidDataException"/>, those of the closed scores
    /// when a closed score is first read. A state scored by another model is scored anew.</summary>
    public static MemberState Decode(ReadOnlySpan<byte> bytes, ScoringRules rules, TextPool? texts = null)
    {
        var reader = new PackReader(bytes);
        PackReader.Require(reader.Byte() == FormatVersion);
        var asOf = reader.Varint(Day.Max.Number);
        var horizon = asOf - reader.Varint(asOf);
        PackReader.Require(asOf - horizon <= ScoringRules.MaxLatenessDays);
        var state = new MemberState(new Day(asOf), new Day(horizon));
        var age = reader.Varint(Math.Min(asOf + 2, Day.Max.Number + 1));
        if (age > 0)
            state.FirstDay = new Day(Math.Min(asOf + 2 - age, Day.Max.Number));
        state._model = reader.Byte();
        state.Score = ReadScore(ref reader);
        state._profiles = ReadProfiles(ref reader, state, texts);
        state._networks = ReadNetworks(ref reader, state);
        state._ledger = LedgerCodec.ReadLedger(ref reader);
        state._contacts = LedgerCodec.ReadContacts(ref reader);
        if (!reader.AtEnd)
        {
            var closedDays = reader.Varint(horizon);
            state._closed = new ScoreHistory(state.Horizon - closedDays, reader.Bytes(reader.Remaining).ToArray());
        }

        if (state._model != rules.Scorer.Model.Number)
            state.SetScore(state.Rescore(state.AsOf, rules), rules);
        return state;
    }

    private static void WriteProfile(ref PackWriter writer, Profile profile)
    {
        var head = (profile.Industry is null ? 0 : IndustryBit) | (profile.Company is null ? 0 : CompanyBit);
        writer.Byte((byte)(head | ((profile.Seniority is { } seniority ? (int)seniority : 0) << SeniorityShift)));
        writer.Varint((int)profile.Sections);
        if (profile.Industry is not null)
            writer.Text(profile.Industry);
        if (profile.Company is not null)
            writer.Text(profile.Company);
    }

    private static Profile ReadProfile(ref PackReader reader, TextPool? texts)
    {
        var head = reader.Byte();
        var sections = (ProfileSections)reader.Varint((int)ProfileSections.All);
        var seniority = head >> SeniorityShift;
        PackReader.Require(seniority <= (int)Seniority.Cxo);
        var industry = (head & IndustryBit) == 0 ? null : ReadText(ref reader, EntityId.MaxLength, texts);
        var company = (head & CompanyBit) == 0 ? null : ReadText(ref reader, MaxCompanyBytes, texts);
        return new Profile(industry, seniority == 0 ? null : (Seniority)seniority, company, sections);
    }

    private static string ReadText(ref PackReader reader, int maxBytes, TextPool? texts)
    {
        PackReader.Require(reader.TryText(maxBytes, out var utf8));
        return texts is null ? System.Text.Encoding.UTF8.GetString(utf8) : texts.Of(utf8);
    }

    private static DayVersions<Profile> ReadProfiles(ref PackReader reader, MemberState state, TextPool? texts)
    {
        var first = ReadProfile(ref reader, texts);
        var changes = new (Day, Profile)[reader.Varint(ScoringRules.MaxLatenessDays + 1)];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = (ReadDay(ref reader, state), ReadProfile(ref reader, texts));
            PackReader.Require(i == 0 || changes[i - 1].Item1 < changes[i].Item1);
        }

        return new DayVersions<Profile>(first, changes);
    }

    private static void WriteNetwork(ref PackWriter writer, NetworkCounts network)
    {
        writer.Varint(network.Connections);
        writer.Varint(network.Deciders);
        writer.Varint(network.SameCompany);
    }

    private static NetworkCounts ReadNetwork(ref PackReader reader) =>
        new(reader.Varint(int.MaxValue), reader.Varint(int.MaxValue), reader.Varint(int.MaxValue));

    private static DayVersions<NetworkCounts> ReadNetworks(ref PackReader reader, MemberState state)
    {
        var first = ReadNetwork(ref reader);
        var changes = new (Day, NetworkCounts)[reader.Varint(ScoringRules.MaxLatenessDays + 1)];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = (ReadDay(ref reader, state), ReadNetwork(ref reader));
            PackReader.Require(i == 0 || changes[i - 1].Item1 < changes[i].Item1);
        }

        return new DayVersions<NetworkCounts>(first, changes);
    }

    private static Day ReadDay(ref PackReader reader, MemberState state)
    {
        var number = state.Horizon.Number + reader.Varint(ScoringRules.MaxLatenessDays + 1);
        PackReader.Require(number <= Day.Max.Number);
        return new Day(number);
    }

    private static ScoreVector ReadScore(ref PackReader reader)
    {
        var packed = reader.Word();
        for (var rest = packed; rest != 0; rest >>= 16)
            PackReader.Require((ushort)rest <= ScoreVector.PillarMax);
        return ScoreVector.FromPacked(packed);
    }
}
