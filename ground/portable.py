"""What leaves with an export of the whole database: every model says whether its rows do.

An app announces its models in its `portable.py`; a test walks all models there are and fails for
one that says nothing. Nothing leaves that is not announced, and no column that is `hidden`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

BATCH = 2_000


@dataclass(frozen=True)
class Portable:
    """A model whose rows leave, in a file of their own or within the rows of another."""

    label: str
    #: The file's name without its ending, or the member's name within the other rows.
    name: str
    #: Columns that never leave: secrets, and what only this machine needs.
    hidden: tuple[str, ...] = ()
    #: The label of the model within whose rows they stand, and the column that leads there.
    within: str = ""
    by: str = ""
    #: How many rows are read at once.
    batch: int = BATCH


PORTABLES: dict[str, Portable] = {}
#: Label of a model whose rows stay → why, for people.
STAYING: dict[str, Any] = {}


def _refuse_twice(label: str) -> None:
    if label in PORTABLES or label in STAYING:
        raise ValueError(f"Whether {label} leaves is announced twice.")


def leaves(model: Any, name: str, *, hidden: Iterable[str] = (), batch: int = BATCH) -> None:
    """Announce a model whose rows leave as a file."""
    label = model._meta.label_lower
    _refuse_twice(label)
    PORTABLES[label] = Portable(label, name, tuple(hidden), batch=batch)


def leaves_within(
    parent: Any, model: Any, name: str, *, by: str, hidden: Iterable[str] = ()
) -> None:
    """Announce a model whose rows leave as a member of the rows of another."""
    label = model._meta.label_lower
    _refuse_twice(label)
    PORTABLES[label] = Portable(label, name, tuple(hidden), parent._meta.label_lower, by)


def stays(why: Any, *labels: str) -> None:
    """Announce models whose rows do not leave, by their labels."""
    for label in labels:
        _refuse_twice(label)
        STAYING[label] = why


def files() -> list[Portable]:
    """What leaves as a file, in the order of the files' names."""
    return sorted((one for one in PORTABLES.values() if not one.within), key=lambda one: one.name)


def members_of(label: str) -> list[Portable]:
    """What leaves within the rows of a model."""
    return [one for one in PORTABLES.values() if one.within == label]


stays(
    _("The machine's own: its work, its schedules, its rights."),
    *("ground.keptanswer", "ground.slot", "ground.heartbeat", "admin.logentry"),
    *("auth.permission", "auth.group", "auth.group_permissions", "contenttypes.contenttype"),
    *("django_celery_beat.solarschedule", "django_celery_beat.intervalschedule"),
    *("django_celery_beat.clockedschedule", "django_celery_beat.crontabschedule"),
    *("django_celery_beat.periodictasks", "django_celery_beat.periodictask"),
)
