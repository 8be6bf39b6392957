namespace Ssi.Storage.Sqlite.Files;

/// <summary>The lock that one process holds on a store's file. The system releases it when the process ends, however it
/// ends; SQLite's own locks are not touched, so tools read and back up beside it.</summary>
internal static class ProcessLock
{
    // Errors of a lock held by another: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <exception cref="StoreInUseException">Another process holds it.</exception>
    public static FileStream Take(string path)
    {
        var file = path + "-lock";
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (Held.Contains(error.HResult))
        {
            var holder = Holder(Path.GetFullPath(file)) is { } process ? $"process {process}" : "another process";
            throw new StoreInUseException(
                $"Store {path}: {holder} has it open ({file} is locked). One process at a time may use the file; stop "
                + "the other, or give this one a folder of its own.", error);
        }
    }

    /// <summary>The process that has the file open, where the system lets it be seen; else null.</summary>
    private static string? Holder(string file)
    {
        if (!Directory.Exists("/proc/self/fd"))
            return null;
        return Directory.EnumerateDirectories("/proc")
            .Select(folder => Path.GetFileName(folder))
            .FirstOrDefault(name => char.IsAsciiDigit(name[0]) && HasOpen(name, file));
    }

    private static bool HasOpen(string process, string file)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd")
                .Any(link => string.Equals(
                    File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName, file, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile or belongs to another user: the message does without its number.
            return false;
        }
    }
}
