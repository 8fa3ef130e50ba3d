"""Trees of conditions in words, in the language of whoever reads."""

from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.conditions.nodes import Condition, Group, Node
from contacts.conditions.operators import Kind, Shape

#: Of a long list of values, so many are said.
MOST_SAID = 8


def reading(tree: Group) -> str:
    """The whole tree as one sentence."""
    if not tree.parts:
        return _("Everybody.")
    said = in_words(tree)
    if tree.match == "none":
        return _("Everybody but those for whom %(conditions)s.") % {"conditions": _any(tree)}
    return _("People for whom %(conditions)s.") % {"conditions": said}


def in_words(node: Node) -> str:
    if isinstance(node, Condition):
        return of_condition(node)
    if node.match == "none":
        return _("it is not so that %(conditions)s") % {"conditions": _any(node)}
    return _any(node) if node.match == "any" else _joined(node, _("and"))


def _any(group: Group) -> str:
    return _joined(group, _("or"))


def _joined(group: Group, word: str) -> str:
    parts = []
    for part in group.parts:
        said = in_words(part)
        is_group = isinstance(part, Group) and len(part.parts) > 1
        parts.append(f"({said})" if is_group and len(group.parts) > 1 else said)
    return f" {word} ".join(parts)


def of_condition(condition: Condition) -> str:
    """One condition, with its window and what it asks of each row."""
    words = str(condition.operator.words)
    field = quoted(condition.field.label)
    said = words.format(field=field, value=value_in_words(condition))
    if condition.within_days is not None:
        days = condition.within_days
        told = ngettext("in the last %(days)s day", "in the last %(days)s days", days)
        said = f"{said} {told % {'days': days}}"
    if condition.where:
        narrowed = f" {_('and')} ".join(of_condition(one) for one in condition.where)
        said = _("%(condition)s, counting those where %(where)s") % {
            "condition": said,
            "where": narrowed,
        }
    return said


def value_in_words(condition: Condition) -> str:
    value, kind, shape = condition.value, condition.field.kind, condition.operator.shape
    if condition.share is not None:
        share = {
            "part": number(condition.share.factor),
            "field": quoted(condition.share.field.label),
        }
        return _("%(part)s times %(field)s") % share
    if shape == Shape.PERIOD:
        return PERIODS[value]()
    if shape == Shape.DAYS:
        return number(value)
    names = {choice.value: str(choice.label) for choice in condition.choices}
    several = value if isinstance(value, list) else [value]
    said = [names.get(one) or plain(one, kind) for one in several[:MOST_SAID]]
    if len(several) > MOST_SAID:
        said.append(_("%(more)s more") % {"more": len(several) - MOST_SAID})
    between = _("and") if shape == Shape.PAIR else _("or")
    if condition.operator.name == "contains_all":
        between = _("and")
    *first, last = said
    return f"{', '.join(first)} {between} {last}" if first else last


def plain(value: Any, kind: Kind) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return number(value)
    if kind in (Kind.DATE, Kind.MOMENT) and isinstance(value, str):
        if len(value) == len("2026-03-10"):
            return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
        moment = timezone.localtime(datetime.fromisoformat(value))
        return formats.date_format(moment, "DATETIME_FORMAT")
    return quoted(value) if value is not None else ""


def quoted(text: Any) -> str:
    return _("“%(text)s”") % {"text": text}


def number(value: Any) -> str:
    return formats.number_format(value, use_l10n=True)


PERIODS = {
    "day": lambda: _("today"),
    "week": lambda: _("this week"),
    "month": lambda: _("this month"),
    "quarter": lambda: _("this quarter"),
    "year": lambda: _("this year"),
}
