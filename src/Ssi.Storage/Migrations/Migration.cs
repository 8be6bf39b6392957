using System.Globalization;
using System.Reflection;

namespace Ssi.Storage.Migrations;

/// <summary>One numbered step of a schema, from an embedded file <c>Migrations/NNNN-title.sql</c>.</summary>
/// <param name="Number">0..9999, applied ascending and once. Number 0 is run at every start, before the others: it
/// creates the table <c>schema_migration</c> where it is missing and takes whatever lock keeps a second starter
/// waiting.</param>
public sealed record Migration(int Number, string Title, string Sql)
{
    private const string Folder = ".Migrations.";

    /// <summary>The migrations embedded in an assembly, ascending.</summary>
    /// <exception cref="InvalidOperationException">A file is misnamed, or a number is missing or there
    /// twice.</exception>
    public static IReadOnlyList<Migration> Embedded(Assembly assembly)
    {
        var found = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)
                && name.Contains(Folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Number)
            .ToList();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Number != i)
                throw new InvalidOperationException($"Migration {i} is missing or there twice.");
        }
        return found;
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        var name = resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..^".sql".Length];
        if (name.Length < 6 || name[4] != '-'
            || !int.TryParse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new InvalidOperationException($"Migration {name} is not named NNNN-title.sql.");
        }
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(number, name[5..], reader.ReadToEnd());
    }
}
