"""The organisations that lines name, and the roles they give people there."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from contacts.models import Of, Organisation, RelationshipType
from contacts.operations.organisations import create_organisation, delete_organisation
from contacts.operations.relationships import relate
from contacts.permissions import CONTACTS_VIEW
from ground.refusals import Invalid, Refusal
from imports.rows import ORGANISATION, ROLE, Row


class SeveralOrganisations(Invalid):
    """Several organisations have this name. Say which by its external id."""


class NoSuchRole(Invalid):
    """No relationship to organisations has this name, and none has such a role."""


class RoleWithoutOrganisation(Invalid):
    """The line says a role, and not in which organisation."""


class Organisations:
    """Found by external id or by name, in any case of its letters; made where there is none."""

    def __init__(self, *, by: User) -> None:
        self.by = by
        self.named: dict[str, list[Any]] = {}
        #: Of this batch, by the name they were made by.
        self.made: dict[str, int] = {}

    def look_up(self, rows: Iterable[Row]) -> None:
        """Ask at once for all that the rows name."""
        asked = {row[ORGANISATION] for row in rows if ORGANISATION in row}
        names = {name.casefold() for name in asked} - self.named.keys()
        self.made = {}
        if not names:
            return
        self.named |= {name: [] for name in names}
        seen = Organisation.objects.visible_to(self.by, CONTACTS_VIEW).annotate(low=Lower("name"))
        found = seen.filter(Q(low__in=names) | Q(external_id__in=asked)).order_by("id")
        for one in found.only("id", "name", "external_id"):
            if one.external_id and one.external_id.casefold() in names:
                # Who says the id means this one, whatever others are called.
                self.named[one.external_id.casefold()] = [one]
            elif one.name.casefold() in names:
                self.named[one.name.casefold()].append(one)

    def of(self, row: Row, *, now: datetime, rehearse: bool) -> None:
        """Put the organisation that the row names into it.

        :raises SeveralOrganisations: if its name does not say which.
        """
        name = row.pop(ORGANISATION, None)
        if name is None:
            return
        found = self.named[name.casefold()]
        if len(found) > 1:
            raise SeveralOrganisations(field="organisation")
        if found:
            row["organisation"] = found[0]
        elif not rehearse:
            made = create_organisation(given={"name": name}, by=self.by, now=now)
            self.named[name.casefold()] = [made]
            self.made[name.casefold()] = made.pk
            row["organisation"] = made


class Roles:
    """What people can be in an organisation: a type of relationship, or a role of one."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[RelationshipType, str]] = {}
        for type in RelationshipType.objects.filter(to=Of.ORGANISATION).order_by("order", "id"):
            for word in (type.name, type.slug):
                self.known.setdefault(word.casefold(), (type, ""))
            for option in type.roles:
                for word in (option["value"], option["label"]):
                    self.known.setdefault(word.casefold(), (type, option["value"]))

    def of(self, row: Row) -> tuple[RelationshipType, str] | None:
        """
        :raises NoSuchRole: if it is none that is known.
        :raises RoleWithoutOrganisation: if there is no organisation to have it in.
        """
        name = row.pop(ROLE, None)
        if name is None:
            return None
        if ORGANISATION not in row and "organisation" not in row:
            raise RoleWithoutOrganisation(field="organisation_role")
        if name.casefold() not in self.known:
            raise NoSuchRole(field="organisation_role")
        return self.known[name.casefold()]


def give_role(
    contact: Any, organisation: Any, role: tuple[RelationshipType, str], *, by: User, now: datetime
) -> int | None:
    """The id of the relationship that says so; None if that is so already."""
    type, part = role
    told: dict[str, Any] = {"role": part} if part else {}
    try:
        with transaction.atomic():
            made = relate(
                contact=contact,
                type=type,
                organisation=organisation,
                by=by,
                now=now,
                **told,
            )
    except Refusal:
        return None
    return made.pk


def forget_empty(ids: Collection[int], *, by: User, now: datetime) -> int:
    """Delete organisations that nobody belongs to and nothing was said of since."""
    free = Organisation.objects.filter(
        pk__in=ids, version=1, contacts=None, relationships=None, organisation=None
    )
    done = 0
    for one in free.distinct():
        delete_organisation(organisation=one, by=by, now=now)
        done += 1
    return done
