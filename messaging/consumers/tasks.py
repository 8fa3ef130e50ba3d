"""Telling people of tasks that others gave them, and what became of those they gave."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, User
from contacts import activities
from contacts.models import Task
from events.consuming import Batch, Consumer, Fact
from messaging.kinds import TASK_ASSIGNED, TASK_MOVED
from messaging.operations import Notice, Words, notify_each

GIVEN = frozenset({activities.TASK_CREATED.name, activities.TASK_ASSIGNED.name})
MOVED = frozenset(
    {
        activities.TASK_COMPLETED.name,
        activities.TASK_REOPENED.name,
        activities.TASK_CANCELLED.name,
        activities.TASK_STARTED.name,
    }
)
#: From this many tasks at once that one person gave another, they are told of together.
TOGETHER = 4
PAGE, LIST = "/app/tasks?task={}", "/app/tasks"


class Said(NamedTuple):
    """What a fact says of a task, to somebody."""

    fact: int
    type: str
    task: int
    title: str
    reader: int
    by: int | None
    #: Whether the reader's team was given it, rather than the reader.
    is_team: bool = False


def tell_of_tasks(batch: Batch, now: datetime) -> None:
    """Tell those whom a task was given to, and those who gave it what became of it.

    Nobody is told of their own deeds, nor of a task that has gone on to somebody else by now.
    """
    facts = [fact for fact in batch if fact.subject_type == "task"]
    said = _said(batch, facts)
    if not said:
        return
    there = Task.objects.in_bulk({one.task for one in said})
    ids = {one.reader for one in said} | {one.by for one in said if one.by}
    staff = User.objects.in_bulk(ids)
    wanted = [one for one in said if one.reader in staff and _still_theirs(one, there)]
    groups: dict[tuple[int, int | None, bool], list[Said]] = defaultdict(list)
    for one in wanted:
        groups[one.reader, one.by, one.type in GIVEN].append(one)
    told: list[tuple[User, Notice]] = []
    for (reader, by, is_given), found in groups.items():
        doer = staff.get(by or 0)
        if is_given and len(found) >= TOGETHER:
            told.append((staff[reader], _together(found, doer)))
        else:
            told += [(staff[reader], _alone(one, doer)) for one in found]
    notify_each(told, now=now)


def _said(batch: Batch, facts: Iterable[Fact]) -> list[Said]:
    read: list[tuple[Fact, dict[str, object]]] = []
    for fact in facts:
        with batch.guarding(fact):
            properties = fact.properties
            int(properties["task"])
            read.append((fact, properties))
    teams = {
        int(str(properties["team"]))
        for fact, properties in read
        if fact.type in GIVEN and not properties.get("assignee") and properties.get("team")
    }
    members: dict[object, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(team__in=teams) if teams else Membership.objects.none()
    for team, user in rows.order_by("id").values_list("team_id", "user_id"):
        members[team].append(user)
    return [one for fact, properties in read for one in _readers(fact, properties, members)]


def _readers(
    fact: Fact, said: dict[str, object], members: dict[object, list[int]]
) -> Iterable[Said]:
    assignee, team = said.get("assignee"), said.get("team")
    people: dict[object, bool] = {}
    if fact.type in MOVED:
        people = dict.fromkeys((assignee, said.get("maker")), False)
    elif assignee:
        is_new = fact.type != activities.TASK_ASSIGNED.name or assignee != said.get(
            "previous_assignee"
        )
        people = {assignee: False} if is_new else {}
    elif team and team != said.get("previous_team"):
        people = dict.fromkeys(members[team], True)
    for person, is_team in people.items():
        if person and person != fact.by_id:
            yield Said(
                fact.id,
                fact.type,
                int(str(said["task"])),
                str(said.get("title", "")),
                int(str(person)),
                fact.by_id,
                is_team,
            )


def _still_theirs(one: Said, there: dict[int, Task]) -> bool:
    task = there.get(one.task)
    if task is None:
        return False
    if one.type in MOVED:
        return True
    return task.assignee_id is None if one.is_team else task.assignee_id == one.reader


def _alone(one: Said, by: User | None) -> Notice:
    is_given = one.type in GIVEN
    return Notice(
        kind=TASK_ASSIGNED if is_given else TASK_MOVED,
        key=f"task:{one.fact}",
        title=_given_title(one, by) if is_given else _moved_title(one, by),
        action_url=PAGE.format(one.task),
        task_id=one.task,
        subject=_given_subject if is_given else _moved_subject,
    )


def _given_title(one: Said, by: User | None) -> Words:
    def title() -> str:
        said = {"task": one.title, "by": by}
        if one.is_team:
            return _("For your team: %(task)s") % said
        if by is None:
            return _("For you to do: %(task)s") % said
        return _("%(by)s gave you a task: %(task)s") % said

    return title


def _moved_title(one: Said, by: User | None) -> Words:
    def title() -> str:
        said = {"task": one.title, "by": by or _("Somebody")}
        if one.type == activities.TASK_COMPLETED.name:
            return _("%(by)s completed: %(task)s") % said
        if one.type == activities.TASK_CANCELLED.name:
            return _("%(by)s cancelled: %(task)s") % said
        if one.type == activities.TASK_STARTED.name:
            return _("%(by)s began: %(task)s") % said
        return _("%(by)s reopened: %(task)s") % said

    return title


def _given_subject() -> str:
    return _("A task was given to you")


def _moved_subject() -> str:
    return _("News of a task")


def _together(found: list[Said], by: User | None) -> Notice:
    count = len(found)

    def title() -> str:
        words = ngettext(
            "%(count)d task was given to you", "%(count)d tasks were given to you", count
        )
        return words % {"count": count}

    def message() -> str:
        return _("By %(by)s") % {"by": by} if by else ""

    return Notice(
        kind=TASK_ASSIGNED,
        key=f"tasks:{found[0].fact}",
        title=title,
        message=message,
        action_url=LIST,
        count=count,
        subject=_given_subject,
    )


TASKS_TOLD = Consumer(
    name="tasks_told",
    handle=tell_of_tasks,
    types=GIVEN | MOVED,
    batch_size=1000,
    start="end",
    hears_quiet=False,
)
