using System.Text;
using Ssi.Api.Bodies;
using Ssi.Api.Members;
using Ssi.Scoring.Members;

namespace Ssi.Api.Tests.Members;

public sealed class ProfileReaderTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"industry":null,"seniority":null,"company":null,"sections":null}""")]
    [InlineData("""{"sections":[]}""")]
    public void Profile_WithNothing_IsEmpty(string text) => Assert.Equal(Profile.Empty, Read(text).Profile);

    [Fact]
    public void Profile_WithEverything_IsRead() =>
        Assert.Equal(
            new Profile("software", Seniority.Vp, "Acme é", ProfileSections.Photo | ProfileSections.Featured),
            Read("""{"industry":"software","seniority":"vp","company":"Acme \u00e9","sections":["photo","featured"]}""")
                .Profile);

    [Fact]
    public void Sections_AllOfThem_AreKnownByTheirNames() =>
        Assert.Equal(
            ["photo", "cover", "headline", "summary", "experience", "education", "skills", "contact", "url",
                "featured"],
            ProfileNames.Sections.Select(one => one.Name));

    [Theory]
    [InlineData("""{"industry":""}""", "industry")]
    [InlineData("""{"industry":7}""", "industry")]
    [InlineData("""{"industry":"a b"}""", "industry")]
    [InlineData("""{"industry":"\ud800"}""", "industry")]
    [InlineData("""{"industry":["a"]}""", "industry")]
    [InlineData("""{"seniority":"boss"}""", "seniority")]
    [InlineData("""{"seniority":"VP"}""", "seniority")]
    [InlineData("""{"seniority":5}""", "seniority")]
    [InlineData("""{"seniority":""}""", "seniority")]
    [InlineData("""{"company":""}""", "company")]
    [InlineData("""{"company":"a\u0000b"}""", "company")]
    [InlineData("""{"company":"a\nb"}""", "company")]
    [InlineData("""{"company":"\udc00"}""", "company")]
    [InlineData("""{"company":{}}""", "company")]
    [InlineData("""{"sections":"photo"}""", "sections")]
    [InlineData("""{"sections":["photos"]}""", "sections")]
    [InlineData("""{"sections":["all"]}""", "sections")]
    [InlineData("""{"sections":["none"]}""", "sections")]
    [InlineData("""{"sections":["photo","photo"]}""", "sections")]
    [InlineData("""{"sections":[null]}""", "sections")]
    [InlineData("""{"sections":[1]}""", "sections")]
    [InlineData("""{"sections":{}}""", "sections")]
    [InlineData("""{"id":"m1"}""", "id")]
    [InlineData("""{"Industry":"a"}""", "Industry")]
    [InlineData("""{"age":7}""", "age")]
    [InlineData("""{"industry":"a","industry":"b"}""", "industry")]
    public void Profile_WithABadField_NamesIt(string text, string field) =>
        Assert.Contains(field, Read(text).Fault, StringComparison.Ordinal);

    [Fact]
    public void Profile_WithAFieldNamedByALoneSurrogate_IsRefused() 
    {
        Assert.NotNull(Read("""{"\ud800":1}""").Fault);
        Assert.NotNull(Read("""{"i\ud800":"a"}""", withId: true).Fault);
    }

    [Fact]
    public void Company_Of256Bytes_IsTakenAndOneMoreIsNot()
    {
        Assert.Null(Read($$"""{"company":"{{new string('é', 128)}}"}""").Fault);
        Assert.NotNull(Read($$"""{"company":"{{new string('é', 128)}}x"}""").Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{'a':1}")]
    public void Text_ThatIsNoObject_IsRefused(string text) =>
        Assert.False(JsonObject.TryParse(Encoding.UTF8.GetBytes(text), out _));

    private static (Profile? Profile, string? Fault) Read(string text, bool withId = false)
    {
        Assert.True(JsonObject.TryParse(Encoding.UTF8.GetBytes(text), out var json));
        using (json)
        {
            return ProfileReader.TryRead(json.RootElement, withId, out var profile, out var fault)
                ? (profile, null)
                : (null, fault);
        }
    }
}
