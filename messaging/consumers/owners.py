"""Telling people what others gave them to look after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from contacts import activities
from contacts.models import Contact, Organisation
from events.consuming import Batch, Consumer, Fact
from events.subjects import CONTACT, ORGANISATION
from messaging.kinds import CONTACT_ASSIGNED, ORGANISATION_ASSIGNED
from messaging.models import Notification
from messaging.operations import Notice, notify_each, tell_of_more

ASSIGNED = frozenset({activities.CONTACT_ASSIGNED.name, activities.ORGANISATION_ASSIGNED.name})
CHANGED = frozenset({activities.CONTACT_UPDATED.name, activities.ORGANISATION_UPDATED.name})
CREATED = frozenset({activities.CONTACT_CREATED.name, activities.ORGANISATION_CREATED.name})
#: From this many records of one kind at once, they are told of together; and while nobody has
#: read that, so are those that follow: a whole list given away makes one notification.
TOGETHER, FOLLOWS = 4, timedelta(hours=1)
LISTS = {CONTACT: "/app/contacts?owner=me", ORGANISATION: "/app/organisations?owner=me"}
PAGES = {CONTACT: "/app/contacts/{}", ORGANISATION: "/app/organisations/{}"}
KINDS = {CONTACT: CONTACT_ASSIGNED, ORGANISATION: ORGANISATION_ASSIGNED}


class Given(NamedTuple):
    """A record that somebody was given to look after."""

    fact: int
    about: str
    record: int
    owner: int
    by: int | None


def tell_owners(batch: Batch, now: datetime) -> None:
    """Tell people what others gave them, unless it has gone on to somebody else by now."""
    given = list(_given(batch))
    if not given:
        return
    people = {one.owner for one in given} | {one.by for one in given if one.by}
    staff = User.objects.prefetch_related("roles").in_bulk(people)
    names = {about: _names(about, given) for about in {one.about for one in given}}
    last = {(one.about, one.record): one for one in given}
    theirs: dict[tuple[int, int | None, str], list[Given]] = defaultdict(list)
    for one in last.values():
        if names[one.about].get(one.record, ("", None))[1] == one.owner and one.owner in staff:
            theirs[one.owner, one.by, one.about].append(one)
    open_ones = _open_ones({owner for owner, *_ in theirs}, now)
    told: list[tuple[User, Notice]] = []
    more: list[tuple[Notification, Notice]] = []
    for (owner, by, about), found in theirs.items():
        giver = staff.get(by) if by else None
        row = open_ones.get((owner, _stem(found[0])))
        if row is not None:
            more.append((row, _together(found, giver, before=row.count)))
        elif len(found) >= TOGETHER:
            told.append((staff[owner], _together(found, giver)))
        else:
            told += [
                (staff[owner], _alone(one, giver, names[about][one.record][0])) for one in found
            ]
    notify_each(told, now=now)
    if more:
        tell_of_more(told=more)


def _open_ones(owners: set[int], now: datetime) -> dict[tuple[int, str], Notification]:
    """Owner and stem → what the owner was lately told of many records, and has not read."""
    rows = Notification.objects.unread().filter(
        user__in=owners, count__gte=TOGETHER, created_at__gte=now - FOLLOWS
    )
    locked = rows.select_for_update(of=("self",)).select_related("user").order_by("id")
    return {(row.user_id or 0, row.key.rpartition(":")[0]): row for row in locked}


def _stem(one: Given) -> str:
    """What the keys have in common under which an owner is told of many records."""
    return f"assigned:{one.about}:{one.by or ''}"


def _given(batch: Batch) -> Iterator[Given]:
    for fact in batch:
        owner = None
        with batch.guarding(fact):
            owner = new_owner(fact)
        record = fact.contact_id or fact.organisation_id
        if owner and record and owner != fact.by_id:
            about = CONTACT if fact.contact_id else ORGANISATION
            yield Given(fact.id, about, record, owner, fact.by_id)


def new_owner(fact: Fact) -> int | None:
    """Who came to own the record by this fact, if anybody did."""
    if '"owner"' not in fact.properties_json:
        return None
    said = fact.properties
    if fact.type in CHANGED:
        _before, after = said["changes"].get("owner", (None, None))
    else:
        after = said.get("owner")
        if fact.type in ASSIGNED and after == said.get("previous_owner"):
            return None
    return int(after) if after else None


def _names(about: str, given: Iterable[Given]) -> dict[int, tuple[str, int | None]]:
    """Record → its name and present owner, of those that are still there."""
    ids = {one.record for one in given if one.about == about}
    rows: Any = Contact.objects if about == CONTACT else Organisation.objects
    column = "display_name" if about == CONTACT else "name"
    return {
        pk: (name, owner)
        for pk, name, owner in rows.filter(pk__in=ids).values_list("pk", column, "owner_id")
    }


def _alone(one: Given, by: User | None, name: str) -> Notice:
    def title() -> str:
        said = {"name": name or _("Somebody without a name"), "by": by}
        if by is None:
            return _("%(name)s was assigned to you") % said
        return _("%(by)s assigned %(name)s to you") % said

    return Notice(
        kind=KINDS[one.about],
        key=f"assigned:{one.fact}",
        title=title,
        action_url=PAGES[one.about].format(one.record),
        contact_id=one.record if one.about == CONTACT else None,
        organisation_id=one.record if one.about == ORGANISATION else None,
    )


def _together(found: list[Given], by: User | None, *, before: int = 0) -> Notice:
    about, count = found[0].about, before + len(found)

    def title() -> str:
        if about == CONTACT:
            words = ngettext(
                "%(count)d contact was assigned to you",
                "%(count)d contacts were assigned to you",
                count,
            )
        else:
            words = ngettext(
                "%(count)d organisation was assigned to you",
                "%(count)d organisations were assigned to you",
                count,
            )
        return words % {"count": count}

    def message() -> str:
        return _("By %(by)s") % {"by": by} if by else ""

    return Notice(
        kind=KINDS[about],
        key=f"{_stem(found[0])}:{found[0].fact}",
        title=title,
        message=message,
        action_url=LISTS[about],
        count=count,
    )


OWNERS_TOLD = Consumer(
    name="owners_told",
    handle=tell_owners,
    types=ASSIGNED | CHANGED | CREATED,
    batch_size=1000,
    start="end",
    hears_quiet=False,
)
