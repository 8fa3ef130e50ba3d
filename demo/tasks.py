"""What the people of the demo firm have to do, and what makes such tasks by itself."""

from datetime import datetime, time, timedelta
from typing import Any

from accounts.models import Team, User
from contacts.activities import CONTACT_CREATED
from contacts.models import Contact, Organisation, Task, TaskRule, TaskTemplate
from contacts.operations.task_rules import create_rule
from contacts.operations.task_templates import create_template
from contacts.operations.tasks import change_task, create_task
from contacts.task_dates import today_in

#: Title, days from today, time of day, priority, status, what it is about.
TASKS: tuple[tuple[str, int | None, time | None, str, str, str], ...] = (
    ("Send the revised offer", -4, None, "urgent", "pending", "contact"),
    ("Call back about the invoice", -2, time(15), "high", "in_progress", "contact"),
    ("Ask for the missing signature", -1, None, "medium", "pending", "contact"),
    ("Confirm the appointment", 0, time(16, 30), "high", "pending", "contact"),
    ("Read the contract once more", 0, None, "medium", "pending", "organisation"),
    ("Prepare the weekly round", 0, time(17), "low", "in_progress", ""),
    ("Answer the questions of Monday", 1, time(9), "medium", "pending", "contact"),
    ("Talk through the renewal", 2, time(11), "high", "pending", "organisation"),
    ("Check whether the parcel arrived", 3, None, "low", "pending", "contact"),
    ("Write the summary of the quarter", 6, None, "medium", "pending", ""),
    ("Invite to the evening in spring", 9, None, "medium", "pending", "contact"),
    ("Find a better address", None, None, "low", "pending", "contact"),
    ("Welcome call", -6, time(10), "high", "completed", "contact"),
    ("Explain the new prices", -3, None, "medium", "completed", "organisation"),
    ("Look for a bigger room", -8, None, "low", "cancelled", ""),
)
TEMPLATES: tuple[dict[str, Any], ...] = (
    {
        "slug": "welcome-call",
        "name": "Welcome call",
        "group": "Welcome somebody new",
        "title": "Welcome {name}",
        "priority": "high",
        "due_in": 1,
        "due_unit": "working_days",
        "due_time": time(10),
        "checklist": ["Introduce yourself", "Ask what brought them here", "Agree on a next step"],
        "order": 10,
    },
    {
        "slug": "check-details",
        "name": "Check their details",
        "group": "Welcome somebody new",
        "title": "Check that we can reach {name}",
        "due_in": 3,
        "due_unit": "working_days",
        "order": 20,
    },
    {
        "slug": "yearly-review",
        "name": "Yearly review",
        "title": "Go through the year with {name}",
        "due_in": 30,
        "checklist": ["Gather the figures", "Find a day", "Write down what was agreed"],
    },
)
#: Name, type of activity, template's slug, its conditions.
RULES: tuple[tuple[str, str, str, list[dict[str, str]]], ...] = (
    ("Welcome everybody new", CONTACT_CREATED.name, "welcome-call", []),
    ("Rescue what a card refused", "payment_failed", "rescue-payment", []),
)


def seed_tasks(*, now: datetime) -> int:
    """Tasks of each who looks after somebody, with templates and rules; how many were new."""
    if Task.objects.exists():
        return 0
    boss = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id").first()
    if boss is None:
        return 0
    _seed_templates(boss, now)
    people = list(User.objects.filter(is_active=True).order_by("id"))
    made = 0
    for place, person in enumerate(people):
        contacts = list(Contact.objects.filter(owner=person).order_by("-id")[:20])
        firms = list(Organisation.objects.filter(owner=person).order_by("-id")[:20])
        if person != boss and not contacts:
            continue
        for number, row in enumerate(TASKS):
            if (number + place) % 3 == 2 and person != boss:
                continue
            about = contacts or list(Contact.objects.order_by("-id")[:20])
            _make(row, number, person, maker=people[(place + 1) % 2], now=now, of=(about, firms))
            made += 1
    for team in Team.objects.order_by("id"):
        given = {"title": "Sort what came in over the weekend", "team": team}
        given |= {"due_date": today_in("UTC", now), "repeats": "weekly"}
        create_task(given=given, by=boss, now=now - timedelta(days=1))
        made += 1
    return made


def _make(
    row: tuple[str, int | None, time | None, str, str, str],
    number: int,
    person: User,
    *,
    maker: User,
    now: datetime,
    of: tuple[list[Contact], list[Organisation]],
) -> None:
    title, days, at, priority, status, about = row
    given: dict[str, Any] = {"title": title, "assignee": person, "priority": priority}
    if days is not None:
        day = today_in(person.time_zone, now) + timedelta(days)
        given |= {"due_date": day, "due_time": at}
    rows: list[Any] = of[0] if about == "contact" else of[1] if about else []
    if rows:
        given[about] = rows[number % len(rows)]
    if number % 4 == 0:
        given["checklist"] = [
            {"text": "Look at what was said last", "done": True},
            {"text": "Write or call", "done": False},
            {"text": "Note the answer", "done": False},
        ]
    task = create_task(given=given, by=maker, now=now - timedelta(days=9, hours=number))
    if status != Task.Status.PENDING:
        touched = now - timedelta(days=9, hours=number) + timedelta(hours=number + 2)
        change_task(task=task, changes={"status": status}, by=person, now=touched)


def _seed_templates(boss: User, now: datetime) -> None:
    for given in TEMPLATES:
        if not TaskTemplate.objects.filter(slug=given["slug"]).exists():
            create_template(**given, by=boss, now=now)
    templates = {one.slug: one for one in TaskTemplate.objects.all()}
    for name, type, slug, conditions in RULES:
        if slug in templates and not TaskRule.objects.filter(name=name).exists():
            create_rule(
                name=name,
                activity_type=type,
                template=templates[slug],
                conditions=conditions,
                by=boss,
                now=now,
            )
