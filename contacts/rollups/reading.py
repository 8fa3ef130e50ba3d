"""What a rollup is made of, in words, in the language of whoever reads."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.conditions.reading import in_words, of_condition, quoted
from contacts.models import CustomField
from contacts.rollups.definitions import BadRollup, Known, Rollup, understand

TAKES: dict[str, Callable[[], str]] = {
    "count": lambda: _("Number of %(rows)s"),
    "any": lambda: _("Whether there are any %(rows)s"),
    "share": lambda: _("Share of %(rows)s"),
    "distinct": lambda: _("Number of different values of %(value)s of %(rows)s"),
    "sum": lambda: _("Sum of %(value)s of %(rows)s"),
    "average": lambda: _("Average of %(value)s of %(rows)s"),
    "least": lambda: _("Least %(value)s of %(rows)s"),
    "most": lambda: _("Greatest %(value)s of %(rows)s"),
    "first": lambda: _("First %(value)s of %(rows)s"),
    "last": lambda: _("Last %(value)s of %(rows)s"),
}
ROWS: dict[str, Callable[[], str]] = {
    "activities": lambda: _("activities"),
    "items": lambda: _("tracked items"),
    "relationships": lambda: _("relationships that have not ended"),
    "contacts": lambda: _("contacts"),
}


def made_of(field: CustomField, known: Known | None = None) -> str:
    """One sentence; empty for a field that is no rollup, or none that can be understood."""
    if field.kind != CustomField.Kind.ROLLUP:
        return ""
    try:
        rollup = understand(field.rollup, of=field.of, is_kept=True, known=known)
    except BadRollup:
        return ""
    return of_rollup(field.rollup, rollup)


def of_rollup(given: dict[str, Any], rollup: Rollup) -> str:
    rows = ROWS[given["of"]]()
    if rollup.names:
        named = joined([quoted(name) for name in rollup.names], _("or"))
        rows = _("%(rows)s (%(types)s)") % {"rows": rows, "types": named}
    value = quoted(rollup.value.label) if rollup.value else ""
    said = TAKES[given["take"]]() % {"rows": rows, "value": value}
    if rollup.rows and rollup.rows.within_days is not None:
        days = rollup.rows.within_days
        told = ngettext("in the last %(days)s day", "in the last %(days)s days", days)
        said = f"{said} {told % {'days': days}}"
    where = [of_condition(one) for one in rollup.rows.where] if rollup.rows else []
    if rollup.tree and rollup.tree.parts:
        where = [in_words(rollup.tree)]
    if not where:
        return said
    return _("%(rollup)s, where %(conditions)s") % {
        "rollup": said,
        "conditions": f" {_('and')} ".join(where),
    }


def joined(words: Sequence[str], between: str) -> str:
    *first, last = words
    return f"{', '.join(first)} {between} {last}" if first else last
