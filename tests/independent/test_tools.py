"""`ssi-load` as it is built, against a real server: what it says and how it ends."""
import pathlib
import subprocess
import unittest

from processes import Server
from test_hostile import COMMAND, WithServer

LOAD = pathlib.Path(__file__).parents[2] / "src" / "Ssi.Load" / "bin" / "Release" / "net10.0" / "ssi-load.dll"


class Burst(WithServer):
    def test_rejected_events_are_told_apart_and_end_with_1(self):
        """The server's clock stands at a day long gone, so that it rejects every event of now."""
        if not LOAD.exists():
            self.skipTest("Ssi.Load is not built")
        server = Server(COMMAND, self.root + "/burst", 4)
        try:
            server.start()
            burst = subprocess.run(
                ["dotnet", LOAD, "burst", "--url", server.url, "--seconds", "1", "--batch", "50", "--connections", "1"],
                capture_output=True, text=True, timeout=60)
            self.assertEqual((1, 0), (burst.returncode, server.status()["eventsAccepted"]), burst.stdout + burst.stderr)
            self.assertIn("0 events acknowledged", burst.stdout)
            self.assertRegex(burst.stdout, r"(?m)^  [\d,]+ in_future$")
        finally:
            server.end()


if __name__ == "__main__":
    unittest.main()
