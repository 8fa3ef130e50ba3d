from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from contacts import taggings, traits
from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.consumers.activity import LAST_ACTIVE
from contacts.consumers.tasks import TASKS_MADE
from contacts.models import Contact, ContactType, Segment, Task
from contacts.operations.segments.refreshing import look_again, refresh_segment
from events.models import Activity
from events.operations import record
from events.operations.draining import drain_batch, place_cursor
from events.people import Told
from events.queries import catalogue
from exports import lists
from jobs import engine, files
from jobs.models import Job
from privacy.errors import NotAChild, SaidInTheFuture, WithdrawnAlready
from privacy.models import Consent, Protection
from privacy.operations.consents import (
    record_consent,
    record_guardian_consent,
    withdraw_guardian_consent,
)
from privacy.operations.standing import allow_processing, restrict_processing
from privacy.queries.allowed import may_process, standings
from tests.make import (
    NOON,
    ada,
    make_contact,
    make_organisation,
    make_purpose,
    make_rule,
    make_segment,
    make_tag,
    make_template,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db


def say(contact, deed, *, channel="", purpose=None, at=NOON) -> Consent:
    given = {"deed": deed, "channel": channel, "at": at}
    purpose = purpose or make_purpose()
    return record_consent(contact=contact, purpose=purpose, given=given, by=ada(), now=NOON)


def by_sql(deed: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def may(contact, channel="", purpose=None, now=NOON) -> bool:
    purpose = purpose or make_purpose()
    rows = Contact.objects.filter(pk=contact.pk)
    found = may_process(rows, purpose, channel=channel, now=now).exists()
    assert standings(contact, [purpose], now=now).get((purpose.slug, channel), found) == found
    return found


def protect(slug, **given):
    return Protection.objects.create(slug=slug, is_on=True, **given)


class TestLedger:
    def test_without_a_word_it_is_as_the_purpose_says(self):
        jane = make_contact("Jane Doe")

        assert may(jane)
        assert may(jane, "email")
        assert not may(jane, "sms"), "takes a consent"

    def test_the_newest_word_counts(self):
        jane = make_contact("Jane Doe")
        say(jane, "given", channel="sms", at=NOON - timedelta(days=2))

        assert may(jane, "sms")

        say(jane, "withdrawn", channel="sms", at=NOON - timedelta(days=1))
        assert not may(jane, "sms")
        assert may(jane, "email")

    def test_a_word_on_all_channels_counts_on_each(self):
        jane = make_contact("Jane Doe")
        say(jane, "given", channel="sms", at=NOON - timedelta(days=2))
        say(jane, "withdrawn", at=NOON - timedelta(days=1))

        assert not may(jane, "sms")
        assert not may(jane, "email")

    def test_what_is_written_down_late_moves_nothing_back(self):
        jane = make_contact("Jane Doe")
        say(jane, "withdrawn", at=NOON - timedelta(days=1))
        say(jane, "given", at=NOON - timedelta(days=5))

        assert not may(jane)

    def test_says_so_on_the_timeline(self):
        jane = make_contact("Jane Doe")
        row = say(jane, "given", channel="sms")

        told = Activity.objects.get(type="consent_given")
        assert told.properties["consent"] == row.pk
        assert told.title == "Consent given: Marketing"

    def test_refuses_what_is_said_to_come(self):
        with pytest.raises(SaidInTheFuture):
            say(make_contact("Jane Doe"), "given", at=NOON + timedelta(minutes=1))

        assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        "deed", ["UPDATE privacy_consent SET deed = 'given'", "DELETE FROM privacy_consent"]
    )
    def test_is_only_added_to(self, deed):
        say(make_contact("Jane Doe"), "withdrawn")

        with pytest.raises(IntegrityError, match="append-only"):
            by_sql(deed)


class TestChildren:
    def child(self, **given):
        given = {"birth_date": date(2015, 3, 10), **given}
        return make_contact("Cora Child", **given)

    def allow(self, child):
        given = {"guardian_name": "Gina", "method": "signed_form"}
        return record_guardian_consent(contact=child, given=given, by=ada(), now=NOON)

    def test_take_part_where_the_rule_is_off(self):
        assert may(self.child())

    def test_take_no_part_without_a_guardian(self):
        protect("children")
        child = self.child()

        assert not may(child)
        say(child, "given")
        assert not may(child), "a child's own word does not count"
        asking = make_purpose("guardian_consent", spares_children=False)
        assert may(child, purpose=asking)

    def test_take_part_with_a_guardian_until_it_is_taken_back(self):
        protect("children")
        child = self.child()
        consent = self.allow(child)

        assert may(child)

        withdraw_guardian_consent(consent=consent, by=ada(), now=NOON)
        assert not may(child)
        with pytest.raises(WithdrawnAlready):
            withdraw_guardian_consent(consent=consent, by=ada(), now=NOON)

    def test_are_of_age_on_their_birthday_where_they_live(self):
        protect("children", age=13)
        now = NOON.replace(hour=23)
        tokyo = self.child(birth_date=date(2013, 3, 11), time_zone="Asia/Tokyo")
        here = self.child(birth_date=date(2013, 3, 11), time_zone="Europe/London")

        assert may(tokyo, now=now)
        assert not may(here, now=now)

    def test_nobody_is_asked_for_whom_none_is_needed(self):
        protect("children")

        with pytest.raises(NotAChild):
            self.allow(self.child(birth_date=date(1990, 1, 1)))


class TestStudents:
    def test_of_a_protected_school_are_spared(self):
        kind = ContactType.objects.create(of="organisation", slug="school", name="School")
        protect("students", organisation_types=["school"])
        school = make_organisation("Northgate", type=kind)
        student = make_contact("Stu Dent", organisation=school)
        purpose = make_purpose(spares_students=True)

        assert not may(student, purpose=purpose)
        assert may(make_contact("Jane Doe"), purpose=purpose)
        assert may(student, purpose=make_purpose("service", spares_students=False))


class TestAsACondition:
    def test_means_the_same(self):
        yes, no = make_contact("Yes Sir"), make_contact("No Sir")
        make_purpose()
        say(no, "withdrawn")

        def meant(value):
            tree = {
                "match": "all",
                "conditions": [
                    {"field": "consent.marketing", "operator": "equals", "value": value}
                ],
            }
            rows = Contact.objects.filter(Holds(Meant(parse(tree), NOON)))
            return set(rows)

        assert (meant(True), meant(False)) == ({yes}, {no})

    def test_costs_one_statement_for_any_number(self, django_assert_num_queries):
        for number in range(5):
            make_contact(f"Jane {number}")
        purpose = make_purpose()

        with django_assert_num_queries(2):
            assert may_process(Contact.objects.all(), purpose, now=NOON).count() == 5


class TestRestriction:
    def segment(self):
        everybody = {
            "match": "all",
            "conditions": [{"field": "display_name", "operator": "is_set"}],
        }
        return make_segment("All", kind=Segment.Kind.DYNAMIC, conditions=everybody, touched_by=[])

    def test_leaves_every_segment_and_comes_back(self):
        jane, segment = make_contact("Jane Doe"), self.segment()
        refresh_segment(segment, now=NOON)
        assert segment.segment_members.count() == 1

        restrict_processing(contact=jane, by=ada(), now=NOON)
        look_again(now=NOON)
        assert segment.segment_members.count() == 0
        refresh_segment(Segment.objects.get(), now=NOON)
        assert segment.segment_members.count() == 0

        allow_processing(contact=jane, by=ada(), now=NOON)
        look_again(now=NOON)
        assert segment.segment_members.count() == 1

    def test_forbids_every_purpose(self):
        jane = make_contact("Jane Doe")
        say(jane, "given")
        restrict_processing(contact=jane, by=ada(), now=NOON)

        assert not may(jane)
        assert Activity.objects.filter(type="processing_restricted").count() == 1

    def test_twice_says_it_once(self):
        jane = make_contact("Jane Doe")
        for _ in range(2):
            restrict_processing(contact=jane, by=ada(), now=NOON)

        assert Activity.objects.filter(type="processing_restricted").count() == 1

    def test_leaves_out_of_bulk_work_and_exports(self):
        jane, john = make_contact("Jane Doe"), make_contact("John Doe")
        restrict_processing(contact=jane, by=ada(), now=NOON)
        tag = make_tag()
        wish: dict[str, Any] = {"filters": {}, "leave_out": [], "by": ada(), "now": NOON}
        taggings.tag_matching(add=[tag.pk], remove=[], **wish)
        for asked in (lists.Wish(), lists.Wish(ids=[jane.pk, john.pk])):
            lists.export_list(lists.CONTACTS, asked, by=ada(), now=NOON)
        while engine.run_next(clock=Clock(NOON)):
            pass

        assert [one.contact for one in tag.taggings.all()] == [john]
        for job in Job.objects.filter(kind="contacts.export"):
            assert b"Jane" not in files.result_path(job).read_bytes()

    def test_is_not_changed_by_what_products_tell(self):
        jane = make_contact("Jane Doe")
        restrict_processing(contact=jane, by=ada(), now=NOON)

        told = [Told(jane.pk, {"first_name": "Janet"}, NOON)]
        traits.apply_to_contacts(told, at=NOON, source="shop")

        jane.refresh_from_db()
        assert jane.first_name == "Jane"

    @pytest.mark.django_db(transaction=True)
    def test_makes_no_task_by_rule_and_moves_on_no_moment(self):
        jane, john = make_contact("Jane Doe"), make_contact("John Doe")
        make_rule("item_completed", make_template())
        for consumer in (TASKS_MADE, LAST_ACTIVE):
            place_cursor(consumer=consumer)
        restrict_processing(contact=jane, by=ada(), now=NOON)
        for contact in (jane, john):
            record(catalogue()["item_completed"], contact=contact, at=NOON)

        for consumer in (TASKS_MADE, LAST_ACTIVE):
            drain_batch(consumer=consumer, now=NOON)

        assert [task.contact for task in Task.objects.all()] == [john]
        moved = Contact.objects.exclude(last_active_at=None)
        assert list(moved) == [john]
