"""Rules of a style sheet, written into the elements that they are for, as mails need it.

Known are selectors of elements, classes, ids and of what stands within what: what mails are
written with. Rules for narrow screens, for the dark and for a pointer cannot stand in an element.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_RULES = 500
NOTES = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
SIMPLE = re.compile(r"(\*|[a-z][a-z0-9]*)?((?:[.#][A-Za-z_-][\w-]*)*)", re.IGNORECASE)
PIECE = re.compile(r"[.#][A-Za-z_-][\w-]*")
IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
PLAIN_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([\d.,%\s]+\)|[a-z]{3,20}", re.IGNORECASE)


@dataclass(frozen=True)
class Element:
    """What selectors can ask of an element."""

    tag: str
    id: str = ""
    classes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tag: str, attributes: Mapping[str, str]) -> "Element":
        return cls(tag, attributes.get("id", ""), frozenset(attributes.get("class", "").split()))


@dataclass(frozen=True)
class Compound:
    """One step of a selector: `td.wide`."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]

    def fits(self, element: Element) -> bool:
        return (
            self.tag in ("", "*", element.tag)
            and self.classes <= element.classes
            and self.ids <= {element.id}
        )


@dataclass(frozen=True)
class Rule:
    steps: tuple[Compound, ...]
    #: Whether each step is the child of the one before, and not only within it.
    is_child: tuple[bool, ...]
    declared: tuple[tuple[str, str], ...]
    weight: tuple[int, int, int]

    def fits(self, path: Sequence[Element]) -> bool:
        """Whether it is for the last element of a path from the top."""
        if not self.steps[-1].fits(path[-1]):
            return False
        return self._above(len(self.steps) - 2, path, len(path) - 2)

    def _above(self, step: int, path: Sequence[Element], place: int) -> bool:
        if step < 0:
            return True
        if self.is_child[step]:
            fits = place >= 0 and self.steps[step].fits(path[place])
            return fits and self._above(step - 1, path, place - 1)
        while place >= 0:
            if self.steps[step].fits(path[place]):
                # The nearest is enough: mails ask no more of what stands above.
                return self._above(step - 1, path, place - 1)
            place -= 1
        return False


def read_sheet(css: str, dropped: Counter[tuple[str, str]]) -> list[Rule]:
    """The rules of a sheet that elements can bear; the others are noted."""
    rules: list[Rule] = []
    for selectors, body in _blocks(NOTES.sub("", css), dropped):
        declared = tuple(declarations(body))
        for selector in selectors.split(","):
            rule = _rule(" ".join(selector.split()), declared)
            if rule is not None:
                rules.append(rule)
            elif selector.strip():
                dropped["style_rule", " ".join(selector.split())[:60]] += 1
    return rules[:MOST_RULES]


def _blocks(css: str, dropped: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while (opening := css.find("{", place)) >= 0:
        head = css[place:opening].rpartition(";")[2].strip()
        end = _end_of(css, opening)
        if head.startswith("@"):
            word = head.split()[0].split("(")[0]
            dropped["media_rule" if word == "@media" else "style_rule", head[:60]] += 1
        else:
            found.append((head, css[opening + 1 : end]))
        place = end + 1
    return found


def _end_of(css: str, opening: int) -> int:
    depth = 0
    for found in re.compile(r"[{}]").finditer(css, opening):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return len(css)


def _rule(selector: str, declared: tuple[tuple[str, str], ...]) -> Rule | None:
    parts = re.sub(r"\s*>\s*", " > ", selector).split()
    steps = [_compound(one) for one in parts if one != ">"]
    if not steps or None in steps or len(steps) > 8:
        return None
    known = tuple(one for one in steps if one is not None)
    child = tuple(two == ">" for one, two in pairwise(parts) if one != ">")
    ids = sum(len(one.ids) for one in known)
    classes = sum(len(one.classes) for one in known)
    return Rule(known, child, declared, (ids, classes, sum(bool(one.tag) for one in known)))


def _compound(said: str) -> Compound | None:
    found = SIMPLE.fullmatch(said)
    if found is None or not said:
        return None
    pieces = PIECE.findall(found[2] or "")
    ids = frozenset(one[1:] for one in pieces if one[0] == "#")
    classes = frozenset(one[1:] for one in pieces if one[0] == ".")
    return Compound((found[1] or "").lower(), ids, classes)


def declarations(body: str) -> list[tuple[str, str]]:
    """What is declared: property and value, a plain background as a background's colour."""
    found = []
    for one in body.split(";"):
        name, colon, value = one.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if not colon or not value:
            continue
        if name == "background" and PLAIN_COLOUR.fullmatch(IMPORTANT.sub("", value)):
            name = "background-color"
        found.append((name, value))
    return found


def styled(path: Sequence[Element], own: str, rules: Sequence[Rule]) -> str:
    """The style of the last element of a path: what rules say of it, and what it says itself."""
    found: list[tuple[tuple[int, int, int, int, int], str, str]] = []
    for place, rule in enumerate(rules):
        if rule.fits(path):
            for name, value in rule.declared:
                strength = (bool(IMPORTANT.search(value)), *rule.weight, place)
                found.append((strength, name, value))
    for name, value in declarations(own):
        found.append(((bool(IMPORTANT.search(value)), 10**6, 0, 0, 0), name, value))
    # The strongest comes last, and says it.
    said: dict[str, str] = {}
    for _, name, value in sorted(found, key=lambda one: one[0]):
        said.pop(name, None)
        said[name] = IMPORTANT.sub("", value)
    return ";".join(f"{name}:{value}" for name, value in said.items())
