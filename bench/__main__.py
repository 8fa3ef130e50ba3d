"""`python -m bench`: measure every hot path, print the table, keep the figures."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.databases import Servers, clone, seeded, servers
from bench.report import table, write_docs
from bench.results import RESULT, Result
from config.env import ROOT

SIZES = (10_000, 100_000, 1_000_000)
NOT_BENCHMARKS = {
    *("__init__", "__main__", "databases", "mailers", "one", "prepared", "references", "report"),
    *("results", "sink", "timing", "web"),
}


def names() -> list[str]:
    """The benchmarks: every other module of this folder."""
    found = {path.stem for path in Path(__file__).parent.glob("*.py")}
    return sorted(found - NOT_BENCHMARKS)


def measure(at: Servers, size: int, wanted: list[str]) -> Iterator[dict[str, Any]]:
    """The results of the wanted benchmarks, each run in a process of its own.

    Those that only read do so first; the others get a copy each.
    """
    base = seeded(at, size)
    readers = [name for name in wanted if is_reader(name)]
    for name in readers:
        yield from results(at, base, name, size)
    for name in wanted:
        if name not in readers:
            with clone(at, base) as copy:
                yield from results(at, copy, name, size)


def is_reader(name: str) -> bool:
    return "READS_ONLY = True" in (Path(__file__).parent / f"{name}.py").read_text()


def results(at: Servers, database: str, name: str, size: int) -> list[dict[str, Any]]:
    print(f"{name} at {size:,} …", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.one", name, str(size)],
        cwd=ROOT,
        env=at.environment(database),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{name} at {size:,} failed; run it alone with --only {name} --sizes {size}")
        return [Result(f"{name} (failed)", size, 0, 0, "", 1.0).as_json()]
    rows = [row for row in done.stdout.splitlines() if row.startswith(RESULT)]
    return [json.loads(row.removeprefix(RESULT)) for row in rows]


def with_growth(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Beside each p95 of ours at a bigger size, how it grew since the smallest."""
    grown = []
    first = min((row["size"] for row in rows), default=0)
    for row in rows:
        if row["unit"] != "ms" or row["size"] == first or not row["name"].endswith("p95"):
            continue
        base = next((r for r in rows if r["size"] == first and r["name"] == row["name"]), None)
        if base:
            ratio = row["ours"] / base["ours"] if base["ours"] else 0.0
            grown.append(
                {
                    **row,
                    "name": f"{row['name']}, growth since {first:,}",
                    "limit": base["ours"],
                    "ratio": round(ratio, 4),
                    "target": 2.0,
                    "better": "lower",
                    "met": ratio <= 2.0,
                }
            )
    return grown


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--sizes", default=",".join(map(str, SIZES)))
    asked.add_argument("--only", default="", help="names of benchmarks, with commas")
    asked.add_argument("--write-docs", action="store_true", help="renew docs/performance.md")
    given = asked.parse_args()
    wanted = given.only.split(",") if given.only else names()
    unknown = set(wanted) - set(names())
    if unknown:
        asked.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    rows: list[dict[str, Any]] = []
    with servers() as at:
        for size in map(int, given.sizes.split(",")):
            rows.extend(measure(at, size, wanted))
    rows += with_growth(rows)
    (ROOT / "var" / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")
    print(table(rows))
    if given.write_docs:
        write_docs(rows)
    return 0 if rows and all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
