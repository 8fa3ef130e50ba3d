"""Segments: made, changed, put away; who belongs, kept up to date; why."""

from datetime import timedelta

import pytest

from accounts.models import AuditRow
from contacts.activities import TAG_ADDED
from contacts.consumers.segments import SEGMENTS
from contacts.errors import (
    BadConditions,
    CircleOfSegments,
    NotDynamic,
    NotStatic,
    SegmentArchived,
    SegmentInUse,
    SegmentTaken,
)
from contacts.models import Contact, SecondLook, Segment, SegmentMember
from contacts.operations.contacts import change_contact, delete_contact
from contacts.operations.segments.definitions import (
    archive_segment,
    change_segment,
    create_segment,
    delete_segment,
    restore_segment,
)
from contacts.operations.segments.membership import change_members
from contacts.operations.segments.refreshing import (
    SOONEST,
    look_again,
    refresh_due,
    refresh_segment,
)
from contacts.operations.tagging import tag_contacts
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.models import Activity
from events.operations import record
from events.operations.draining import drain_batch, place_cursor
from tests.make import NOON, ada, make_contact, make_tag, sure

pytestmark = pytest.mark.django_db


def tree(*conditions, match="all"):
    keys = ("field", "operator", "value")
    return {
        "match": match,
        "conditions": [dict(zip(keys, one, strict=False)) for one in conditions],
    }


GERMANS = tree(("country", "equals", "DE"))


def create(name="Germans", conditions=GERMANS, **given):
    return create_segment(name=name, conditions=conditions, by=ada(), now=NOON, **given)


def listed(name="Friends", **given):
    return create_segment(name=name, kind="static", by=ada(), now=NOON, **given)


def refreshed(name="Germans", conditions=GERMANS, **given):
    segment = create(name, conditions, **given)
    assert list(refresh_due(now=NOON)) == [segment]
    return again(segment)


def again(segment):
    return Segment.objects.get(pk=segment.pk)


def members(segment):
    rows = SegmentMember.objects.filter(segment=segment).order_by("contact")
    return [row.contact_id for row in rows]


def facts(contact):
    rows = Activity.objects.filter(contact=contact, type__startswith="audience_").order_by("id")
    return [(row.type, row.title, row.properties["segment"]) for row in rows]


class TestCreateSegment:
    def test_keeps_what_it_depends_on_and_is_due_at_once(self):
        segment = create("Germans active lately", tree(("activity.login", "in_last_days", 7)))

        assert (segment.slug, segment.drifts, segment.refresh_at) == (
            "germans-active-lately",
            True,
            NOON,
        )
        assert "login" in sure(segment.touched_by)
        row = AuditRow.objects.get(action="segment.created")
        assert (row.actor, sure(row.after)["kind"]) == (ada(), "dynamic")

    def test_refuses_conditions_that_cannot_be_understood(self):
        with pytest.raises(BadConditions):
            create(conditions=tree(("shoe_size", "equals", 4)))

        assert not Segment.objects.exists()

    def test_refuses_a_slug_that_is_there_and_counts_on_for_a_name(self):
        create(slug="germans")

        with pytest.raises(SegmentTaken):
            create(slug="germans")

        assert create().slug == "germans-2"

    def test_gives_a_list_of_people_no_conditions(self):
        with pytest.raises(NotDynamic):
            create(kind="static")

        assert listed().refresh_at is None


class TestChangeSegment:
    def test_says_anew_whom_it_means(self):
        segment = refreshed()

        changed = change_segment(
            segment=segment,
            changes={"name": "Americans", "conditions": tree(("country", "equals", "US"))},
            by=ada(),
            now=NOON,
        )

        assert (changed.name, changed.slug, changed.version) == ("Americans", "germans", 2)
        assert changed.refresh_at == NOON

    def test_refuses_to_ask_for_itself_however_far_round(self):
        first = create("First")
        create("Second", tree(("segments", "contains", "first")))
        create("Third", tree(("segments", "not_contains", "second")))

        for name in ("first", "second", "third"):
            with pytest.raises(CircleOfSegments):
                change_segment(
                    segment=first,
                    changes={"conditions": tree(("segments", "contains", name))},
                    by=ada(),
                    now=NOON,
                )

        assert again(first).conditions == GERMANS

    def test_says_nothing_where_nothing_is_different(self):
        segment = create()

        same = change_segment(segment=segment, changes={"name": "Germans"}, by=ada(), now=NOON)

        assert same.version == 1
        assert not AuditRow.objects.filter(action="segment.changed").exists()


class TestPuttingAway:
    def test_is_refused_while_another_asks_for_it(self):
        first = create("First")
        create("Second", tree(("segments", "contains", "first")))

        for deed in (archive_segment, delete_segment):
            with pytest.raises(SegmentInUse) as refusal:
                deed(segment=first, by=ada(), now=NOON)
            assert refusal.value.facts == {"used_by": {"segments": ["second"]}}

        assert again(first).archived_at is None

    def test_leaves_the_members_as_they_are_until_it_is_restored(self):
        jane = make_contact(country="DE")
        segment = archive_segment(segment=refreshed(), by=ada(), now=NOON)
        make_contact(country="DE")

        assert list(refresh_due(now=NOON + timedelta(days=9))) == []
        assert members(segment) == [jane.pk]

        restore_segment(segment=segment, by=ada(), now=NOON)
        assert len(list(refresh_due(now=NOON))) == 1
        assert again(segment).members == 2

    def test_deletes_without_saying_that_anybody_left(self):
        jane = make_contact(country="DE")

        delete_segment(segment=refreshed(), by=ada(), now=NOON)

        assert not SegmentMember.objects.exists()
        assert [fact[0] for fact in facts(jane)] == ["audience_joined"]


class TestRefreshSegment:
    def test_lets_contacts_join_and_leave_and_records_it(self):
        jane, john = make_contact(country="DE"), make_contact(country="US")
        segment = refreshed()
        Contact.objects.filter(pk=jane.pk).update(country="US")
        Contact.objects.filter(pk=john.pk).update(country="DE")

        changed = refresh_segment(segment, now=NOON)

        assert (changed, members(segment), again(segment).members) == (2, [john.pk], 1)
        assert facts(jane) == [
            ("audience_joined", "Joined the segment Germans", "germans"),
            ("audience_left", "Left the segment Germans", "germans"),
        ]

    def test_says_nothing_of_whom_nothing_is_different(self):
        jane = make_contact(country="DE")
        segment = refreshed()

        assert refresh_segment(segment, now=NOON) == 0
        assert len(facts(jane)) == 1

    def test_is_due_again_soon_where_time_changes_it_and_the_next_day_where_not(self):
        slow = refreshed()
        quick = refreshed("Lately", tree(("created_at", "in_last_days", 3)))

        assert again(slow).refresh_at == NOON + timedelta(days=1)
        assert again(quick).refresh_at == NOON + SOONEST

    def test_follows_time_alone(self):
        jane = make_contact(created_at=NOON - timedelta(days=2))
        segment = refreshed("Lately", tree(("created_at", "in_last_days", 3)))
        assert members(segment) == [jane.pk]

        later = NOON + timedelta(days=2)
        assert len(list(refresh_due(now=later))) == 1

        assert members(segment) == []

    def test_writes_in_slices_and_stops_if_somebody_changes_the_segment(self, monkeypatch):
        monkeypatch.setattr("contacts.operations.segments.refreshing.SLICE", 2)
        for _ in range(5):
            make_contact(country="DE")
        segment = create()
        stale = again(segment)
        change_segment(segment=segment, changes={"name": "Others"}, by=ada(), now=NOON)

        assert refresh_segment(stale, now=NOON) == 0
        assert again(segment).refresh_at == NOON
        assert refresh_segment(again(segment), now=NOON) == 5

    def test_tells_what_is_wrong_where_a_field_is_gone(self):
        segment = create()
        Segment.objects.filter(pk=segment.pk).update(conditions=tree(("gone", "equals", 1)))

        list(refresh_due(now=NOON))

        found = again(segment)
        assert found.fault.startswith("conditions.conditions[0].field")
        assert (found.lease_until, found.refresh_at > NOON) == (None, True)

    def test_is_done_by_one_at_a_time(self):
        create()
        Segment.objects.update(lease_until=NOON + timedelta(minutes=1))

        assert list(refresh_due(now=NOON)) == []
        assert len(list(refresh_due(now=NOON + timedelta(minutes=2)))) == 1


@pytest.mark.django_db(transaction=True)
class TestLookAgain:
    @pytest.fixture(autouse=True)
    def begun(self):
        for consumer in (ITEM_PROGRESS, CONTACT_METRICS, SEGMENTS):
            place_cursor(consumer=consumer)

    def drain(self, *consumers):
        for consumer in consumers or (ITEM_PROGRESS, CONTACT_METRICS, SEGMENTS):
            while drain_batch(consumer=consumer, now=NOON):
                pass

    def test_follows_a_change_of_the_contact(self):
        jane = make_contact(country="US")
        segment = refreshed()
        change_contact(contact=jane, changes={"country": "DE"}, by=ada(), now=NOON)
        self.drain()

        assert look_again(now=NOON) == 1

        assert (members(segment), again(segment).members) == ([jane.pk], 1)
        assert not SecondLook.objects.exists()

    def test_follows_tags_and_the_segments_that_follow_from_them(self):
        jane, vip = make_contact(), make_tag("Vip")
        first = refreshed("First", tree(("tags", "contains", "vip")))
        second = refreshed("Second", tree(("segments", "contains", "first")))
        tag_contacts(rows=Contact.objects.all(), add=[vip.pk], remove=[], by=ada(), now=NOON)

        for _ in range(2):
            self.drain()
            look_again(now=NOON)

        assert members(first) == members(second) == [jane.pk]

    def test_waits_for_the_sums_that_conditions_may_ask_for(self):
        jane = make_contact()
        segment = refreshed("Busy", tree(("activities", "at_least", 1)))
        record(TAG_ADDED, contact=jane, at=NOON, tag="x", name="x")
        self.drain(SEGMENTS)

        assert look_again(now=NOON) == 0
        assert SecondLook.objects.count() == 1

        self.drain()
        assert look_again(now=NOON) == 1
        assert members(segment) == [jane.pk]

    def test_passes_over_what_cannot_concern_a_segment(self):
        jane = make_contact()
        refreshed()
        record(TAG_ADDED, contact=jane, at=NOON, tag="x", name="x")
        self.drain()

        assert not SecondLook.objects.exists()

    def test_leaves_a_segment_alone_that_is_being_refreshed(self):
        jane = make_contact(country="US")
        segment = refreshed()
        Segment.objects.update(lease_until=NOON + timedelta(minutes=1))
        change_contact(contact=jane, changes={"country": "DE"}, by=ada(), now=NOON)
        self.drain()

        assert look_again(now=NOON) == 0
        assert look_again(now=NOON + timedelta(minutes=2)) == 1
        assert members(segment) == [jane.pk]


class TestChangeMembers:
    def test_puts_people_in_and_takes_them_out_with_an_activity_each(self):
        jane, john = make_contact(), make_contact("John Roe")
        friends = listed()

        change_members(segment=friends, add=[jane.pk, john.pk], remove=[], by=ada(), now=NOON)
        done = change_members(segment=friends, add=[jane.pk], remove=[john.pk], by=ada(), now=NOON)

        assert (done.joined, done.left) == ([], [john.pk])
        assert (members(friends), again(friends).members) == ([jane.pk], 1)
        assert [fact[0] for fact in facts(john)] == ["audience_joined", "audience_left"]
        assert Activity.objects.filter(by=ada(), type="audience_left").exists()

    def test_is_refused_where_conditions_say_who_belongs_or_it_was_put_away(self):
        jane = make_contact()
        away = archive_segment(segment=listed(), by=ada(), now=NOON)

        for segment, refusal in ((create(), NotStatic), (away, SegmentArchived)):
            with pytest.raises(refusal):
                change_members(segment=segment, add=[jane.pk], remove=[], by=ada(), now=NOON)

        assert not SegmentMember.objects.exists()

    def test_counts_a_deleted_contact_no_longer(self):
        jane = make_contact(country="DE")
        segment = refreshed()

        delete_contact(contact=jane, by=ada(), now=NOON)

        assert (again(segment).members, members(segment)) == (0, [])
