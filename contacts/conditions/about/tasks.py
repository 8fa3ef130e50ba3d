"""What is still to be done about a contact."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from contacts import activities
from contacts.conditions.fields import Field
from contacts.conditions.operators import Kind
from contacts.conditions.sources.rows import Rows
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import sql
from contacts.models import Task

TOUCHED_BY = frozenset(
    type.name
    for type in (
        *(activities.TASK_CREATED, activities.TASK_CHANGED, activities.TASK_COMPLETED),
        *(activities.TASK_REOPENED, activities.TASK_CANCELLED, activities.TASK_DELETED),
        activities.TASK_RESTORED,
    )
)


def fields() -> Iterator[Field]:
    still = sql("tsk.status = ANY({})", [str(status) for status in Task.OPEN])
    yield Field(
        "open_tasks",
        _("Open tasks"),
        Kind.NUMBER,
        Rows("contacts_task", "tsk", still),
        _("Tasks"),
        where=(
            Field("title", _("Title"), Kind.TEXT, Column("{row}.title")),
            Field("due_at", _("Due"), Kind.MOMENT, Column("{row}.due_at")),
            Field("priority", _("Priority"), Kind.TEXT, Column("{row}.priority")),
        ),
        touched_by=TOUCHED_BY,
    )
