using Orleans.Runtime;

namespace Ssi.Silo.Tests.Clustering;

/// <summary>What a <see cref="NoteGrain"/> keeps.</summary>
[GenerateSerializer]
public sealed class Note
{
    [Id(0)]
    public string Text { get; set; } = "";
}

/// <summary>A grain with a state and reminders.</summary>
public interface INoteGrain : IGrainWithStringKey
{
    Task WriteAsync(string text);

    /// <summary>What the grain holds; null where nothing was written.</summary>
    Task<string?> ReadAsync();

    Task ClearAsync();

    /// <summary>Ends the activation; the next call makes another.</summary>
    Task LeaveAsync();

    Task RemindAsync(string name, TimeSpan period);

    /// <summary>True where there was one.</summary>
    Task<bool> ForgetAsync(string name);

    Task<string[]> RemindersAsync();
}

/// <inheritdoc cref="INoteGrain"/>
public sealed class NoteGrain([PersistentState("note", TestSilo.Clearing)] IPersistentState<Note> note)
    : Grain, INoteGrain, IRemindable
{
    public Task WriteAsync(string text)
    {
        note.State.Text = text;
        return note.WriteStateAsync();
    }

    public Task<string?> ReadAsync() => Task.FromResult(note.RecordExists ? note.State.Text : null);

    public Task ClearAsync() => note.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task RemindAsync(string name, TimeSpan period) =>
        this.RegisterOrUpdateReminder(name, TimeSpan.FromDays(1), period);

    public async Task<bool> ForgetAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
            return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string[]> RemindersAsync() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
