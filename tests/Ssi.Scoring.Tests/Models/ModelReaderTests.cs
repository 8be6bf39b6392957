using System.Text;
using System.Text.Json.Nodes;
using Ssi.Scoring.Models;

namespace Ssi.Scoring.Tests.Models;

public sealed class ModelReaderTests
{
    /// <summary>Changes one field of a signal of the standard model (null in JSON text: takes it away) and names the
    /// sentence to expect.</summary>
    [Theory]
    [InlineData(
        "posts-published", "unit", "\"sum\"", "unit must be one of count, days, contacts, net, ratio, share, state.")]
    [InlineData("posts-published", "pillar", "\"Brand\"", "pillar must be one of brand, find, engage, relate.")]
    [InlineData("posts-published", "id", "\"Posts\"",
        "id must be words of lower-case letters and digits, joined by single hyphens.")]
    [InlineData("posts-published", "title", "\"\"", "title must be a text of 1 to 200 characters.")]
    [InlineData("posts-published", "why", "7", "why must be a text of 1 to 200 characters.")]
    [InlineData("posts-published", "dailyCap", "0", "dailyCap must be an integer from 1 to 1000000.")]
    [InlineData("posts-published", "dailyCap", null, "dailyCap must be an integer from 1 to 1000000.")]
    [InlineData("posts-published", "windowDays", "91", "windowDays must be an integer from 1 to 90.")]
    [InlineData("posts-published", "windowDays", "1.5", "windowDays must be an integer from 1 to 90.")]
    [InlineData("posts-published", "halfLifeDays", "366", "halfLifeDays must be an integer from 1 to 365.")]
    [InlineData("posts-published", "halfLifeDays", null, "halfLifeDays must be an integer from 1 to 365.")]
    [InlineData("posts-published", "curve", "\"log\"", "curve must be one of linear, root.")]
    [InlineData("posts-published", "target", "1000001", "target must be an integer from 1 to 1000000.")]
    [InlineData(
        "posts-published", "points", "0.005", "points must be a number above 0 and at most 25, in steps of 1/100.")]
    [InlineData(
        "posts-published", "points", "26", "points must be a number above 0 and at most 25, in steps of 1/100.")]
    [InlineData("posts-published", "points", "3", "The points of Brand sum to 24.50, not 25.00.")]
    [InlineData("posts-published", "prior", "{}", "prior does not belong here.")]
    [InlineData("posts-published", "activities", "[]", "activities must be a list of 1 to 8 activities.")]
    [InlineData(
        "posts-published", "activities", "[\"post.liked\"]", "activities names 'post.liked', which is no activity.")]
    [InlineData("posts-published", "activities", "[7]", "activities names '', which is no activity.")]
    [InlineData(
        "posts-published", "activities", "[\"lead.saved\",\"lead.saved\"]", "activities names lead.saved twice.")]
    [InlineData("posts-published", "activities", "[\"connection.added\"]",
        "activities names connection.added, which is not counted; use the state connections.")]
    [InlineData("posts-published", "activities", "[\"contact.nurtured\"]",
        "activities names contact.nurtured: contacts measures contact.nurtured, and nothing else does.")]
    [InlineData("contacts-kept-warm", "activities", "[\"lead.saved\"]",
        "activities names lead.saved: contacts measures contact.nurtured, and nothing else does.")]
    [InlineData("days-active", "dailyCap", "1", "dailyCap does not belong here.")]
    [InlineData("connections", "state", "\"network\"", "state must be one of profile.photo, profile.cover, ")]
    [InlineData(
        "deciders-share", "target", "1.1", "target must be a number above 0 and at most 1, in steps of 1/10000.")]
    [InlineData(
        "deciders-share", "target", "0.00001", "target must be a number above 0 and at most 1, in steps of 1/10000.")]
    [InlineData("deciders-share", "curve", "\"root\"", "curve must be one of linear.")]
    [InlineData("deciders-share", "prior", "{\"successes\":3,\"trials\":2}",
        "prior: successes must be an integer from 0 to 2.")]
    [InlineData("deciders-share", "prior", "{\"successes\":0,\"trials\":0}",
        "prior: trials must be an integer from 1 to 1000.")]
    [InlineData("deciders-share", "prior", "1", "prior must be an object.")]
    public void Read_FieldOfSignalWrong_SaysWhichAndWhy(string id, string field, string? json, string sentence)
    {
        var document = Standard();
        var signals = document["signals"]!.AsArray();
        var index = signals.ToList().FindIndex(
            signal => string.Equals(signal!["id"]!.GetValue<string>(), id, StringComparison.Ordinal));
        var signal = signals[index]!.AsObject();
        signal.Remove(field);
        if (json is not null)
            signal[field] = JsonNode.Parse(json);
        var place = sentence.StartsWith("The points", StringComparison.Ordinal)
            ? ""
            : $"signals[{index}] ({signal["id"]!.GetValue<string>()}): ";

        var reading = Read(document.ToJsonString());

        Assert.Null(reading.Model);
        Assert.Contains(reading.Errors, error => error.StartsWith(place + sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("version", "\"a b\"", "version must be an id: letters, digits and ._:@~-, a letter or digit first.")]
    [InlineData("number", "0", "number must be an integer from 1 to 255.")]
    [InlineData("number", "256", "number must be an integer from 1 to 255.")]
    [InlineData("signals", "[]", "signals must be a list of 1 to 128 signals.")]
    [InlineData("signals", "[7]", "signals[0]: title must be a text of 1 to 200 characters.")]
    [InlineData("weights", "{}", "weights does not belong here.")]
    public void Read_FieldOfDocumentWrong_SaysWhichAndWhy(string field, string json, string sentence)
    {
        var document = Standard();
        document[field] = JsonNode.Parse(json);
        Assert.Contains(sentence, Read(document.ToJsonString()).Errors, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("{", "The document is not JSON: ")]
    [InlineData("[]", "The document must be an object.")]
    [InlineData("""{"version":"a","version":"b"}""", "The document is not JSON: ")]
    public void Read_NotADocument_SaysSo(string json, string sentence) =>
        Assert.StartsWith(sentence, Assert.Single(Read(json).Errors), StringComparison.Ordinal);

    [Fact]
    public void Read_IdTwice_SaysSo()
    {
        var document = Standard();
        document["signals"]![1]!["id"] = "profile-photo";
        Assert.Equal("The id profile-photo is used 2 times.", Assert.Single(Read(document.ToJsonString()).Errors));
    }

    [Fact]
    public void Read_129Signals_SaysSo()
    {
        var document = Standard();
        var signals = document["signals"]!.AsArray();
        while (signals.Count < 129)
            signals.Add(signals[0]!.DeepClone());
        Assert.Contains(
            "signals must be a list of 1 to 128 signals.", Read(document.ToJsonString()).Errors,
            StringComparer.Ordinal);
    }

    [Fact]
    public void Read_ManyFaults_TellsAll()
    {
        var document = Standard();
        document["number"] = 0;
        document["signals"]![0]!["target"] = 0;
        document["signals"]![1]!["curve"] = "steep";
        Assert.Equal(3, Read(document.ToJsonString()).Errors.Length);
    }

    [Fact]
    public void Read_StandardDocument_KeepsItByteForByte()
    {
        var bytes = ScoringModel.Standard.Document;
        var model = ScoringModel.Read(bytes).Model;
        Assert.NotNull(model);
        Assert.Equal(bytes, model.Document);
    }

    private static JsonObject Standard() => JsonNode.Parse(ScoringModel.Standard.Document.Span)!.AsObject();

    private static ModelReading Read(string json) => ScoringModel.Read(Encoding.UTF8.GetBytes(json));
}
