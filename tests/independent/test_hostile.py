"""Short runs of fuzz.py and damage.py against the embedded server as it is built; `SSI_SERVER` names another command that starts it."""
import os
import pathlib
import shutil
import tempfile
import unittest

import damage
import fuzz
import gaps
from hostile import Maker
from processes import SERVER

COMMAND = os.environ.get("SSI_SERVER") or (SERVER if pathlib.Path(SERVER.removeprefix("dotnet ")).exists() else "")
SEED = 1


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not COMMAND:
            raise unittest.SkipTest("Ssi.Server is not built")
        cls.root = tempfile.mkdtemp(prefix="ssi-hostile-")
        cls.addClassCleanup(shutil.rmtree, cls.root)

    def judge(self, row):
        """Fails with what is wrong, or skips where gaps.py names it."""
        if row and row["wrong"] and gaps.verdict(row) == "gap":
            self.skipTest(f"known gap: {row['gap']}")
        if row and row["wrong"]:
            self.fail(f"{row}, seed {SEED}")


class Requests(WithServer):
    """Hostile requests of every kind for some seconds, with the last checks after a restart; a test for each kind."""
    SECONDS = 15

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows, cls.run_of_all = fuzz.fuzz(COMMAND, cls.root, 1_000_000, SEED, cls.SECONDS)
        cls.rows = {row["fault"]: row for row in rows}


class Damage(WithServer):
    """Some of the kinds of damage."""
    KINDS = ("clean:nothing", "crashed:nothing", "clean:database-emptied", "crashed:database-removed", "crashed:log-removed", "crashed:log-bit",
             "clean:member.state-flip", "clean:connection.record-noise", "clean:store.hash_key-flip", "crashed:journal.entry-noise")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = damage.Base(COMMAND, cls.root, SEED)


def test_of_requests(kind):
    def test(self):
        self.assertIn(kind, self.run_of_all.counts, "no request of this kind was sent")
        self.judge(self.rows.get(f"fuzz:{kind}"))
    return test


def test_of_damage(name):
    def test(self):
        state, _, kind = name.partition(":")
        row = damage.one(self.base, state, kind, SEED)
        self.assertIsNotNone(row, "the store holds nothing to damage")
        self.judge(row)
    return test


for method in Maker(SEED, fuzz.KEPT).kinds:
    setattr(Requests, f"test_{method.__name__}", test_of_requests(method.__name__.replace("_", "-")))
for name in Damage.KINDS:
    setattr(Damage, "test_" + name.replace(":", "_").replace(".", "_").replace("-", "_"), test_of_damage(name))


if __name__ == "__main__":
    unittest.main()
