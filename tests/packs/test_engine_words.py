"""The engine speaks of no particular business: such words come from packs alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from config.env import ROOT

ENGINE = (
    *("ground", "outbox", "live", "accounts", "jobs", "events", "contacts", "merging"),
    *("messaging", "automation", "packs"),
    "config",
)
#: Words of the businesses that packs are made for, whether or not a pack is there yet.
BUSINESS = frozenset(
    re.findall(
        r"\w+",
        "quest pillar xp student pupil learner tutor diploma lesson classroom trial winback churn"
        " subscriber advisor retiree beneficiary optio",
    )
)
#: What a law calls those whom it protects, whatever the business.
OF_LAW = frozenset({"students", "spares_students"})
WORD = re.compile(r"[a-z]+")


def vocabulary() -> set[str]:
    """What the packs call things: their types, fields, events, settings and words."""
    found = set()
    for file in (ROOT / "packs").glob("*/*.yaml"):
        if file.stem not in {"types", "fields", "event_types", "settings", "words"}:
            continue
        for item in yaml.safe_load(file.read_text()):
            names = [item.get(key) for key in ("slug", "name", "key", "singular", "plural")]
            found |= {name.lower() for name in names if name}
    return found


def spoken(file: Path) -> Iterator[tuple[int, str]]:
    """Names and texts of a module; what explains it to a reader may give examples."""
    tree = ast.parse(file.read_text())
    explained = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                yield getattr(node, "lineno", 0), name
        is_explained = id(node) in explained
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_explained:
            yield node.lineno, node.value


def business_words(text: str, names: set[str]) -> set[str]:
    if text in OF_LAW:
        return set()
    words = set(WORD.findall(text.lower()))
    singular = {word.removesuffix("s") for word in words}
    return ((words | singular) & BUSINESS) | ({text.lower()} & names)


def test_the_engine_has_no_words_of_a_business():
    names = vocabulary() - generic()
    found = [
        f"{file.relative_to(ROOT)}:{line}: {', '.join(sorted(words))}"
        for app in ENGINE
        for file in (ROOT / app).rglob("*.py")
        for line, text in spoken(file)
        if (words := business_words(text, names))
    ]

    assert found == []


def generic() -> set[str]:
    """Words a pack shares with the engine because they belong to no business."""
    return {
        *("contact", "contacts", "organisation", "organisations", "client", "clients", "partner"),
        *("household", "households", "interests", "class", "plan", "courses", "parent", "admin"),
        *("registered", "milestone", "task", "tasks", "badge", "payment_failed"),
    }


@pytest.mark.parametrize("text", ["quests_done", "Students", "total_xp", "winback", "The advisors"])
def test_would_notice_one(text):
    assert business_words(text, set())


def test_knows_what_the_packs_say():
    assert "subscriber" in vocabulary()
    assert "inactivity_days" in vocabulary()
