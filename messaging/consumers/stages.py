"""Telling people who came to a stage that they want to hear of."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.ownership import visible_to
from accounts.permissions import ALL
from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW
from events.consuming import Batch, Consumer
from lifecycle.activities import STAGE_CHANGED
from lifecycle.models import Stage
from messaging.kinds import STAGE_REACHED
from messaging.operations import Notice, notify_each

#: From this many who came to a stage at once, they are told of together.
TOGETHER = 4
LIST = "/app/contacts?stage={}"
#: When a lifecycle is new everybody comes to some stage, which is news of nobody.
NO_NEWS = frozenset({"start"})


class Arrival(NamedTuple):
    """Somebody came to a stage."""

    fact: int
    contact: int
    type: str
    stage: str
    by: int | None


def tell_of_stages(batch: Batch, now: datetime) -> None:
    """Tell owners and chosen people who came to a stage, if they are still there."""
    arrivals = list(_arrivals(batch))
    stages = _stages(arrivals)
    if not stages:
        return
    last = {one.contact: one for one in arrivals}
    people = Contact.objects.filter(pk__in=last).only("id", "display_name", "owner_id")
    there = people.filter(standing__stage__in=[stage.pk for stage in stages.values()])
    names: dict[int, Contact] = there.in_bulk()
    staff = list(User.objects.filter(is_active=True).prefetch_related("roles"))
    came: dict[tuple[User, Stage], list[Arrival]] = defaultdict(list)
    for one in last.values():
        stage, contact = stages.get((one.type, one.stage)), names.get(one.contact)
        if stage is None or contact is None:
            continue
        for person in staff:
            if person.pk != one.by and is_told(person, stage, contact):
                came[person, stage].append(one)
    notify_each(
        [
            (person, notice)
            for (person, stage), found in came.items()
            for notice in _notices(stage, found, names, now)
        ],
        now=now,
    )


def is_told(person: User, stage: Stage, contact: Contact) -> bool:
    """Whether a person asked to hear of the stage and may see the contact."""
    if stage.tell_owner and contact.owner_id == person.pk:
        return True
    roles = {role.slug for role in person.roles.all()}
    wants = roles & set(stage.tell_roles) or person in stage.tell_people.all()
    if not wants or person.scope_of(CONTACTS_VIEW) != ALL:
        return False
    seen = visible_to(person, CONTACTS_VIEW, people=True)
    return not seen or Contact.objects.filter(seen, pk=contact.pk).exists()


def _arrivals(batch: Batch) -> Iterable[Arrival]:
    for fact in batch:
        said: dict[str, Any] = {}
        with batch.guarding(fact):
            said = fact.properties
        if fact.contact_id and said.get("stage") and said.get("why") not in NO_NEWS:
            yield Arrival(fact.id, fact.contact_id, said["lifecycle"], said["stage"], fact.by_id)


def _stages(arrivals: Iterable[Arrival]) -> dict[tuple[str, str], Stage]:
    """The stages of which somebody wants to hear, by type and key."""
    keys = {one.stage for one in arrivals}
    rows = Stage.objects.filter(key__in=keys).select_related("lifecycle__type")
    told = rows.filter(Q(tell_owner=True) | ~Q(tell_roles=[]) | Q(tell_people__isnull=False))
    found = told.distinct().prefetch_related("tell_people") if keys else []
    return {(stage.lifecycle.type.slug, stage.key): stage for stage in found}


def _notices(
    stage: Stage, found: list[Arrival], names: dict[int, Contact], now: datetime
) -> Iterable[Notice]:
    if len(found) >= TOGETHER:
        yield _together(stage, len(found), now)
        return
    for one in found:
        yield _alone(stage, one, names[one.contact].display_name)


def _alone(stage: Stage, one: Arrival, name: str) -> Notice:
    def title() -> str:
        said = {"name": name or _("Somebody without a name"), "stage": stage.label}
        return _("%(name)s is now %(stage)s") % said

    return Notice(
        kind=STAGE_REACHED,
        key=f"stage:{one.fact}",
        title=title,
        action_url=f"/app/contacts/{one.contact}",
        contact_id=one.contact,
        subject=lambda: _("A contact is now %(stage)s") % {"stage": stage.label},
    )


def _together(stage: Stage, count: int, now: datetime) -> Notice:
    def title() -> str:
        words = ngettext(
            "%(count)d contact or more is now %(stage)s",
            "%(count)d contacts or more are now %(stage)s",
            count,
        )
        return words % {"count": count, "stage": stage.label}

    return Notice(
        kind=STAGE_REACHED,
        # Of a whole list that moves, people are told once an hour.
        key=f"stage:{stage.pk}:{now:%Y%m%d%H}",
        title=title,
        action_url=LIST.format(stage.key),
        count=count,
        subject=lambda: _("Contacts are now %(stage)s") % {"stage": stage.label},
    )


STAGES_TOLD = Consumer(
    name="stages_told",
    handle=tell_of_stages,
    types=frozenset({STAGE_CHANGED.name}),
    batch_size=1000,
    start="end",
    hears_quiet=False,
)
