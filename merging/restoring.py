"""What a row of a merge goes back to when it is undone, and what was changed of it since."""

from typing import Any

#: What counts changes is not brought back.
COUNTERS = frozenset({"id", "version", "updated_at"})


def apart(
    before: dict[str, Any], after: dict[str, Any], since: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that go back to what they were, and those that were changed since."""
    names = [name for name in since if name in before and name not in COUNTERS]
    changed = {name: since[name] for name in names if since[name] != after[name]}
    back = {name: before[name] for name in names if name not in changed}
    if "custom" in changed:
        # Field by field: one that was changed since leaves the others as they were.
        old, merged, now = before["custom"], after["custom"], since["custom"]
        slugs = {*old, *merged, *now}
        edited = {slug for slug in slugs if now.get(slug) != merged.get(slug)}
        custom = {slug: (now if slug in edited else old).get(slug) for slug in slugs}
        back["custom"] = {slug: value for slug, value in custom.items() if value is not None}
        changed["custom"] = {slug: now.get(slug) for slug in edited}
    return back, changed


def give_changes(
    before: dict[str, Any], back: dict[str, Any], changed: dict[str, Any], other: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was changed since is the other's, and the survivor is wholly what it was."""
    custom = {**other["custom"], **changed.pop("custom", {})}
    custom = {slug: value for slug, value in custom.items() if value is not None}
    mine = {name: before[name] for name in (*back, *changed)}
    return mine, {**other, **changed, "custom": custom}
