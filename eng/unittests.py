#!/usr/bin/env python3
"""Runs the checks in tests/independent; a row of JSON for each in the file that is named.

    python3 eng/unittests.py rows.jsonl
"""
import json
import pathlib
import sys
import unittest

FOLDER = pathlib.Path(__file__).parents[1] / "tests" / "independent"


class Rows(unittest.TextTestResult):
    """Writes each outcome down as it comes; a class that cannot be set up counts as one failure, or as one skip."""
    file = None

    def row(self, test, outcome, reason=""):
        print(json.dumps({"test": test.id(), "outcome": outcome, "reason": reason}), file=self.file, flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.row(test, "passed")

    def addError(self, test, err):
        super().addError(test, err)
        self.row(test, "failed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.row(test, "failed")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.row(test, "failed", "it passed, and was expected to fail")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.row(test, "skipped", reason)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.row(subtest, "failed")


def main():
    with open(sys.argv[1], "w") as Rows.file:
        tests = unittest.defaultTestLoader.discover(str(FOLDER))
        run = unittest.TextTestRunner(stream=sys.stdout, resultclass=Rows).run(tests)
    sys.exit(0 if run.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
