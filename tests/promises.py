"""Promises of docs/reliability.md: small in the suite, full-size under `make soak`.

A test asks for the `promise` fixture, takes its sizes from `promise.size(...)`, reports
its figure, then asserts. With `--soak FILE` sizes are full and the figures are written.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

REPORTED: list["Kept"] = []


@dataclass(frozen=True)
class Kept:
    id: str
    promise: str
    figure: str
    target: str
    met: bool


class Promise:
    def __init__(self, *, full: bool) -> None:
        self.full = full

    def size(self, *, small: int, full: int) -> int:
        return full if self.full else small

    def report(self, id: str, promise: str, *, figure: str, target: str, met: bool) -> None:
        """Note the figure, and fail where the promise is not kept."""
        REPORTED.append(Kept(id, promise, figure, target, met))
        assert met, f"{id} {promise}: {figure}, promised {target}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", metavar="FILE", help="full sizes; write the figures to FILE")
    said = "write down anew what workflows decide; see tests/reliability/test_r9_replay.py"
    parser.addoption("--record-runs", action="store_true", help=said)


def pytest_sessionfinish(session: pytest.Session) -> None:
    file = session.config.getoption("--soak")
    if file:
        rows = [asdict(kept) for kept in sorted(REPORTED, key=lambda kept: kept.id)]
        Path(file).write_text(json.dumps(rows, indent=1) + "\n")


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    return Promise(full=bool(request.config.getoption("--soak")))
