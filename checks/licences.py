"""Licences of what ships: permissive, MPL or LGPL; never GPL, AGPL or commercial."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata

from checks.locks import pins_of
from checks.stages import ROOT

ALLOWED = re.compile(
    r"\b(0?BSD|MIT|MIT-0|Apache|ISC|MPL|Mozilla|LGPL|LGPLv3|Lesser General|PSF|Python Software"
    r"|Unlicense|Zlib|HPND|CC0|Public Domain)",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\bAGPL|(?<!L)GPL|Affero|(?<!Lesser )General Public|SSPL|BUSL|Business Source|Commons Clause"
    r"|Proprietary|Commercial|Elastic",
    re.IGNORECASE,
)
#: Read by hand, because the metadata says less or other than the licence does.
REVIEWED = {
    "mrml": "MIT, as the LICENSE of the Rust project says that it binds",
    "qrcode": "BSD-3-Clause; the second notice in its LICENSE is the MIT one of code it contains",
}
#: Packages of other platforms, which are not installed here.
ELSEWHERE = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
}


def stated_by(name: str) -> list[str]:
    """What an installed package says about its licence."""
    facts = metadata(name)
    expression = next(iter(facts.get_all("License-Expression") or []), None)
    if expression:
        return [expression]
    short = next(iter(facts.get_all("License") or [""])).strip().splitlines()[:1]
    classifiers = [c for c in facts.get_all("Classifier") or [] if c.startswith("License ::")]
    return [*short, *classifiers]


def fault_of(name: str, stated: list[str]) -> str | None:
    """Why a package may not ship, or None."""
    said = "; ".join(stated) or "nothing"
    if any(REFUSED.search(text) for text in stated):
        return f"{name} is under a licence we do not ship: {said}"
    if not any(ALLOWED.search(text) for text in stated):
        return f"{name} states no licence we know: {said}. Read it, then add it to REVIEWED."
    return None


def main() -> int:
    names = [*pins_of((ROOT / "requirements" / "run.lock").read_text())]
    faults = []
    for name in names:
        try:
            stated = [REVIEWED[name]] if name in REVIEWED else stated_by(name)
        except PackageNotFoundError:
            stated = [ELSEWHERE[name]] if name in ELSEWHERE else []
        faults.append(fault_of(name, stated))
    found = [fault for fault in faults if fault]
    print("\n".join(found) or f"{len(names)} packages, each under a licence we ship.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
