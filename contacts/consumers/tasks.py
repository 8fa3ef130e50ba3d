"""What the log makes contacts do: tasks that rules make."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from contacts.models import Contact, Organisation, Task, TaskRule
from contacts.operations.task_making import drafted
from contacts.operations.tasks import create_tasks
from contacts.task_conditions import OF_ITEM, all_hold
from events.consuming import Batch, Consumer, Fact


class Match(NamedTuple):
    """A fact that a rule answers, and the record it is about."""

    fact: Fact
    rule: TaskRule
    about: tuple[str, int]


def make_tasks_by_rule(batch: Batch, now: datetime) -> None:
    """Make the tasks that rules ask for, once for each fact and rule."""
    rules: dict[str, list[TaskRule]] = defaultdict(list)
    for rule in TaskRule.objects.filter(is_on=True).select_related("template__person"):
        rules[rule.activity_type].append(rule)
    matches: list[Match] = list(_matches(batch, rules)) if rules else []
    if not matches:
        return
    records = _records(matches)
    answered = set(
        Task.objects.filter(
            activity_id__in={one.fact.id for one in matches},
            rule__in={one.rule.pk for one in matches},
        ).values_list("activity_id", "rule")
    )
    busy = _busy(matches)
    tasks = []
    for one in matches:
        record = records.get(one.about)
        place = (one.rule.template_id, *one.about)
        is_wanted = (
            record is not None
            and getattr(record, "restricted_at", None) is None
            and one.rule.contact_type_id in (None, record.type_id)
            and (one.fact.id, one.rule.pk) not in answered
            and not (one.rule.one_at_a_time and place in busy)
        )
        if is_wanted:
            busy.add(place)
            tasks.append(_task(one, record, now))
    create_tasks(tasks=tasks, by=None, now=now)


def _matches(batch: Batch, rules: dict[str, list[TaskRule]]) -> Iterable[Match]:
    for fact in batch:
        about = (
            ("contact", fact.contact_id)
            if fact.contact_id
            else ("organisation", fact.organisation_id or 0)
        )
        if fact.type not in rules or not about[1]:
            continue
        found: list[Match] = []
        with batch.guarding(fact):
            found = [
                Match(fact, rule, about)
                for rule in rules[fact.type]
                if fact.occurred_at >= rule.on_since and all_hold(rule.conditions, fact)
            ]
        yield from found


def _records(matches: list[Match]) -> dict[tuple[str, int], Any]:
    models: dict[str, Any] = {"contact": Contact, "organisation": Organisation}
    found: dict[tuple[str, int], Any] = {}
    for name, model in models.items():
        ids = {one.about[1] for one in matches if one.about[0] == name}
        if ids:
            rows = model.objects.select_related("owner").in_bulk(ids)
            found |= {(name, pk): row for pk, row in rows.items()}
    return found


def _busy(matches: list[Match]) -> set[tuple[int, str, int]]:
    """Template and record of the open tasks that are in a rule's way."""
    templates = {one.rule.template_id for one in matches if one.rule.one_at_a_time}
    found: set[tuple[int, str, int]] = set()
    for name in ("contact", "organisation"):
        ids = {one.about[1] for one in matches if one.about[0] == name}
        if templates and ids:
            rows = Task.objects.open().filter(template__in=templates, **{f"{name}__in": ids})
            pairs = rows.values_list("template", name).distinct()
            found |= {(template, name, record) for template, record in pairs}
    return found


def _task(one: Match, record: Any, now: datetime) -> Task:
    of_item = {name: getattr(one.fact, name) for name in OF_ITEM}
    return drafted(
        one.rule.template,
        of=record,
        by=None,
        now=now,
        words=of_item | one.fact.properties,
        rule=one.rule,
        activity_id=one.fact.id,
    )


TASKS_MADE = Consumer(
    name="tasks_made", handle=make_tasks_by_rule, batch_size=1000, start="end", hears_quiet=False
)
