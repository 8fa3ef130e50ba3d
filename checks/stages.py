"""The stages of the gate, in the order of the report."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from config.env import environment

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
CODE = (
    *(
        "accounts",
        "automation",
        "bench",
        "broadcasts",
        "bulk",
        "channels",
        "checks",
        "config",
        "contacts",
    ),
    *("conversations", "demo", "events", "exports"),
    *("ground", "imports", "jobs", "launch", "lifecycle", "live", "merging", "messaging"),
    *("outbox", "packs", "portal", "privacy", "records", "scoring", "tests"),
    *("templating", "tracking", "manage.py"),
)

#: Enough for Django to load where no server is asked anything.
PLACEHOLDERS = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "a-key-for-checks-alone-" + "x" * 40,
    "FIELD_KEYS": "c1:" + "cd" * 32,
    "DATABASE_URL": "postgres://nobody@/nothing?host=/nonexistent",
    "BROKER_URL": "redis://127.0.0.1:1/0",
}


@dataclass(frozen=True)
class Stage:
    """One command, or several in a row; the first that fails ends the stage.

    `cores` is how many it keeps busy, so that the gate fills a small machine without
    crowding it. `needs_settings` gives Django placeholders to load with. `seconds` is when it is
    given up, and those that are given the most begin first.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    cores: int = 1
    needs_settings: bool = False
    is_pytest: bool = False
    seconds: int = 300

    def environment(self) -> dict[str, str]:
        return environment() | (PLACEHOLDERS if self.needs_settings else {})


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def manage(*arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-W", "ignore::RuntimeWarning", "manage.py", *arguments)


def own(module: str) -> tuple[str, ...]:
    return (PYTHON, "-m", f"checks.{module}")


LINT = (
    Stage("ruff", (tool("ruff", "check", "."), tool("ruff", "format", "--check", "."))),
    Stage(
        "types",
        (tool("mypy", "--cache-dir=var/mypy", *CODE),),
        needs_settings=True,
        seconds=600,
    ),
    Stage("floors", (tool("lint-imports"),)),
    Stage(
        "migrations",
        (manage("makemigrations", "--check", "--dry-run"), own("migrations")),
        needs_settings=True,
    ),
    Stage("locks", (own("locks"),)),
    Stage(
        "openapi",
        (manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),),
        needs_settings=True,
    ),
    Stage("licences", (own("licences"),)),
    Stage("secrets", (own("secret_scan"),)),
    Stage(
        "app",
        tuple((*own("app"), what) for what in ("types", "lint", "unit", "budget")),
        seconds=900,
    ),
)
#: What has a stage of its own.
APART = ("--ignore=tests/fuzz", "--ignore=tests/journeys")
#: Where so many fail, it is for one reason, and the first of them tell it.
MANY = "--maxfail=20"
TESTS = Stage(
    "tests",
    (tool("pytest", "-q", "-n", "2", "--dist", "loadgroup", MANY, *APART),),
    cores=2,
    is_pytest=True,
    seconds=1800,
)
# On one core, beside the stages above.
FUZZ = Stage("fuzz", (tool("pytest", "-q", "tests/fuzz"),), is_pytest=True, seconds=600)
JOURNEYS = Stage(
    "journeys",
    (
        own("browser"),
        # One after the other to whoever is free, in the order that the journeys choose.
        tool(
            *("pytest", "-q", "-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder"),
            *(MANY, "tests/journeys"),
        ),
    ),
    cores=2,
    is_pytest=True,
    seconds=1800,
)
SOAK = Stage(
    "soak",
    (
        tool(
            *("pytest", "-q", "-m", "soak", "--soak", "var/soak.json"),
            *("-o", "faulthandler_timeout=0", "tests/reliability"),
            "tests/automation/test_differential.py",
        ),
    ),
    cores=2,
    is_pytest=True,
    seconds=4 * 3600,
)

GROUPS: dict[str, tuple[Stage, ...]] = {
    "all": (*LINT, TESTS, FUZZ, JOURNEYS),
    "lint": LINT,
    "unit": (TESTS,),
    "journeys": (JOURNEYS,),
    "soak": (SOAK,),
}
for stage in (*LINT, TESTS, FUZZ, JOURNEYS):
    GROUPS[stage.name] = (stage,)
