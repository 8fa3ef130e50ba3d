"""Yesterday in a few numbers, each of which is the length of a list that can be opened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from contacts.models import Contact, Organisation
from contacts.permissions import CONTACTS_VIEW, TASKS_VIEW
from contacts.queries.tasks import reachable_tasks
from contacts.task_dates import moment_of, today_in
from ground.totals import Total, total_of


@dataclass(frozen=True)
class Yesterday:
    """The day before today for somebody, and what they may know of it."""

    day: date
    after: datetime
    before: datetime
    #: Name → how many; only what the person may see.
    numbers: dict[str, Total]


def yesterday(*, for_user: Any, now: datetime) -> Yesterday:
    """New and active contacts and new organisations among those a person sees, and the tasks
    that were completed and made among their own."""
    day = today_in(for_user.time_zone, now) - timedelta(1)
    zone = for_user.time_zone
    after, before = moment_of(day - timedelta(1), None, zone), moment_of(day, None, zone)
    rows: dict[str, QuerySet[Any]] = {}

    def on(day_of: str) -> dict[str, datetime]:
        return {f"{day_of}__gte": after, f"{day_of}__lt": before}

    if for_user.scope_of(CONTACTS_VIEW):
        people = Contact.objects.visible_to(for_user, by_id=True)
        companies = Organisation.objects.visible_to(for_user, by_id=True)
        rows["new_contacts"] = people.filter(**on("created_at"))
        rows["last_active_contacts"] = people.filter(**on("last_active_at"))
        rows["new_organisations"] = companies.filter(**on("created_at"))
    if for_user.scope_of(TASKS_VIEW):
        mine = reachable_tasks(for_user=for_user).filter(assignee=for_user.pk)
        rows["completed_tasks"] = mine.filter(**on("completed_at"))
        rows["new_tasks"] = mine.filter(**on("created_at"))
    numbers = {name: total_of(found) for name, found in rows.items()}
    return Yesterday(day, after, before, numbers)
