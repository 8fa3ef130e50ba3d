"""Making, changing and deleting the rules that make tasks by themselves."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.activities import TASK_CREATED
from contacts.errors import NoSuchActivityType, RuleWouldCircle
from contacts.models import TaskRule
from events.queries import types_by_name
from ground.versions import Versions, refuse_if_outdated

COLUMNS = (
    *("name", "activity_type", "contact_type", "conditions", "template", "one_at_a_time", "is_on"),
)


@transaction.atomic
def create_rule(*, by: User, now: datetime, **given: Any) -> TaskRule:
    """A rule for what is recorded from now on.

    :raises NoSuchActivityType, RuleWouldCircle: if its type of activity cannot be used.
    """
    rule = TaskRule(**given, on_since=now, created_at=now, updated_at=now)
    rule.activity_type = usable_type(rule.activity_type)
    rule.save(force_insert=True)
    audit.write("task_rule.created", by=by, obj=rule, after=_picture(rule), at=now)
    return rule


@transaction.atomic
def change_rule(
    *, rule: TaskRule, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> TaskRule:
    """The rule with other values. Switched on, it looks at what happens from then on.

    :raises Outdated: if it was changed since the caller read it.
    :raises NoSuchActivityType, RuleWouldCircle: if its type of activity cannot be used.
    """
    rule = TaskRule.objects.select_for_update().get(pk=rule.pk)
    refuse_if_outdated(rule, expected)
    before = _picture(rule)
    for name in COLUMNS:
        if name in changes:
            setattr(rule, name, changes[name])
    if "activity_type" in changes:
        rule.activity_type = usable_type(rule.activity_type)
    if _picture(rule) == before:
        return rule
    if rule.is_on and not before["is_on"]:
        rule.on_since = now
    rule.version += 1
    rule.updated_at = now
    rule.save(update_fields=[*COLUMNS, "on_since", "version", "updated_at"])
    audit.write("task_rule.changed", by=by, obj=rule, before=before, after=_picture(rule), at=now)
    return rule


@transaction.atomic
def delete_rule(*, rule: TaskRule, by: User, now: datetime, expected: Versions = None) -> None:
    """Delete the rule; the tasks it made stay.

    :raises Outdated: if it was changed since the caller read it.
    """
    rule = TaskRule.objects.select_for_update().get(pk=rule.pk)
    refuse_if_outdated(rule, expected)
    audit.write("task_rule.deleted", by=by, obj=rule, before=_picture(rule), at=now)
    rule.delete()


def usable_type(name: str) -> str:
    """The name under which activities of the type are kept.

    :raises NoSuchActivityType: if there is none of that name.
    :raises RuleWouldCircle: if each task it made would make another.
    """
    found = types_by_name().get(name)
    if found is None:
        raise NoSuchActivityType(field="activity_type")
    if found.name == TASK_CREATED.name:
        raise RuleWouldCircle(field="activity_type")
    return found.name


def _picture(rule: TaskRule) -> dict[str, Any]:
    relations = ("contact_type", "template")
    return {n: getattr(rule, f"{n}_id" if n in relations else n) for n in COLUMNS}
