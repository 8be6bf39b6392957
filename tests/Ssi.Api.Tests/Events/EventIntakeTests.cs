using System.Text;
using System.Text.Json.Nodes;
using Ssi.Api.Events;

namespace Ssi.Api.Tests.Events;

public sealed class EventIntakeTests : IDisposable
{
    private readonly FakeCluster _cluster = new();
    private readonly EventIntake _intake;

    public EventIntakeTests() => _intake = new EventIntake(_cluster);

    public static TheoryData<string, string, string> BadAttributes { get; } = BuildBadAttributes();

    public static TheoryData<string, string?, bool> DataOfTypes { get; } = new()
    {
        { "ssi.profile.viewed", """{"degree":1}""", true },
        { "ssi.profile.viewed", """{"degree":3,"more":[{}]}""", true },
        { "ssi.profile.viewed", """{"\ud800":0,"degree":3,"de\ud800\u0041":1}""", true },
        { "ssi.profile.viewed", """{"degree":1.0}""", true },
        { "ssi.profile.viewed", """{"degree":1e0}""", true },
        { "ssi.profile.viewed", """{"degree":20.0E-1}""", true },
        { "ssi.profile.viewed", """{"degree":1.0000000000000000000000000000000001}""", false },
        { "ssi.profile.viewed", """{"degree":1e999999999999}""", false },
        { "ssi.dwell.received", """{"seconds":8.64e4}""", true },
        { "ssi.dwell.received", """{"seconds":-0.0}""", true },
        { "ssi.profile.viewed", """{"degree":4}""", false },
        { "ssi.profile.viewed", """{"degree":0}""", false },
        { "ssi.profile.viewed", """{"degree":-1}""", false },
        { "ssi.profile.viewed", """{"degree":"1"}""", false },
        { "ssi.profile.viewed", """{"degree":1.5}""", false },
        { "ssi.profile.viewed", """{"degree":99999999999}""", false },
        { "ssi.profile.viewed", """{"degree":1,"degree":1}""", false },
        { "ssi.profile.viewed", """{"Degree":1}""", false },
        { "ssi.profile.viewed", "{}", false },
        { "ssi.profile.viewed", "[1]", false },
        { "ssi.profile.viewed", "1", false },
        { "ssi.profile.viewed", "null", false },
        { "ssi.profile.viewed", null, false },
        { "ssi.content.shared", """{"commentary":true}""", true },
        { "ssi.content.shared", """{"\u0063ommentary":false}""", true },
        { "ssi.content.shared", """{"commentary":1}""", false },
        { "ssi.content.shared", """{"commentary":"true"}""", false },
        { "ssi.dwell.received", """{"seconds":0}""", true },
        { "ssi.dwell.received", """{"seconds":86400}""", true },
        { "ssi.dwell.received", """{"seconds":86401}""", false },
        { "ssi.dwell.received", """{"seconds":-1}""", false },
        { "ssi.invitation.sent", """{"personalised":false}""", true },
        { "ssi.invitation.sent", """{"personalised":null}""", false },
        { "ssi.message.sent", null, true },
        { "ssi.message.sent", "null", true },
        { "ssi.message.sent", "{}", true },
        { "ssi.message.sent", """{"to":"m2"}""", true },
        { "ssi.message.sent", """{"to":null}""", true },
        { "ssi.message.sent", """{"to":""}""", false },
        { "ssi.message.sent", """{"to":7}""", false },
        { "ssi.message.sent", "7", false },
        { "ssi.connection.added", """{"member":"m2"}""", true },
        { "ssi.connection.added", """{"member":"\u006d2"}""", true },
        { "ssi.connection.added", """{"member":"m1"}""", false },
        { "ssi.connection.added", """{"member":"\u006d1"}""", false },
        { "ssi.connection.added", """{"member":""}""", false },
        { "ssi.connection.added", """{"member":"a b"}""", false },
        { "ssi.connection.added", """{"member":"\ud800"}""", false },
        { "ssi.connection.added", """{"member":null}""", false },
        { "ssi.connection.removed", """{"member":"m1"}""", false },
        { "ssi.contact.nurtured", """{"member":"m2"}""", true },
        { "ssi.contact.nurtured", "{}", false },
        { "ssi.post.published", """{"anything":[1,{"deep":null}]}""", true },
        { "ssi.post.published", "\"text\"", true },
    };

    public void Dispose() => _intake.Dispose();

    [Fact]
    public void Array_OfGoodEvents_FillsTheBatch()
    {
        var fault = _intake.ReadArray(Bodies.Array(Bodies.Event("e1"), Bodies.Event("e2")), 10);

        Assert.Null(fault.Detail);
        Assert.Equal(2, _cluster.Batch!.Count);
        Assert.Equal(0, _intake.Unfit.Count);
    }

    [Fact]
    public void Array_Empty_HoldsNothing()
    {
        Assert.Null(_intake.ReadArray("[]"u8, 10).Detail);
        Assert.Null(_cluster.Batch);
    }

    [Theory]
    [MemberData(nameof(DataOfTypes))]
    public void Data_OfAType_IsAcceptedAsTheTypeSays(string type, string? data, bool accepted)
    {
        var text = Bodies.Event("e1", type).ToJsonString();
        var first = data is null ? text : "{\"data\":" + data + "," + text[1..];
        var last = data is null ? text : text[..^1] + ",\"data\":" + data + "}";
        foreach (var body in new[] { first, last })
        {
            using var intake = new EventIntake(_cluster);
            Assert.Null(intake.ReadArray(Bodies.Between(body), 10).Detail);
            Assert.Equal(accepted ? 3 : 2, _cluster.Batch!.Count);
            Assert.Equal(accepted ? [] : new[] { "invalid_data" }, intake.Unfit.Listed.Select(one => one.Code));
        }
    }

    [Theory]
    [MemberData(nameof(BadAttributes))]
    public void Event_WithABadAttribute_IsRejectedAloneAndNamesIt(string element, string code, string named)
    {
        Assert.Null(_intake.ReadArray(Bodies.Between(element), 10).Detail);

        var rejection = Assert.Single(_intake.Unfit.Listed);
        Assert.Equal((1, code), (rejection.Index, rejection.Code));
        Assert.Contains(named, rejection.Detail, StringComparison.Ordinal);
        Assert.Equal(2, _cluster.Batch!.Count);
    }

    [Theory]
    [InlineData("e\\u00e9\\ud83d\\ude00")]
    [InlineData("a b")]
    [InlineData("\\u2028")]
    [InlineData("\u200dé\U0001F600")]
    [InlineData("\\\"\\\\\\/")]
    public void Id_OfOddText_IsAccepted(string id)
    {
        var body = Bodies.Between(Bodies.Event("PLACE").ToJsonString().Replace("PLACE", id, StringComparison.Ordinal));

        Assert.Null(_intake.ReadArray(body, 10).Detail);
        Assert.Equal(3, _cluster.Batch!.Count);
    }

    [Fact]
    public void Id_Of256Bytes_IsAcceptedAndOneMoreIsNot()
    {
        _intake.ReadArray(Bodies.Array(Bodies.Event(new string('x', 256)), Bodies.Event(new string('x', 257))), 10);

        var rejection = Assert.Single(_intake.Unfit.Listed);
        Assert.Equal((1, null), (rejection.Index, rejection.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[")]
    [InlineData("[{}")]
    [InlineData("[{]")]
    [InlineData("[]]")]
    [InlineData("[] {}")]
    [InlineData("[{},]")]
    [InlineData("[{} {}]")]
    [InlineData("[{\"id\":}]")]
    [InlineData("[{\"id\":\"\u0001\"}]")]
    [InlineData("[{'id':1}]")]
    [InlineData("[/* no */]")]
    [InlineData("\uFEFF[]")]
    public void Body_ThatIsNoArray_IsRefusedWhole(string body) =>
        Assert.NotNull(_intake.ReadArray(Encoding.UTF8.GetBytes(body), 10).Detail);

    [Fact]
    public void Body_OfOpenBracketsOnly_IsRefusedWhole() =>
        Assert.NotNull(_intake.ReadArray(Encoding.UTF8.GetBytes(new string('[', 100_000)), 10).Detail);

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "invalid_data")]
    [InlineData(10_000, "invalid_data")]
    public void Event_NestedBeyondTheDepth_IsRejectedAlone(int levels, string? code)
    {
        foreach (var name in new[] { "data", "extension" })
        {
            using var intake = new EventIntake(_cluster);
            var element = With(name, new string('[', levels) + "1" + new string(']', levels));

            Assert.Null(intake.ReadArray(Bodies.Between(element), 10).Detail);
            Assert.Equal(code is null ? [] : new[] { code }, intake.Unfit.Listed.Select(one => one.Code));
        }
    }

    [Fact]
    public void Body_OfBadUtf8_IsRefusedWhole()
    {
        var body = Bodies.Array(Bodies.Event());
        body[^10] = 0xFF;

        Assert.NotNull(_intake.ReadArray(body, 10).Detail);
    }

    [Fact]
    public void Body_CutAnywhere_IsRefusedWhole()
    {
        var body = Bodies.Array(Bodies.Event("e1", "ssi.profile.viewed", new JsonObject { ["degree"] = 1 }));
        for (var length = 0; length < body.Length; length++)
            Assert.True(_intake.ReadArray(body.AsSpan(0, length), 10).Detail is not null, $"cut at {length}");
    }

    [Fact]
    public void Array_BeyondTheLimit_IsTooMany()
    {
        var events = Enumerable.Range(0, 11).Select(i => (JsonNode)Bodies.Event($"e{i}")).ToArray();

        Assert.True(_intake.ReadArray(Bodies.Array(events), 10).TooMany);
        using var other = new EventIntake(_cluster);
        Assert.False(other.ReadArray(Bodies.Array([.. events[..10].Select(one => one.DeepClone())]), 10).TooMany);
    }

    [Fact]
    public void Rejections_BeyondAHundred_AreCounted()
    {
        _intake.ReadArray(Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("7", 250)) + "]"), 1000);

        Assert.Equal((250, 100), (_intake.Unfit.Count, _intake.Unfit.Listed.Count));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{")]
    public void Line_ThatIsNoObject_IsMalformed(string line)
    {
        _intake.ReadLine(Encoding.UTF8.GetBytes(line), 0, line.Length, 7);

        Assert.Equal(
            new Rejection(7, null, "malformed", "The line is not one JSON object in UTF-8."),
            Assert.Single(_intake.Unfit.Listed));
    }

    [Fact]
    public void Line_WithMoreBehindAGoodEvent_AddsNothing()
    {
        var line = Encoding.UTF8.GetBytes(Bodies.Event().ToJsonString() + "x");

        _intake.ReadLine(line, 0, line.Length, 0);

        Assert.Equal(1, _intake.Unfit.Count);
        Assert.Equal(0, _cluster.Batch?.Count ?? 0);
    }

    private static TheoryData<string, string, string> BuildBadAttributes()
    {
        var rows = new TheoryData<string, string, string>
        {
            { "7", "malformed", "object" },
            { "null", "malformed", "object" },
            { "[1,[2]]", "malformed", "object" },
            { "{}", "invalid_event", "specversion" },
        };
        foreach (var name in new[] { "specversion", "id", "source", "type", "subject", "time" })
        {
            rows.Add(With(name, null), "invalid_event", name);
            rows.Add(With(name, "null"), "invalid_event", name);
            rows.Add(With(name, "\"\""), "invalid_event", name);
            rows.Add(With(name, "7"), "invalid_event", name);
            rows.Add(With(name, "true"), "invalid_event", name);
            rows.Add(With(name, "{\"a\":[1]}"), "invalid_event", name);
            rows.Add(With(name, "[\"a\"]"), "invalid_event", name);
            rows.Add(With(name, "\"\\ud800\""), "invalid_event", name);
            rows.Add(With(name, "\"1.0\",\"" + name + "\":\"1.0\""), "invalid_event", name);
        }

        foreach (var name in new[] { "id", "source" })
        {
            rows.Add(With(name, $"\"{new string('x', 257)}\""), "invalid_event", name);
            rows.Add(With(name, $"\"{new string('é', 129)}\""), "invalid_event", name);
            rows.Add(With(name, $"\"{string.Concat(Enumerable.Repeat("\\u0041", 257))}\""), "invalid_event", name);
            rows.Add(With(name, $"\"{string.Concat(Enumerable.Repeat("\\u0041", 9000))}\""), "invalid_event", name);
            rows.Add(With(name, "\"a\\u0000b\""), "invalid_event", name);
            rows.Add(With(name, "\"a\\nb\""), "invalid_event", name);
            rows.Add(With(name, "\"a\u007fb\""), "invalid_event", name);
            rows.Add(With(name, "\"a\u0085b\""), "invalid_event", name);
            rows.Add(With(name, "\"\\udc00\\ud800\""), "invalid_event", name);
        }

        rows.Add(With("specversion", "\"1.1\""), "invalid_event", "specversion");
        rows.Add(With("subject", "\"-m\""), "invalid_event", "subject");
        rows.Add(With("subject", "\"a/b\""), "invalid_event", "subject");
        rows.Add(With("subject", "\"é\""), "invalid_event", "subject");
        rows.Add(With("subject", $"\"{new string('m', 129)}\""), "invalid_event", "subject");
        rows.Add(With("time", "\"yesterday\""), "invalid_event", "time");
        rows.Add(With("type", "\"ssi.post\""), "unknown_type", "type");
        rows.Add(With("type", "\"post.published\""), "unknown_type", "type");
        rows.Add(With("type", "\"SSI.POST.PUBLISHED\""), "unknown_type", "type");
        rows.Add(With("type", $"\"ssi.{new string('x', 1000)}\""), "unknown_type", "type");
        rows.Add(With("data_base64", "\"AA==\""), "invalid_data", "data_base64");
        rows.Add(With("datacontenttype", "\"text/plain\""), "invalid_data", "datacontenttype");
        rows.Add(With("datacontenttype", "7"), "invalid_event", "datacontenttype");
        return rows;
    }

    // A good event whose one attribute has another value, or is not there.
    private static string With(string name, string? value)
    {
        var one = Bodies.Event();
        one.Remove(name);
        var text = one.ToJsonString();
        return value is null ? text : text[..^1] + $",\"{name}\":{value}}}";
    }
}
