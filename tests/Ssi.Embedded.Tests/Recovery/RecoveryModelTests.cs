namespace Ssi.Embedded.Tests.Recovery;

public sealed class RecoveryModelTests
{
    private const int Seeds = 20_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recovery_AnyInterleaving_AnswersEveryRequestAndComesToRest(bool stops)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            try
            {
                new RecoveryModel(seed).Run(stops);
            }
            catch (Exception cause)
            {
                Assert.Fail($"seed {seed}: {cause}");
            }
        }
    }
}
