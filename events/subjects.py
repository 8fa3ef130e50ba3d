"""What an activity can be about besides a contact, and who may see it.

An app registers its own in its `subjects.py`: organisations, leads, deals, tickets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

CONTACT, ORGANISATION = "contact", "organisation"


@dataclass(frozen=True)
class SubjectType:
    """`visible(user, through)` is the condition on rows that reach the subject by `through`."""

    name: str
    label: str
    model_label: str
    visible: Callable[[Any, str], Q]

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.model_label)


SUBJECTS: dict[str, SubjectType] = {}


def subject_type(
    name: str, label: str, *, model: str, visible: Callable[[Any, str], Q]
) -> SubjectType:
    """Register a kind of subject under its model's lower-case name.

    `model` is its label, `"leads.Lead"`. `visible` is usually
    `lambda user, through: visible_to(user, LEADS_VIEW, through=through)`.
    """
    if name in SUBJECTS:
        raise ValueError(f"Subject type {name} is registered twice.")
    SUBJECTS[name] = SubjectType(name, label, model, visible)
    return SUBJECTS[name]


def condition_for(name: str, user: Any, *, through: str = "") -> Q:
    """What of one kind the user may see; nothing where nobody registered the kind."""
    kind = SUBJECTS.get(name)
    return kind.visible(user, through) if kind else Q(pk__in=[])
