"""Two contacts become one: what is kept, what goes over, and what is refused."""

from datetime import timedelta

import pytest

from accounts.models import AuditRow, PortalClient
from contacts.errors import CircleOfPeople
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    CustomField,
    Identity,
    Note,
    Relationship,
    RelationshipType,
    SecondLook,
    Segment,
    SegmentMember,
    Tagging,
    Task,
)
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.relationships import relate
from events.models import Activity, ContactMetrics
from events.operations import record
from events.operations.draining import drain
from events.operations.projecting import projections
from ground.versions import Outdated
from merging.errors import (
    AlreadyMerged,
    LaterMergeFirst,
    MergedMeanwhile,
    MergeTooOld,
    MergeWithItself,
    NothingToUnmerge,
    UnfitChoice,
)
from merging.models import Merge, Moved
from merging.operations.forgetting import forget_merges
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_note,
    make_organisation,
    make_segment,
    make_tag,
    make_task,
    sure,
)
from tests.merging.people import kept_of

pytestmark = pytest.mark.django_db


def merge(one, two, **chosen) -> Merge:
    return merge_contacts(contact=one.pk, other=two.pk, chosen=chosen, by=ada(), now=NOON)


def undo(done: Merge, *, added_to_other: bool = False) -> Contact:
    return unmerge_contacts(merge=done, added_to_other=added_to_other, by=ada(), now=NOON)


def entered(name: str, **given) -> Contact:
    first, _, last = name.partition(" ")
    return create_contact(
        given={"first_name": first, "last_name": last, **given}, by=ada(), now=NOON
    )


class TestMergeContacts:
    def test_keeps_the_older_id_whichever_was_named_first(self):
        old, new = make_contact("Jane Doe"), make_contact("Jane D.")

        done = merge(new, old)

        assert (done.survivor_id, done.other) == (old.pk, new.pk)
        assert not Contact.objects.filter(pk=new.pk).exists()
        told = Activity.objects.get(type="contact_merged")
        assert (told.contact_id, told.title) == (old.pk, "Merged with Jane D.")
        assert AuditRow.objects.get(action="contact.merged").facts["other"] == new.pk

    def test_keeps_what_the_older_has_and_fills_in_the_rest(self):
        school = make_organisation()
        old = make_contact("Jane Doe", country="DE", owner=ben())
        new = make_contact(
            "Janet Doer", country="US", locale="en", organisation=school, owner=ada()
        )

        survivor = merge(old, new).survivor

        survivor.refresh_from_db()
        assert (survivor.first_name, survivor.country, survivor.owner) == ("Jane", "DE", ben())
        assert (survivor.locale, survivor.organisation) == ("en", school)

    def test_keeps_the_values_that_were_chosen(self):
        old, new = entered("Jane Doe", email="a@a.test"), entered("Janet Roe", email="b@b.test")

        merge(old, new, last_name=new.pk, email=new.pk)

        survivor = Contact.objects.get()
        assert survivor.display_name == "Jane Roe"
        mails = dict(survivor.emails.values_list("address", "is_primary"))
        assert mails == {"a@a.test": False, "b@b.test": True}

    def test_refuses_a_choice_for_neither_or_about_nothing(self):
        old, new = make_contact(), make_contact()

        for chosen in ({"first_name": old.pk + 99}, {"height": old.pk}):
            with pytest.raises(UnfitChoice):
                merge(old, new, **chosen)

        assert Contact.objects.count() == 2
        assert not Merge.objects.exists()

    def test_gives_the_survivor_all_that_was_the_others(self):
        old, new = make_contact(), make_contact()
        make_note(contact=new), make_task(contact=new), make_tag(on=[new])
        ContactPhone.objects.create(contact=new, number="+4930123456", is_primary=True)
        PortalClient.objects.create(contact=new, email="jane@a.test")
        record_note(new)

        merge(old, new)

        for model in (Note, Task, Tagging, ContactPhone, PortalClient):
            assert model.objects.get().contact_id == old.pk
        assert ContactPhone.objects.get().is_primary
        assert Activity.objects.filter(type="note_added").get().contact_id == old.pk

    def test_has_what_both_had_once(self):
        old, new = make_contact(email="jane@a.test"), make_contact(email="jane@a.test")
        make_tag(on=[old, new])
        segment = make_segment(of=[old, new])

        merge(old, new)

        assert Tagging.objects.get().contact == old
        assert ContactEmail.objects.get().is_primary
        assert SegmentMember.objects.get().contact == old
        segment.refresh_from_db()
        assert segment.members == 1

    def test_keeps_the_others_external_id_as_an_alias(self):
        old, new = entered("Jane Doe", external_id="u-1"), entered("Jane D", external_id="u-2")

        merge(old, new)

        assert Contact.objects.get().external_id == "u-1"
        names = Identity.objects.filter(system="external").values_list("value", "contact")
        assert dict(names) == {"u-1": old.pk, "u-2": old.pk}

    def test_has_both_looked_at_again_for_segments(self):
        kind = Segment.Kind.DYNAMIC
        segment = Segment.objects.create(name="All", slug="all", kind=kind, conditions={})
        old, new = make_contact(), make_contact()

        merge(old, new)

        assert SecondLook.objects.get().contact_id == old.pk
        assert SecondLook.objects.get().segment == segment

    def test_leads_lookups_to_the_survivor(self):
        CustomField.objects.create(slug="mentor", label="Mentor", kind="lookup", target="contact")
        CustomField.objects.create(
            slug="friends", label="Friends", kind="multi_lookup", target="contact"
        )
        old, new = make_contact(), make_contact()
        fan = make_contact(custom={"mentor": new.pk, "friends": [new.pk, 7, old.pk]})

        done = merge(old, new)
        fan.refresh_from_db()
        assert fan.custom == {"mentor": old.pk, "friends": [old.pk, 7]}

        undo(done)
        fan.refresh_from_db()
        assert fan.custom["mentor"] == new.pk

    def test_refuses_oneself(self):
        jane = make_contact()

        with pytest.raises(MergeWithItself):
            merge(jane, jane)

    def test_refuses_those_who_are_one_already_or_gone(self):
        old, new, third = make_contact(), make_contact(), make_contact()
        merge(old, new)

        with pytest.raises(AlreadyMerged):
            merge(old, new)
        with pytest.raises(AlreadyMerged):
            merge(new, old)
        with pytest.raises(MergedMeanwhile):
            merge(third, new)
        assert Merge.objects.count() == 1

    def test_refuses_an_outdated_look_at_the_contact(self):
        old, new = make_contact(), make_contact()

        with pytest.raises(Outdated):
            merge_contacts(
                contact=new.pk, other=old.pk, chosen={}, by=ada(), now=NOON, expected=frozenset({7})
            )

        assert Contact.objects.count() == 2

    def test_leads_on_from_whoever_was_merged_before(self):
        first, second, third = make_contact(), make_contact(), make_contact()

        merge(second, third)
        merge(first, second)

        assert set(Merge.objects.values_list("other", "survivor")) == {
            (second.pk, first.pk),
            (third.pk, first.pk),
        }


@pytest.mark.django_db(transaction=True)
class TestFigures:
    def test_of_both_add_up_and_come_apart(self):
        old, new = make_contact(), make_contact()
        for contact in (old, new, new):
            record_note(contact)
        for consumer in projections():
            drain(consumer=consumer, now=NOON)

        done = merge(old, new)

        assert not ContactMetrics.objects.filter(contact_id=new.pk).exists()
        for consumer in projections():
            drain(consumer=consumer, now=NOON)
        # The merge is told of as well.
        assert ContactMetrics.objects.get(contact=old).activities == 4

        undo(done)

        assert ContactMetrics.objects.get(contact=old).activities == 2
        assert ContactMetrics.objects.get(contact=new).activities == 2


class TestRelationships:
    def test_are_said_once_and_never_of_oneself(self):
        spouse = kind(slug="spouse", is_symmetric=True)
        old, new, child = make_contact(), make_contact(), make_contact()
        related(spouse, old, new)
        parent = kind()
        related(parent, old, child), related(parent, new, child)

        done = merge(old, new)

        row = Relationship.objects.get()
        assert (row.type, row.contact_id, row.other_id) == (parent, old.pk, child.pk)
        undo(done)
        assert Relationship.objects.count() == 3

    def test_of_alike_sides_keep_the_older_first(self):
        spouse = kind(slug="spouse", is_symmetric=True)
        old, between, new = make_contact(), make_contact(), make_contact()
        related(spouse, between, new)

        done = merge(old, new)

        row = Relationship.objects.get()
        assert (row.contact_id, row.other_id) == (old.pk, between.pk)
        undo(done)
        row.refresh_from_db()
        assert (row.contact_id, row.other_id) == (between.pk, new.pk)

    def test_refuse_somebody_above_himself(self):
        boss = kind(slug="boss", is_hierarchy=True)
        old, between, new = make_contact(), make_contact(), make_contact()
        related(boss, old, between), related(boss, between, new)

        with pytest.raises(CircleOfPeople):
            merge(old, new)

        assert Contact.objects.count() == 3
        assert Relationship.objects.count() == 2


class TestUnmergeContacts:
    def test_restores_both_exactly(self):
        old, new = two_full_contacts()
        before = kept_of(old.pk, new.pk)

        back = undo(merge(old, new, last_name=new.pk, email=new.pk, external_id=new.pk))

        assert back.pk == new.pk
        assert kept_of(old.pk, new.pk) == before
        told = Activity.objects.filter(type="contact_unmerged").values_list("contact", "title")
        assert dict(told) == {
            old.pk: "No longer merged with Jane D",
            new.pk: "No longer merged with Jane Doe",
        }

    def test_keeps_what_was_added_since_with_the_survivor(self):
        old, new = two_full_contacts()
        before = kept_of(old.pk, new.pk)
        done = merge(old, new)
        note = make_note(contact=old)
        change_contact(contact=old, changes={"country": "FR"}, by=ada(), now=NOON)

        undo(done)

        note.refresh_from_db()
        old.refresh_from_db()
        assert (note.contact_id, old.country) == (old.pk, "FR")
        after = kept_of(new.pk)
        assert after[str(new.pk)] == before[str(new.pk)]

    def test_gives_what_was_added_since_to_the_other_if_one_says_so(self):
        old, new = two_full_contacts()
        before = kept_of(old.pk, new.pk)
        done = merge(old, new)
        note = make_note(contact=old)
        change_contact(contact=old, changes={"country": "FR"}, by=ada(), now=NOON)

        back = undo(done, added_to_other=True)

        note.refresh_from_db()
        assert (note.contact_id, back.country) == (new.pk, "FR")
        assert kept_of(old.pk)[str(old.pk)] == before[str(old.pk)]

    def test_leaves_out_what_is_gone_by_then(self):
        old, new = make_contact(), make_contact(organisation=make_organisation())
        tag = make_tag(on=[old, new])
        done = merge(old, new)
        tag.delete()
        sure(new.organisation).delete()

        back = undo(done)

        assert back.organisation is None
        assert not Tagging.objects.exists()

    def test_takes_the_latest_first(self):
        old, second, third = make_contact(), make_contact(), make_contact()
        first, later = merge(old, second), merge(old, third)

        with pytest.raises(LaterMergeFirst):
            undo(first)

        undo(later), undo(first)
        assert Contact.objects.count() == 3

    def test_refuses_a_second_time_and_after_thirty_days(self):
        done, other = merge(make_contact(), make_contact()), merge(make_contact(), make_contact())
        undo(done)

        with pytest.raises(NothingToUnmerge):
            undo(done)
        late = NOON + timedelta(days=30)
        with pytest.raises(MergeTooOld):
            unmerge_contacts(merge=other, added_to_other=False, by=ada(), now=late)


class TestForgetMerges:
    def test_forgets_the_rows_and_not_where_the_id_leads(self):
        old = merge(make_contact(), make_contact(email="jane@a.test"))
        later = NOON + timedelta(days=30)

        assert forget_merges(now=later - timedelta(seconds=1)) == 0
        assert forget_merges(now=later) == 1

        old.refresh_from_db()
        assert (old.picture, old.undone_at) == ({}, None)
        assert not Moved.objects.exists()


def kind(slug: str = "parent", **given) -> RelationshipType:
    named = {"name": slug, "reverse_name": slug, **given}
    return RelationshipType.objects.create(slug=slug, **named)


def related(type: RelationshipType, one, two) -> Relationship:
    return relate(contact=one, other=two, type=type, by=ada(), now=NOON)


def record_note(contact) -> None:
    from contacts.activities import NOTE_ADDED

    record(NOTE_ADDED, contact=contact, at=NOON, excerpt="Hello")


def two_full_contacts() -> tuple[Contact, Contact]:
    old = entered("Jane Doe", email="jane@a.test", phone="+4930123456", external_id="u-1")
    new = entered(
        "Jane D",
        email="jane@b.test",
        phone="+4930123456",
        external_id="u-2",
        country="DE",
        birth_date=NOON.date(),
    )
    ContactEmail.objects.create(contact=new, address="jane@a.test")
    make_tag(on=[old, new]), make_tag("Parent", on=[new])
    make_segment(of=[old, new]), make_segment("Others", of=[new])
    make_note(contact=old), make_note(contact=new), make_task(contact=new)
    PortalClient.objects.create(contact=new, email="jane@b.test")
    related(kind(slug="spouse", is_symmetric=True), new, make_contact("Tim"))
    record_note(new)
    return old, new
