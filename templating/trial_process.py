"""The process in which templates are tried that nobody has published yet.

It reads a request a line and answers with a line. It can take little memory and little time for
each; what takes more ends it, and `templating.trials` says so. No settings and no database are
here, so a template has nothing to find.
"""

import json
import resource
import select
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from templating.language.analysis import together
from templating.language.filters import Words
from templating.language.missing import MissingVariable, TemplateBounds
from templating.language.parsing import Program, TemplateSyntax, parse

MEMORY, SECONDS, IDLE_SECONDS = 256 * 2**20, 2.0, 120
#: How many values that are missing are told of one text.
MOST_MISSING = 50
PARTS = ("subject", "preheader", "html", "text")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What the texts become with the values, what they ask for, and what is wrong with them."""
    words = Words(**{key: _tuple(one) for key, one in request["words"].items()})
    made: dict[str, str] = {}
    faults: list[dict[str, Any]] = []
    found = []
    for part in PARTS:
        try:
            program = parse(request["sources"].get(part, ""), escapes=part == "html", words=words)
        except TemplateSyntax as fault:
            told = {"line": fault.line, "near": fault.near, "detail": fault.detail}
            faults.append({"part": part, "code": "syntax", **told})
            continue
        found += program.variables
        made[part], wrong = tried(program, request["values"])
        faults += [{"part": part, **one} for one in wrong]
    variables = [one.as_json() for one in together(found)]
    return {"made": made, "faults": faults, "variables": variables}


def tried(program: Program, values: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The text, with the names of what is missing where that would stand."""
    missing: list[str] = []
    while True:
        try:
            made = program.render(values)
        except TemplateBounds:
            return "", [{"code": "bounds"}]
        except MissingVariable as fault:
            if fault.name in missing or len(missing) == MOST_MISSING:
                # A member of a list has no one place in which its name could stand.
                return "", [{"code": "missing", "name": one} for one in {*missing, fault.name}]
            missing.append(fault.name)
            values = with_name(values, fault.name)
        else:
            return made, [{"code": "missing", "name": one} for one in missing]


def with_name(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The values, with a name where its value is missing."""
    whole = dict(values)
    within, (*steps, last) = whole, name.split(".")
    for step in steps:
        inner = within.get(step)
        within[step] = dict(inner) if isinstance(inner, dict) else {}
        within = within[step]
    within[last] = f"‹{name}›"
    return whole


def decoded(text: str) -> Any:
    """JSON with the values that it has no words for, as `templating.trials` writes them."""
    return json.loads(text, object_hook=_value)


KNOWN: dict[str, Callable[[str], Any]] = {
    "$moment": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$number": Decimal,
}


def _value(given: dict[str, Any]) -> Any:
    if len(given) == 1:
        ((name, said),) = given.items()
        if name in KNOWN:
            return KNOWN[name](said)
    return given


def _tuple(one: Any) -> Any:
    return tuple(one) if isinstance(one, list) else one


def serve() -> None:
    """Answer until nobody asks any more."""
    settings.configure(USE_I18N=False)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        # The clock is the machine's own: nothing that runs here can put it off.
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            told = answer(decoded(line))
        except MemoryError:
            told = {"made": {}, "faults": [{"part": "", "code": "bounds"}], "variables": []}
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
