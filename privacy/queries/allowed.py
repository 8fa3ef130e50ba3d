"""Whether somebody's data may be used for a purpose: one predicate, asked of any set of people.

It is asked before a message goes out, as a condition (`consent.<purpose>`) and by whoever looks
at one contact. A restriction goes before all; then a child without a guardian's consent and a
student of a protected school are spared; then the newest word in the ledger counts, and where
there is none, whether the purpose takes a consent on this channel.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from contacts.conditions.compiling import Holds
from contacts.conditions.places import Place, by_own_day
from contacts.conditions.sql import FALSE, Sql, all_of, opposite, sql
from contacts.models import Contact, ContactQuerySet
from privacy.models import Consent, Protection, Purpose

#: What spares somebody: no guardian consented for a child; a school's records are protected.
CHILD, PROTECTED = "child", "protected"
GUARDED = (
    "EXISTS (SELECT FROM privacy_guardianconsent guard"
    " WHERE guard.contact_id = {contact}.id AND guard.withdrawn_at IS NULL)"
)
NEWEST = (
    "(SELECT word.deed FROM privacy_consent word"
    " WHERE word.contact_id = {contact}.id AND word.purpose_id = {} AND word.channel = ANY({})"
    " ORDER BY word.at DESC, word.id DESC LIMIT 1)"
)
OF_SCHOOL = (
    "EXISTS (SELECT FROM contacts_organisation school"
    " JOIN contacts_contacttype kind ON kind.id = school.type_id"
    " WHERE school.id = {contact}.organisation_id AND kind.slug = ANY({}::text[]))"
)


@dataclass(frozen=True)
class Rules:
    """The firm's protections, read once for as many questions as are asked."""

    #: The age below which somebody is a child; None where the rule is off.
    age: int | None
    schools: tuple[str, ...]

    @classmethod
    def read(cls) -> "Rules":
        on = {row.slug: row for row in Protection.objects.filter(is_on=True)}
        children, students = on.get("children"), on.get("students")
        return cls(
            children.age if children else None,
            tuple(students.organisation_types) if students else (),
        )


def is_child(rules: Rules, place: Place) -> Sql:
    """Whether somebody is younger than the firm's limit, where they live."""
    if rules.age is None:
        return FALSE
    age = rules.age

    def born_after(today: date) -> Sql:
        return sql(f"{place.contact}.birth_date > {{}}::date", years_before(today, age))

    young = by_own_day(place, born_after)
    return sql(f"({place.contact}.birth_date IS NOT NULL AND {{}})", young, is_sure=True)


def years_before(today: date, years: int) -> date:
    """The birthday of whoever turns so old today."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # Born on the 29th of February; of age on the 1st of March.
        return date(today.year - years, 3, 1)


def spared(purpose: Purpose, *, rules: Rules, place: Place) -> Iterable[tuple[str, Sql]]:
    """What spares some people whatever they said: its name, and whom it holds for."""
    if purpose.spares_children and rules.age is not None:
        guarded = Sql(GUARDED.replace("{contact}", place.contact), is_sure=True)
        yield CHILD, all_of([is_child(rules, place), opposite(guarded)])
    if purpose.spares_students and rules.schools:
        school = OF_SCHOOL.replace("{contact}", place.contact)
        yield PROTECTED, sql(school, list(rules.schools), is_sure=True)


def allowed(purpose: Purpose, channel: str, *, rules: Rules, place: Place) -> Sql:
    """True for those whose data may be used for the purpose on the channel, "" for any."""
    parts = [Sql(f"{place.contact}.restricted_at IS NULL", is_sure=True)]
    parts += [opposite(holds) for _, holds in spared(purpose, rules=rules, place=place)]
    newest = sql(NEWEST.replace("{contact}", place.contact), purpose.pk, sorted({"", channel}))
    if purpose.takes_consent(channel):
        parts.append(sql("coalesce({} = 'given', false)", newest, is_sure=True))
    else:
        parts.append(sql("coalesce({} = 'given', true)", newest, is_sure=True))
    return all_of(parts)


@dataclass(frozen=True, eq=False)
class MayProcess:
    """The predicate as a queryset's condition takes it."""

    purpose: Purpose
    channel: str
    rules: Rules
    now: datetime

    def sql(self, *, alias: str) -> Sql:
        place = Place(self.now, contact=alias, row=alias)
        return allowed(self.purpose, self.channel, rules=self.rules, place=place)


def may_process(
    contacts: ContactQuerySet, purpose: Purpose, *, channel: str = "", now: datetime
) -> ContactQuerySet:
    """Those of the contacts whose data may be used for a purpose, by one statement."""
    asked: Any = MayProcess(purpose, channel, Rules.read(), now)
    return contacts.filter(Holds(asked))


def standings(contact: Contact, purposes: Iterable[Purpose], *, now: datetime) -> dict[Any, bool]:
    """(Purpose, channel) → whether a contact's data may be used for it, all by one statement."""
    rules, place = Rules.read(), Place(now)
    asked = [(one.slug, channel) for one in purposes for channel in _channels(one)]
    by_slug = {one.slug: one for one in purposes}
    if not asked:
        return {}
    parts = [allowed(by_slug[slug], channel, rules=rules, place=place) for slug, channel in asked]
    columns = sql(", ".join(["({})"] * len(parts)), *parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns.text} FROM contacts_contact c WHERE c.id = %s",  # noqa: S608
            [*columns.params, contact.pk],
        )
        found = cursor.fetchone() or [False] * len(asked)
    return dict(zip(asked, found, strict=True))


def newest_said(contact: Contact, purpose: Purpose, channel: str) -> str:
    """What somebody said last about a purpose on a channel; empty if nothing."""
    rows = Consent.objects.filter(contact=contact, purpose=purpose, channel__in=("", channel))
    found = rows.order_by("-at", "-id").values_list("deed", flat=True).first()
    return str(found or "")


def is_a_child(contact: Contact, *, now: datetime) -> bool:
    """Whether the firm has to ask a guardian for this contact."""
    rules = Rules.read()
    if rules.age is None or contact.birth_date is None:
        return False
    asked = is_child(rules, Place(now))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked.text} FROM contacts_contact c WHERE c.id = %s",  # noqa: S608
            [*asked.params, contact.pk],
        )
        return bool(cursor.fetchone()[0])


def _channels(purpose: Purpose) -> list[str]:
    return ["", *sorted(one for one in purpose.consent_for if one)]


def ledger(contact: Contact) -> Any:
    """Everything a contact said about purposes, newest first."""
    rows = Consent.objects.filter(contact=contact).select_related("purpose", "by")
    return rows.order_by("-at", "-id")
