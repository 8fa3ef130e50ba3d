"""The law of merging organisations: undoing merges loses and mixes up nothing."""

from copy import copy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contacts.activities import ORGANISATION_UPDATED
from contacts.errors import CircleOfParents
from contacts.models import Contact, Organisation, Relationship, RelationshipType
from contacts.moving import ORGANISATION_MOVERS
from contacts.operations.organisations import change_organisation, create_organisation
from events.models import Activity
from events.operations import record
from merging.operations.merging_organisations import merge_organisations
from merging.operations.unmerging_organisations import unmerge_organisations
from tests.make import NOON, ada, make_contact, make_note, make_task

pytestmark = pytest.mark.django_db
HOUSES = 4
place = st.integers(0, 5)
KINDS = ("note", "task", "join", "phone", "website", "under", "fact", "relate")
deeds = st.lists(
    st.tuples(st.sampled_from((*KINDS, "merge", "merge", "undo")), place, place),
    min_size=3,
    max_size=14,
)
COUNTERS = {"version", "updated_at"}
DERIVED = {
    *("merging.OrganisationKey", "merging.OrganisationMerge", "merging.OrganisationDuplicate"),
}
TOLD = {"organisation_merged", "organisation_unmerged"}


def kept_of(*ids: int) -> dict[int, Any]:
    """Organisation → its own row and all rows that point at it, as the database has them."""
    return {pk: {"own": _rows(Organisation, "id", pk), **_pointing(pk)} for pk in ids}


def _pointing(pk: int) -> dict[str, Any]:
    found = {}
    for label, column in ORGANISATION_MOVERS:
        if label in DERIVED or column == "custom":
            continue
        model = apps.get_model(label)
        rows = _rows(model, model._meta.get_field(column).column, pk)
        rows = [row for row in rows if row.get("type") not in TOLD]
        if model is Organisation:
            # What stands under it has its own say; here it counts which those are.
            rows = [{"id": row["id"]} for row in rows]
        found[f"{label}:{column}"] = sorted(rows, key=str)
    return found


def _rows(model: Any, column: str, pk: int) -> list[dict[str, Any]]:
    import json

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t WHERE {column} = %s", [pk]
        )
        rows = [json.loads(row) for (row,) in cursor.fetchall()]
    return [{key: one for key, one in row.items() if key not in COUNTERS} for row in rows]


class World:
    """Some organisations, what is done to them, and what was so when two became one."""

    def __init__(self) -> None:
        self.ids = [self._enter(number) for number in range(HOUSES)]
        self.people = [make_contact(f"P{n}") for n in range(3)]
        self.member = RelationshipType.objects.create(slug="member", name="m", reverse_name="m")
        self.merges: list[tuple[Any, dict[int, Any]]] = []
        self.touched: set[int] = set()
        self.facts = self._facts()

    def anew(self) -> "World":
        world = copy(self)
        world.ids, world.merges, world.touched = list(self.ids), [], set()
        return world

    def _enter(self, number: int) -> int:
        given = {"name": f"House {number}", "external_id": f"o-{number}"}
        return create_organisation(given=given, by=ada(), now=NOON).pk

    def _facts(self) -> set[int]:
        return set(Activity.objects.values_list("pk", flat=True))

    def do(self, deed: str, one: int, two: int) -> None:
        which = Organisation.objects.get(pk=self.ids[one % len(self.ids)])
        getattr(self, f"do_{deed}")(which, two)
        now = self._facts()
        assert self.facts <= now, "a fact was lost"
        self.facts = now

    def do_note(self, house: Organisation, _: int) -> None:
        make_note(organisation=house, contact=None)
        self.touched.add(house.pk)

    def do_task(self, house: Organisation, _: int) -> None:
        make_task(organisation=house)
        self.touched.add(house.pk)

    def do_join(self, house: Organisation, which: int) -> None:
        person = self.people[which % 3]
        was = Contact.objects.values_list("organisation_id", flat=True).get(pk=person.pk)
        Contact.objects.filter(pk=person.pk).update(organisation=house)
        self.touched |= {house.pk, *([was] if was else [])}

    def do_phone(self, house: Organisation, which: int) -> None:
        self._change(house, {"phone": f"+49 30 12345{which}"})

    def do_website(self, house: Organisation, which: int) -> None:
        self._change(house, {"website": f"https://www.site{which % 2}.test/" if which else ""})

    def do_under(self, house: Organisation, which: int) -> None:
        above = Organisation.objects.get(pk=self.ids[which % len(self.ids)])
        was = house.parent_id
        try:
            self._change(house, {"parent": above})
        except CircleOfParents:
            return
        self.touched |= {above.pk, *([was] if was else [])}

    def _change(self, house: Organisation, changes: dict[str, Any]) -> None:
        change_organisation(organisation=house, changes=changes, by=ada(), now=NOON)
        self.touched.add(house.pk)

    def do_fact(self, house: Organisation, _: int) -> None:
        record(ORGANISATION_UPDATED, organisation=house, at=NOON, changes={})
        self.touched.add(house.pk)

    def do_relate(self, house: Organisation, which: int) -> None:
        Relationship.objects.get_or_create(
            contact=self.people[which % 3], organisation=house, type=self.member
        )
        self.touched.add(house.pk)

    def do_merge(self, house: Organisation, which: int) -> None:
        other = self.ids[which % len(self.ids)]
        if other == house.pk:
            return
        before = kept_of(house.pk, other)
        chosen = {"name": other} if which % 2 else {}
        try:
            with transaction.atomic():
                done = merge_organisations(
                    organisation=house.pk, other=other, chosen=chosen, by=ada(), now=NOON
                )
        except CircleOfParents:
            assert kept_of(house.pk, other) == before
            return
        self.ids.remove(done.other)
        self.merges.append((done, before))
        self.touched.discard(done.survivor_id)

    def do_undo(self, _: Organisation, which: int) -> None:
        if not self.merges:
            return
        done, before = self.merges[-1]
        is_given = bool(which % 2)
        try:
            with transaction.atomic():
                unmerge_organisations(merge=done, added_to_other=is_given, by=ada(), now=NOON)
        except CircleOfParents:
            # What was put above or below it since would close a circle: nothing changed.
            assert done.survivor_id in self.touched
            assert not Organisation.objects.filter(pk=done.other).exists()
            raise Stuck from None
        self.merges.pop()
        self.ids.append(done.other)
        now = kept_of(done.survivor_id, done.other)
        if done.survivor_id not in self.touched:
            assert now == before
        self.touched |= {done.survivor_id, done.other}


class Stuck(Exception):
    """Somebody has to set a parent right first."""


def test_undoing_merges_loses_and_mixes_up_nothing():
    begun = World()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(deeds)
    @example([("under", 1, 0), ("merge", 0, 1), ("undo", 0, 0)])
    @example([("under", 0, 1), ("merge", 0, 1), ("undo", 0, 1)])
    @example([("under", 1, 2), ("under", 2, 0), ("merge", 0, 1), ("undo", 0, 0)])
    @example([("relate", 0, 0), ("relate", 1, 0), ("merge", 0, 1), ("undo", 0, 0)])
    @example([("join", 1, 0), ("merge", 0, 1), ("join", 0, 1), ("undo", 0, 1)])
    def check(deeds):
        # What there is at first is entered once; each chain is taken back.
        point = transaction.savepoint()
        try:
            world = begun.anew()
            for deed, one, two in deeds:
                world.do(deed, one, two)
            while world.merges:
                world.do("undo", 0, 0)
            assert Organisation.objects.count() == HOUSES
        except Stuck:
            pass
        finally:
            transaction.savepoint_rollback(point)

    check()
