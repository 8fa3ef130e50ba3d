"""Making tasks of templates: by hand, several at once, or because something was recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from contacts.models import Contact, Organisation, Task, TaskRule, TaskTemplate
from contacts.operations.tasks import create_tasks
from contacts.task_dates import today_in, working_day_after
from events.titles import ABSENT, LONGEST, PLACE

AssignTo = TaskTemplate.AssignTo
MOST_TEXT = 10_000


def make_tasks(
    *,
    templates: Sequence[TaskTemplate],
    of: Contact | Organisation | None,
    by: User,
    now: datetime,
) -> list[Task]:
    """A task of each template, about a record or nothing. Give templates with `person` loaded."""
    tasks = [drafted(template, of=of, by=by, now=now) for template in templates]
    return create_tasks(tasks=tasks, by=by, now=now)


def drafted(
    template: TaskTemplate,
    *,
    of: Contact | Organisation | None,
    by: User | None,
    now: datetime,
    words: Mapping[str, Any] | None = None,
    rule: TaskRule | None = None,
    activity_id: int | None = None,
) -> Task:
    """The template as a task, not yet saved. `words` fill the places of its texts."""
    said = {**(words or {}), "name": _name(of)}
    task = Task(
        title=_filled(template.title, said, LONGEST) or template.name,
        description=_filled(template.description, said, MOST_TEXT),
        priority=template.priority,
        checklist=[{"text": text, "done": False} for text in template.checklist],
        template=template,
        rule=rule,
        activity_id=activity_id,
    )
    if isinstance(of, Contact):
        task.contact = of
    else:
        task.organisation = of
    _assign(task, template, of=of, by=by)
    if template.due_in is not None:
        person = task.assignee or by
        today = today_in(person.time_zone if person else "UTC", now)
        is_work = template.due_unit == TaskTemplate.DueUnit.WORKING_DAYS
        count = template.due_in
        task.due_date = working_day_after(today, count) if is_work else today + timedelta(count)
        task.due_time = template.due_time
    return task


def _assign(
    task: Task, template: TaskTemplate, *, of: Contact | Organisation | None, by: User | None
) -> None:
    rule = template.assign_to
    if rule == AssignTo.MAKER:
        task.assignee = by
    elif rule == AssignTo.PERSON:
        task.assignee = _active(template.person)
    elif rule == AssignTo.TEAM:
        task.team_id = template.team_id
    elif rule == AssignTo.OWNER:
        task.assignee = _active(of.owner) if of else by
        if of and task.assignee is None:
            # Nobody looks after it, or who did has left: its team's queue.
            task.team_id = of.team_id


def _active(person: User | None) -> User | None:
    return person if person is not None and person.is_active else None


def _name(of: Contact | Organisation | None) -> str:
    return of.name if isinstance(of, Organisation) else of.display_name if of else ""


def _filled(text: str, said: Mapping[str, Any], longest: int) -> str:
    def put(place: Any) -> str:
        found = said.get(place[1])
        is_plain = found not in (None, "") and not isinstance(found, (dict, list))
        return str(found)[:LONGEST] if is_plain else ABSENT

    return PLACE.sub(put, text)[:longest].replace("\x00", "").strip()
