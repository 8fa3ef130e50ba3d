"""The law of merges: whatever happens in between, undoing them loses and mixes up nothing."""

from copy import copy
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contacts.activities import NOTE_ADDED
from contacts.errors import CircleOfPeople, RelatedAlready
from contacts.models import Contact, RelationshipType, Tag
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.relationships import relate
from contacts.operations.tagging import tag_contacts
from events.models import Activity
from events.operations import record
from merging.models import Merge
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from tests.make import NOON, ada, make_note, make_task
from tests.merging.people import kept_of

pytestmark = pytest.mark.django_db
PEOPLE = 4
place = st.integers(0, 5)
deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ("tag", "note", "task", "email", "country", "fact", "relate", "merge", "merge", "undo")
        ),
        place,
        place,
    ),
    min_size=3,
    max_size=14,
)


class World:
    """Some people, what is done to them, and what was so when two became one."""

    def __init__(self) -> None:
        self.ids = [self._enter(number) for number in range(PEOPLE)]
        self.tags = [Tag.objects.create(name=f"T{n}", slug=f"t{n}") for n in range(2)]
        self.kinds = [
            RelationshipType.objects.create(
                slug=slug, name=slug, reverse_name=slug, is_symmetric=is_alike, is_hierarchy=is_high
            )
            for slug, is_alike, is_high in (("spouse", True, False), ("boss", False, True))
        ]
        #: Each merge that stands, with both as they were.
        self.merges: list[tuple[Merge, dict[str, Any]]] = []
        self.touched: set[int] = set()
        self.facts = self._facts()

    def anew(self) -> "World":
        """The same people and things, and nothing done to them yet."""
        world = copy(self)
        world.ids, world.merges, world.touched = list(self.ids), [], set()
        return world

    def _enter(self, number: int) -> int:
        # Two of them share an address, as a family does.
        given = {"first_name": f"P{number}", "email": f"p{number % 3}@a.test"}
        given |= {"external_id": f"u-{number}", "country": ("DE", "FR")[number % 2]}
        return create_contact(given=given, by=ada(), now=NOON).pk

    def _facts(self) -> set[int]:
        return set(Activity.objects.values_list("pk", flat=True))

    def do(self, deed: str, one: int, two: int) -> None:
        who = self.ids[one % len(self.ids)]
        getattr(self, f"do_{deed}")(Contact.objects.get(pk=who), two)
        now = self._facts()
        assert self.facts <= now, "a fact was lost"
        self.facts = now

    def do_tag(self, who: Contact, which: int) -> None:
        rows = Contact.objects.filter(pk=who.pk)
        tag = self.tags[which % 2].pk
        tag_contacts(rows=rows, add=[tag], remove=[], by=ada(), now=NOON)
        self.touched.add(who.pk)

    def do_note(self, who: Contact, _: int) -> None:
        make_note(contact=who)
        self.touched.add(who.pk)

    def do_task(self, who: Contact, _: int) -> None:
        make_task(contact=who)
        self.touched.add(who.pk)

    def do_email(self, who: Contact, which: int) -> None:
        self._change(who, {"email": f"new{which}@a.test"})

    def do_country(self, who: Contact, which: int) -> None:
        self._change(who, {"country": ("DE", "FR", "US", "")[which % 4]})

    def _change(self, who: Contact, changes: dict[str, Any]) -> None:
        change_contact(contact=who, changes=changes, by=ada(), now=NOON)
        self.touched.add(who.pk)

    def do_fact(self, who: Contact, _: int) -> None:
        record(NOTE_ADDED, contact=who, at=NOON, excerpt="Hello")
        self.touched.add(who.pk)

    def do_relate(self, who: Contact, which: int) -> None:
        other = Contact.objects.get(pk=self.ids[which % len(self.ids)])
        if other == who:
            return
        try:
            relate(contact=who, other=other, type=self.kinds[which % 2], by=ada(), now=NOON)
        except (RelatedAlready, CircleOfPeople):
            return
        self.touched |= {who.pk, other.pk}

    def do_merge(self, who: Contact, which: int) -> None:
        other = self.ids[which % len(self.ids)]
        if other == who.pk:
            return
        before = kept_of(who.pk, other)
        chosen = {"country": other} if which % 2 else {}
        try:
            done = merge_contacts(contact=who.pk, other=other, chosen=chosen, by=ada(), now=NOON)
        except CircleOfPeople:
            assert kept_of(who.pk, other) == before
            return
        self.ids.remove(done.other)
        self.merges.append((done, before))
        self.touched.discard(done.survivor_id)

    def do_undo(self, _: Contact, which: int) -> None:
        if not self.merges:
            return
        done, before = self.merges.pop()
        survivor, other = str(done.survivor_id), str(done.other)
        is_given = bool(which % 2)
        unmerge_contacts(merge=done, added_to_other=is_given, by=ada(), now=NOON)
        self.ids.append(done.other)
        now = kept_of(done.survivor_id, done.other)
        untouched = done.survivor_id not in self.touched
        if untouched or not is_given:
            assert now[other] == before[other]
        if untouched or is_given:
            assert now[survivor] == before[survivor]
        # Whoever was touched before the merge that comes next is not what they were then.
        self.touched |= {done.survivor_id, done.other}


def test_undoing_merges_loses_and_mixes_up_nothing():
    begun = World()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(deeds)
    # An address that was changed after the merge, by who is to be as before.
    @example([("merge", 0, 1), ("email", 0, 2), ("undo", 0, 1)])
    @example([("email", 0, 2), ("merge", 0, 3), ("email", 0, 3), ("undo", 0, 1)])
    def check(deeds):
        # Who there is at first is entered once; each chain is taken back.
        point = transaction.savepoint()
        try:
            world = begun.anew()
            for deed, one, two in deeds:
                world.do(deed, one, two)
            while world.merges:
                world.do("undo", 0, 0)
            assert Contact.objects.count() == PEOPLE
        finally:
            transaction.savepoint_rollback(point)

    check()
