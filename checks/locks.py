"""Lock files: every pin hashed, no address in them, and nothing missing or left over.

Works offline: what is asked for (`*.in`) and what the installed packages ask for in turn is
compared with what is pinned.
"""

import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical

from checks.stages import ROOT

ADDRESS = re.compile(r"https?://|git\+|^--(extra-)?index-url|^--find-links|^-f\b", re.MULTILINE)


@dataclass
class Pin:
    version: str
    marker: Marker | None = None
    hashes: int = 0

    @property
    def applies_here(self) -> bool:
        return self.marker is None or self.marker.evaluate({"extra": ""})


def pins_of(lock: str) -> dict[str, Pin]:
    """The pins of a lock file by canonical name."""
    pins: dict[str, Pin] = {}
    current: Pin | None = None
    for raw in lock.splitlines():
        text = raw.strip().rstrip("\\").strip()
        if text.startswith("--hash=") and current:
            current.hashes += 1
        elif text and not text.startswith(("#", "-")):
            asked = Requirement(text)
            exact = next((s.version for s in asked.specifier if s.operator == "=="), "")
            current = pins[canonical(asked.name)] = Pin(exact, asked.marker)
    return pins


def asked_by(path: Path) -> list[Requirement]:
    """What a `.in` file asks for, and the files it includes with `-r`."""
    found: list[Requirement] = []
    for raw in path.read_text().splitlines():
        text = raw.split("#")[0].strip()
        if text.startswith("-r"):
            found += asked_by(path.parent / text[2:].strip())
        elif text and not text.startswith("-"):
            found.append(Requirement(text))
    return found


def needed_by(asked: list[Requirement]) -> set[str]:
    """Every package that the asked ones need on this machine, by what is installed."""
    todo = [*asked]
    seen: set[tuple[str, str]] = set()
    while todo:
        requirement = todo.pop()
        for extra in ["", *sorted(requirement.extras)]:
            key = (canonical(requirement.name), extra)
            if key in seen:
                continue
            seen.add(key)
            for text in requires(requirement.name) or []:
                child = Requirement(text)
                if child.marker is None or child.marker.evaluate({"extra": extra}):
                    todo.append(child)
    return {name for name, _ in seen}


def faults_of(asked_file: Path) -> list[str]:
    """Everything wrong with one `.in` file's lock."""
    lock_file = asked_file.with_suffix(".lock")
    if not lock_file.is_file():
        return [f"{asked_file.name} has no lock file."]
    lock = lock_file.read_text()
    where = lock_file.name
    pins = pins_of(lock)
    asked = asked_by(asked_file)
    faults = [f"{where} holds an address: {found}" for found in set(ADDRESS.findall(lock))]
    faults += [f"{where}: {name} has no hash." for name, pin in pins.items() if not pin.hashes]
    faults += [f"{where}: {name} is not pinned." for name, pin in pins.items() if not pin.version]
    for requirement in asked:
        pin = pins.get(canonical(requirement.name))
        if pin is None:
            faults.append(f"{where} misses {requirement.name}; lock again.")
        elif not requirement.specifier.contains(pin.version, prereleases=True):
            faults.append(f"{where} pins {requirement.name} {pin.version}, asked: {requirement}")
    return faults + (installed_faults(where, asked, pins) if not faults else [])


def installed_faults(where: str, asked: list[Requirement], pins: dict[str, Pin]) -> list[str]:
    """Whether what is installed is what is pinned, and the pins are neither few nor many."""
    faults = []
    for name, pin in pins.items():
        try:
            here = version(name) if pin.applies_here else pin.version
        except PackageNotFoundError:
            here = "nothing"
        if here != pin.version:
            faults.append(f"{where} pins {name} {pin.version}, installed is {here}.")
    if faults:
        return faults
    needed = needed_by(asked)
    faults += [f"{where} misses {name}, which is needed." for name in sorted(needed - {*pins})]
    for name, pin in pins.items():
        if name not in needed and pin.marker is None:
            faults.append(f"{where} pins {name}, which nothing asks for; lock again.")
    return faults


def main() -> int:
    faults = [f for file in sorted((ROOT / "requirements").glob("*.in")) for f in faults_of(file)]
    run, test = (
        pins_of((ROOT / "requirements" / name).read_text()) for name in ("run.lock", "test.lock")
    )
    for name, pin in run.items():
        if name in test and test[name].version != pin.version:
            faults.append(f"test.lock pins {name} {test[name].version}, run.lock {pin.version}.")
    print("\n".join(faults) or "The locks hold.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
