namespace Ssi.Storage;

/// <summary>A write-ahead log that a reader's open snapshot keeps from starting over.</summary>
/// <param name="Bytes">Size of the log; 0 while nothing holds it.</param>
/// <param name="Age">Real time since the store noticed.</param>
public readonly record struct HeldLog(long Bytes, TimeSpan Age);
