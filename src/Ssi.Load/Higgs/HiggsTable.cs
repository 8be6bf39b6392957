using System.Globalization;
using System.IO.Compression;

namespace Ssi.Load.Higgs;

/// <summary>What A did to B.</summary>
public enum HiggsKind
{
    /// <summary>A passed a post of B on.</summary>
    Retweet,

    /// <summary>A answered B.</summary>
    Reply,

    /// <summary>A wrote a post that names B.</summary>
    Mention,
}

/// <summary>One row of the activity table.</summary>
/// <param name="Row">Counted from 1.</param>
/// <param name="Seconds">Of the Unix epoch.</param>
public readonly record struct HiggsRow(int Row, string A, string B, long Seconds, HiggsKind Kind);

/// <summary>Reads the activity table; a row that is not as described is an <see cref="InvalidDataException"/> that
/// names it.</summary>
public static class HiggsTable
{
    public const string FileName = "higgs-activity_time.txt.gz";

    public static IEnumerable<HiggsRow> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var row = 0;
        while (reader.ReadLine() is { } line)
        {
            row++;
            var fields = line.Split(' ');
            if (fields.Length != 4
                || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                throw new InvalidDataException($"{path}, row {row}: {line}");
            yield return new HiggsRow(row, fields[0], fields[1], seconds, KindOf(fields[3], path, row));
        }
    }

    private static HiggsKind KindOf(string text, string path, int row) => text switch
    {
        "RT" => HiggsKind.Retweet,
        "RE" => HiggsKind.Reply,
        "MT" => HiggsKind.Mention,
        _ => throw new InvalidDataException($"{path}, row {row}: unknown kind {text}"),
    };
}
