#!/usr/bin/env python3
"""Sums up a folder of results: *.trx of `dotnet test`, and *.jsonl with a row for each check or fault.

    python3 eng/summary.py results tests/Ssi.Scoring.Tests/Ssi.Scoring.Tests.csproj …

names what failed, why what was skipped was, and each test project given that left no result: it did not build, crashed or hung. The last line
is `N passed, N failed, N skipped`; the exit code is 1 where anything failed.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

OUTCOMES = {"Passed": "passed", "NotExecuted": "skipped"}
VERDICTS = {"passed": "passed", "gap": "skipped"}


def tests_of(file):
    """(name, outcome, reason) of each test in a .trx file, and the projects that they are of."""
    root = xml.parse(file).getroot()
    projects = {pathlib.Path(method.get("codeBase", "").replace("\\", "/")).stem for method in root.iterfind(".//{*}TestMethod")}
    tests = []
    for result in root.iterfind(".//{*}UnitTestResult"):
        reason = result.findtext(".//{*}Message") or result.findtext(".//{*}StdOut") or "no reason told"
        tests.append((result.get("testName"), OUTCOMES.get(result.get("outcome"), "failed"), reason.strip()))
    return tests, projects


def check_of(row):
    if "test" in row:
        return row["test"], row["outcome"], row["reason"]
    return f"fault {row['fault']}", VERDICTS.get(row["verdict"], "failed"), f"known gap: {row['gap']}" if "gap" in row else json.dumps(row)


def main():
    folder = pathlib.Path(sys.argv[1])
    tests, tested = [], set()
    for file in folder.rglob("*.trx"):
        found, projects = tests_of(file)
        tests += found
        tested |= projects
    for file in folder.rglob("*.jsonl"):
        tests += [check_of(json.loads(line)) for line in file.read_text().splitlines() if line.startswith("{")]
    missing = sorted({pathlib.Path(project).stem for project in sys.argv[2:]} - tested)

    skipped = {}
    for name, outcome, reason in tests:
        if outcome == "failed":
            print(f"Failed: {name}: {reason.splitlines()[0] if reason else ''}")
        elif outcome == "skipped":
            skipped.setdefault(reason, []).append(name)
    for reason, names in skipped.items():
        print(f"Skipped, {reason}: {', '.join(sorted(names))}")
    for project in missing:
        print(f"No results from {project}.")
    counts = {kind: sum(outcome == kind for _, outcome, _ in tests) for kind in ("passed", "failed", "skipped")}
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if missing or counts["failed"] else 0)


if __name__ == "__main__":
    main()
