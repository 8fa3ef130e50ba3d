"""Checks that a person would otherwise make by hand, each with the way to mend what it finds.

An app adds its own in its `checkup.py` with `@check("name")`; `manage.py doctor` runs all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Result:
    """How one thing stands: what was found, and how to mend it where it is not well."""

    state: str
    found: str
    mend: str = ""


Check = Callable[[], Result]
CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Announce a check. Its function may raise; that is a finding too."""

    def announce(ask: Check) -> Check:
        CHECKS[name] = ask
        return ask

    return announce


def ask(name: str) -> Result:
    """What one check finds; a check that breaks down has failed."""
    try:
        return CHECKS[name]()
    except Exception as fault:
        said = " ".join(str(fault).split()) or type(fault).__name__
        return Result(FAIL, f"It cannot be checked: {said}", "Mend that first; see the log.")


def examine(skip: frozenset[str] = frozenset()) -> Iterator[tuple[str, Result]]:
    """Every check's result, in the order in which they were announced."""
    for name in CHECKS:
        if name not in skip:
            yield name, ask(name)
