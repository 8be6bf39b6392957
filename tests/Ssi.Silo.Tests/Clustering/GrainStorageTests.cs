using System.Globalization;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;
using Ssi.Storage.TestKit;
using Ssi.Storage.TestKit.Postgres;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>The statements of grain storage, run by Orleans' own provider on two silos.</summary>
[NeedsPostgres]
[Collection(ClusterGroup.Name)]
public sealed class GrainStorageTests(ClusterFixture cluster)
{
    private const string Name = "note";

    [KitFact]
    public async Task Grain_WhatItWrote_IsThereForItsNextActivation()
    {
        var grain = cluster.Silos[0].Grains.GetGrain<INoteGrain>("written");
        await grain.WriteAsync("one");
        await grain.WriteAsync("two");
        await grain.LeaveAsync();

        Assert.Equal("two", await cluster.Silos[1].Grains.GetGrain<INoteGrain>("written").ReadAsync());
        Assert.Equal(
            ["service|note|0|0|written|t"],
            await cluster.Database.SqlAsync(
                """
                SELECT service_id, state_name, key_n0, key_n1, key_text, convert_from(payload, 'UTF8') LIKE '%"two"%'
                  FROM orleans.grain_state
                 WHERE key_text = 'written'
                """));
    }

    [KitFact]
    public async Task Grain_ThatClearedItsState_WritesAnew()
    {
        var grain = cluster.Silos[0].Grains.GetGrain<INoteGrain>("cleared");
        await grain.WriteAsync("one");
        await grain.ClearAsync();
        await grain.LeaveAsync();
        var cleared = await grain.ReadAsync();
        await grain.WriteAsync("two");
        await grain.LeaveAsync();

        Assert.Null(cleared);
        Assert.Equal("two", await grain.ReadAsync());
    }

    [KitTheory]
    [InlineData(TestSilo.Clearing)]
    [InlineData(TestSilo.Deleting)]
    public async Task Read_OfAnotherSilo_FindsWhatWasWrittenAndCleared(string storage)
    {
        var id = Id(storage);
        var none = await ReadAsync(storage, id);
        var state = await WriteNewAsync(storage, id, "one");
        var one = await ReadAsync(storage, id, silo: 1);
        state.Text = "two";
        await Storage(storage).WriteStateAsync(Name, id, state);
        var two = await ReadAsync(storage, id, silo: 1);
        await Storage(storage).ClearStateAsync(Name, id, state);
        var cleared = await ReadAsync(storage, id, silo: 1);

        Assert.Equal((false, null, ""), (none.RecordExists, none.ETag, none.Text));
        Assert.Equal((true, "one"), (one.RecordExists, one.Text));
        Assert.Equal((true, "two"), (two.RecordExists, two.Text));
        Assert.NotEqual(one.ETag, two.ETag);
        Assert.Equal((false, ""), (cleared.RecordExists, cleared.Text));
        Assert.Equal(state.ETag, cleared.ETag);
        Assert.Equal(
            [storage is TestSilo.Clearing ? "1|0" : "0|0"],
            await cluster.Database.SqlAsync(
                $"SELECT count(*), count(payload) FROM orleans.grain_state WHERE key_text = '{id.Key}'"));
    }

    [KitTheory]
    [InlineData(TestSilo.Clearing)]
    [InlineData(TestSilo.Deleting)]
    public async Task Change_WithAnOldVersion_IsRefused(string storage)
    {
        var id = Id(storage);
        var state = await WriteNewAsync(storage, id, "one");
        var old = await ReadAsync(storage, id, silo: 1);
        await Storage(storage).WriteStateAsync(Name, id, state);

        await RefusedAsync(() => Storage(storage, 1).WriteStateAsync(Name, id, old));
        await RefusedAsync(() => Storage(storage, 1).ClearStateAsync(Name, id, old));
        await RefusedAsync(() => Storage(storage, 1).WriteStateAsync(Name, id, New("without a version")));
        Assert.Equal("one", (await ReadAsync(storage, id)).Text);
    }

    [KitTheory]
    [InlineData(TestSilo.Clearing)]
    [InlineData(TestSilo.Deleting)]
    public async Task Change_WithAVersionFromBeforeItWasClearedAndWritten_IsRefused(string storage)
    {
        var id = Id(storage);
        var state = await WriteNewAsync(storage, id, "one");
        var old = await ReadAsync(storage, id, silo: 1);
        await Storage(storage).ClearStateAsync(Name, id, state);
        await RefusedAsync(() => Storage(storage, 1).WriteStateAsync(Name, id, old));
        state.Text = "two";
        await Storage(storage).WriteStateAsync(Name, id, state);

        await RefusedAsync(() => Storage(storage, 1).WriteStateAsync(Name, id, old));
        await RefusedAsync(() => Storage(storage, 1).ClearStateAsync(Name, id, old));
        Assert.Equal("two", (await ReadAsync(storage, id)).Text);
    }

    // All are inside their statement, and have taken their snapshot, before one of them goes on.
    [KitTheory]
    [InlineData(TestSilo.Clearing, false)]
    [InlineData(TestSilo.Clearing, true)]
    [InlineData(TestSilo.Deleting, true)]
    public async Task Change_ManyOfOneVersion_SucceedsOnce(string storage, bool clears)
    {
        var id = Id($"{storage}-{clears}");
        await WriteNewAsync(storage, id, "0");
        for (var round = 1; round <= 10; round++)
        {
            var states = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => ReadAsync(storage, id, i % 2)));
            await using var held = await cluster.Database.HoldAsync(
                $"SELECT FROM orleans.grain_state WHERE key_text = '{id.Key}' FOR UPDATE");
            var changes = states.Select((state, i) => Task.Run(() => SucceedsAsync(() =>
            {
                state.Text = $"{round} of {i}";
                return clears && i % 2 == 0
                    ? Storage(storage).ClearStateAsync(Name, id, state)
                    : Storage(storage, 1).WriteStateAsync(Name, id, state);
            }))).ToList();
            await cluster.Database.WaitingAsync(changes.Count);
            await held.RollbackAsync();

            var succeeded = await Task.WhenAll(changes);
            var winner = Array.IndexOf(succeeded, true);
            Assert.Single(succeeded, one => one);
            var left = await ReadAsync(storage, id);
            if (clears && winner % 2 == 0)
            {
                Assert.False(left.RecordExists);
                left.Text = "again";
                await Storage(storage).WriteStateAsync(Name, id, left);
            }
            else
            {
                Assert.Equal((states[winner].ETag, $"{round} of {winner}"), (left.ETag, left.Text));
            }
        }
    }

    [KitFact]
    public async Task Write_ManyOfANewState_SucceedsOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = Id($"new-{round}");
            await using var held = await cluster.Database.HoldAsync(
                $"INSERT INTO orleans.grain_state VALUES ('service', '{Name}', 0, 0, '{id.Key}', -1, NULL, now())");
            var writes = Enumerable.Range(0, 6).Select(i => Task.Run(() => SucceedsAsync(
                () => Storage(TestSilo.Clearing, i % 2).WriteStateAsync(Name, id, New($"{i}"))))).ToList();
            await cluster.Database.WaitingAsync(writes.Count);
            await held.RollbackAsync();

            var succeeded = await Task.WhenAll(writes);
            Assert.Single(succeeded, one => one);
            Assert.Equal(
                Array.IndexOf(succeeded, true).ToString(CultureInfo.InvariantCulture),
                (await ReadAsync(TestSilo.Clearing, id)).Text);
        }
    }

    [KitFact]
    public async Task Keys_OfEveryKind_HaveARowEach()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        IdSpan[] keys =
        [
            GrainIdKeyExtensions.CreateIntegerKey(0), GrainIdKeyExtensions.CreateIntegerKey(-1),
            GrainIdKeyExtensions.CreateIntegerKey(long.MaxValue), GrainIdKeyExtensions.CreateIntegerKey(7, "a"),
            GrainIdKeyExtensions.CreateIntegerKey(7, "A"), GrainIdKeyExtensions.CreateGuidKey(guid),
            GrainIdKeyExtensions.CreateGuidKey(guid, "a"), IdSpan.Create("text"), IdSpan.Create("Text"),
            IdSpan.Create("t\u00e9xt \U0001F600"), IdSpan.Create(new string('x', 1_000)),
        ];
        foreach (var name in new[] { "first", "second" })
        {
            for (var i = 0; i < keys.Length; i++)
                await Storage().WriteStateAsync(name, Id(keys[i]), New($"{name} {i}"));
        }

        for (var i = 0; i < keys.Length; i++)
        {
            var state = New("");
            await Storage().ReadStateAsync("second", Id(keys[i]), state);
            Assert.Equal($"second {i}", state.Text);
        }
    }

    // Orleans' provider does that: grains whose text keys may look like numbers cannot keep their state there.
    [KitFact]
    public async Task Keys_TextsOfHexadecimalDigits_AreTakenForNumbers()
    {
        var written = New("of 0ab");
        await Storage().WriteStateAsync(Name, Id(IdSpan.Create("0ab")), written);

        Assert.Equal("of 0ab", (await ReadAsync(TestSilo.Clearing, Id(IdSpan.Create("AB")))).Text);
    }

    [KitFact]
    public async Task Write_LongKey_IsRefusedByName()
    {
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => Storage().WriteStateAsync(Name, Id(new string('x', 1_024)), New("")));

        Assert.Equal("ck_grain_state_key_text", error.ConstraintName);
    }

    // A state's key in the database has neither the storage's name nor the grain's type.
    private static GrainId Id(string key, [CallerMemberName] string test = "") => Id(IdSpan.Create($"{test}-{key}"));

    private static GrainId Id(IdSpan key) => new(GrainType.Create("kind"), key);

    private static GrainState<Note> New(string text) => new(new Note { Text = text });

    private IGrainStorage Storage(string name = TestSilo.Clearing, int silo = 0) => cluster.Silos[silo].Storage(name);

    private async Task<GrainState<Note>> WriteNewAsync(string storage, GrainId id, string text)
    {
        var state = New(text);
        await Storage(storage).WriteStateAsync(Name, id, state);
        return state;
    }

    private async Task<GrainState<Note>> ReadAsync(string storage, GrainId id, int silo = 0)
    {
        var state = New("");
        await Storage(storage, silo).ReadStateAsync(Name, id, state);
        return state;
    }

    private static async Task RefusedAsync(Func<Task> change) =>
        await Assert.ThrowsAsync<InconsistentStateException>(change);

    private static async Task<bool> SucceedsAsync(Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}

/// <summary>A state's text, short.</summary>
internal static class NoteStates
{
    extension(GrainState<Note> state)
    {
        public string Text
        {
            get => state.State!.Text;
            set => state.State!.Text = value;
        }
    }
}
