"""Templates tried in a process of their own, which has little memory and little time."""

import atexit
import json
import select
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from templating.composing import Sources
from templating.language.analysis import Variable
from templating.rendering import GAPS, Rendered, one_line, with_conditions
from templating.wording import words_of

#: How long to wait for an answer, the start of the process on a busy machine included.
PATIENCE = 30
HOUSE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Trial:
    """What a template becomes, and what is wrong with it."""

    rendered: Rendered
    variables: list[Variable] = field(default_factory=list)
    #: Each with the `part`, a `code` (syntax, missing, bounds) and what belongs to it.
    faults: list[dict[str, Any]] = field(default_factory=list)


def try_out(sources: Sources, values: Mapping[str, Any], *, locale: str) -> Trial:
    """What the texts become with the values; faults and missing values are told, not raised."""
    texts = {name: getattr(sources, name) for name in ("subject", "preheader", "html", "text")}
    request = {"sources": texts, "values": values, "words": asdict(words_of(locale))}
    told = ROOM.ask(json.dumps(request, default=_encoded))
    made = told["made"]
    rendered = Rendered(
        one_line(made.get("subject", "")),
        one_line(made.get("preheader", "")),
        made.get("html", ""),
        GAPS.sub("\n\n", made.get("text", "")),
    )
    found = [Variable.from_json(one) for one in told["variables"]]
    return Trial(rendered, with_conditions(found, sources.conditions), told["faults"])


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    return str(value)


class Room:
    """The process, started when somebody asks, and again after one that took too much."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.close)

    def ask(self, line: str) -> dict[str, Any]:
        with self._lock:
            said = self._exchange(line)
        if said:
            return json.loads(said)  # type: ignore[no-any-return]
        return {"made": {}, "faults": [{"part": "", "code": "bounds"}], "variables": []}

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _exchange(self, line: str) -> str:
        # One that has gone home since the last request is not at fault.
        for _ in range(2):
            process = self._started()
            try:
                self._write(process, line)
            except BrokenPipeError:
                self.close()
                continue
            answers: Any = process.stdout
            readable = select.select([answers], [], [], PATIENCE)[0]
            said = str(answers.readline()) if readable else ""
            if said:
                return said
            went_home = bool(readable) and process.wait() == 0
            self.close()
            if not went_home:
                return ""
        return ""

    @staticmethod
    def _write(process: subprocess.Popen[str], line: str) -> None:
        if process.stdin:
            process.stdin.write(line + "\n")
            process.stdin.flush()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "templating.trial_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=HOUSE,
                # Nothing of ours is there to be read: no keys, no addresses.
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            )
        return self._process


ROOM = Room()
