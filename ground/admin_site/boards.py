"""What apps put on the admin's overview and on its system page, each in its own `admin`.

Figures come from the sections of `ground.system`, which the API shows as well.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from django.http import HttpRequest

from ground.system import summary

log = structlog.get_logger(__name__)
Found = Mapping[str, Any]
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Tile:
    """One number of the overview, and the list it opens."""

    title: Any
    value: Any
    link: str
    hint: Any = ""
    #: "bad" where somebody has to act, "warn" where they may have to; quiet otherwise.
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """One column of a chart, with its words for whoever points at it or cannot see it."""

    label: str
    value: int
    percent: float
    link: str = ""


@dataclass(frozen=True)
class Chart:
    """Counts over time, and their sum."""

    title: Any
    total: Any
    bars: list[Bar]
    #: Where the first and the last bar stand.
    begins: Any = ""
    ends: Any = ""


@dataclass(frozen=True)
class Deed:
    """What a button of the system page does; `confirm` is asked first where it is for good."""

    act: Callable[[HttpRequest], str]
    confirm: Any = ""


@dataclass(frozen=True)
class Panel:
    """A part of the system page, drawn by a template of the app that announces it."""

    name: str
    title: Any
    template: str
    read: Callable[[Found], Mapping[str, Any]]
    #: Sections of the summary it is drawn from; without them it cannot be.
    sections: tuple[str, ...]
    place: int
    deeds: dict[str, Deed] = field(default_factory=dict)


TILES: list[tuple[int, tuple[str, ...], Callable[[Found], Iterable[Tile]]]] = []
CHARTS: list[Callable[[], Iterable[Chart]]] = []
PANELS: dict[str, Panel] = {}


def tiles(*sections: str, place: int) -> Callable[[Callable[[Found], Iterable[Tile]]], Any]:
    """Announce tiles that are made of these sections; `place` orders them."""

    def announce(make: Callable[[Found], Iterable[Tile]]) -> Any:
        TILES.append((place, sections, make))
        return make

    return announce


def charts(make: Callable[[], Iterable[Chart]]) -> Callable[[], Iterable[Chart]]:
    """Announce charts of the overview."""
    CHARTS.append(make)
    return make


def panel(
    name: str, title: Any, template: str, *, place: int, sections: tuple[str, ...] = ()
) -> Callable[[Callable[[Found], Mapping[str, Any]]], Any]:
    """Announce a panel; the function makes what its template shows of the sections."""

    def announce(read: Callable[[Found], Mapping[str, Any]]) -> Any:
        PANELS[name] = Panel(name, title, template, read, sections, place)
        return read

    return announce


def deed(panel: str, name: str, *, confirm: Any = "") -> Callable[[Callable[..., str]], Any]:
    """Announce what a button of a panel does. The function returns what to tell the person."""

    def announce(act: Callable[[HttpRequest], str]) -> Any:
        PANELS[panel].deeds[name] = Deed(act, confirm)
        return act

    return announce


def overview() -> dict[str, Any]:
    """The tiles and charts of the overview."""
    asked = sorted(TILES, key=lambda entry: entry[0])
    wanted = list(dict.fromkeys(name for _place, sections, _make in asked for name in sections))
    found = summary(wanted).sections
    ready = [make for _place, names, make in asked if all(name in found for name in names)]
    return {
        "tiles": [tile for make in ready for tile in _asked(_all, make, found) or ()],
        "charts": [chart for make in CHARTS for chart in _asked(_all, make) or ()],
    }


def system() -> list[dict[str, Any]]:
    """The panels of the system page in their order; one that cannot be read says so."""
    panels = sorted(PANELS.values(), key=lambda panel: panel.place)
    wanted = list(dict.fromkeys(name for panel in panels for name in panel.sections))
    found = summary(wanted).sections
    return [{"panel": panel, "shown": _shown(panel, found)} for panel in panels]


def _shown(panel: Panel, found: Found) -> Mapping[str, Any] | None:
    if any(name not in found for name in panel.sections):
        return None
    return _asked(panel.read, found)


def _asked(make: Callable[..., Shown], *given: Any) -> Shown | None:
    """What it makes; None where it fails, so that the rest of the page still shows."""
    try:
        return make(*given)
    except Exception:
        log.exception("a part of the admin's page cannot be drawn")
        return None


def _all(make: Callable[..., Iterable[Shown]], *given: Any) -> list[Shown]:
    return [*make(*given)]


def bars(counts: Iterable[tuple[str, int, str]]) -> list[Bar]:
    """Columns for (label, value, link), as high as their share of the highest."""
    rows = list(counts)
    most = max((value for _label, value, _link in rows), default=0) or 1
    return [Bar(label, value, round(100 * value / most, 1), link) for label, value, link in rows]
