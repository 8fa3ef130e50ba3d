"""Defining record types, and adding, changing, reviewing and deleting records."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditRow
from contacts.errors import FieldInUse, FieldValueTaken, UnfitDefinition, UnfitFields
from contacts.models import CustomField
from contacts.operations.computing import work_out_stale
from contacts.operations.field_indexes import build_field_indexes
from contacts.operations.fields import create_field, delete_field
from contacts.retirings import retire_field
from events.models import Activity
from ground.versions import Outdated
from jobs import engine
from records.errors import (
    NoReview,
    RecordTypeFixed,
    RecordTypeInUse,
    RecordTypeTaken,
    UnfitRecordType,
    WrongBearer,
)
from records.models import Record, RecordType
from records.operations.records import (
    add_record,
    change_record,
    delete_record,
    reopen_record,
    review_record,
)
from records.operations.types import change_record_type, create_record_type, delete_record_type
from tests.make import NOON, ada, ben, make_contact, make_organisation, sure
from tests.outbox.carriers import Clock
from tests.records.made import make_field, make_record, make_record_type

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def add(custom=None, **given):
    of = given.pop("of", None) or make_contact()
    type = given.pop("type", None) or make_record_type()
    return add_record(type=type, of=of, custom=custom, by=ada(), now=NOON, **given)


def told() -> list[tuple[str, str]]:
    return list(Activity.objects.order_by("id").values_list("type", "title"))


class TestCreateRecordType:
    def test_makes_a_type_that_goes_by_one_name_where_one_is_said(self):
        made = create_record_type(slug="incident", name="Incident", by=ada(), now=NOON)

        assert (made.plural, made.of, made.has_review) == ("Incident", "contact", False)
        assert AuditRow.objects.get().action == "record_type.created"

    @pytest.mark.parametrize(
        ("given", "part"),
        [
            ({"slug": "contact"}, "slug"),
            ({"title": "{level.__class__}"}, "title"),
            ({"columns": ["level", "level"]}, "columns"),
        ],
    )
    def test_refuses_what_cannot_be(self, given, part):
        with pytest.raises(UnfitRecordType) as refusal:
            create_record_type(**{"slug": "incident", "name": "X", **given}, by=ada(), now=NOON)

        assert refusal.value.field == part
        assert not RecordType.objects.exists()

    def test_refuses_a_slug_that_another_has(self):
        make_record_type()

        with pytest.raises(RecordTypeTaken):
            create_record_type(slug="safety-event", name="X", by=ada(), now=NOON)


class TestChangeRecordType:
    def test_refuses_to_attach_records_to_something_else(self):
        type = make_record().type

        with pytest.raises(RecordTypeFixed):
            change_record_type(type=type, changes={"of": "organisation"}, by=ada(), now=NOON)

        type.refresh_from_db()
        assert type.of == "contact"

    def test_is_refused_by_the_version_somebody_else_made(self):
        type = make_record_type()
        change_record_type(type=type, changes={"name": "Alarm"}, by=ada(), now=NOON)

        with pytest.raises(Outdated):
            change_record_type(
                type=type, changes={"name": "Bell"}, by=ada(), now=NOON, expected=frozenset({1})
            )


class TestDeleteRecordType:
    def test_takes_its_fields_along(self):
        type = make_record_type()
        CustomField.objects.create(of="contact", slug="level", label="Level")

        delete_record_type(type=type, by=ada(), now=NOON)

        assert [field.of for field in CustomField.objects.all()] == ["contact"]

    def test_is_refused_while_there_are_records(self):
        type = make_record().type

        with pytest.raises(RecordTypeInUse) as refusal:
            delete_record_type(type=type, by=ada(), now=NOON)

        assert refusal.value.facts["used_by"] == {"records": 1}
        assert RecordType.objects.exists()


class TestFieldsOfATypeAreCustomFields:
    def test_by_the_one_check_of_definitions(self):
        type = make_record_type()

        made = create_field(
            of=type.slug, slug="seen", label="Seen", kind="boolean", by=ada(), now=NOON
        )

        assert made.of == "safety-event"
        for given in ({"slug": "title", "label": "X"}, {"slug": "x", "label": "X", "of": "ghost"}):
            with pytest.raises(UnfitDefinition):
                create_field(**{"of": type.slug, **given}, by=ada(), now=NOON)

    def test_and_stay_while_records_of_their_own_type_hold_values(self):
        make_record(custom={"level": "safe"})
        other = make_record_type("incident")

        with pytest.raises(FieldInUse) as refusal:
            delete_field(
                field=CustomField.objects.get(of="safety-event", slug="level"), by=ada(), now=NOON
            )
        assert refusal.value.facts["used_by"] == {"records": 1}
        delete_field(field=CustomField.objects.get(of=other.slug, slug="level"), by=ada(), now=NOON)

    def test_and_are_retired_from_records_of_their_own_type_alone(self):
        kept = make_record(make_record_type("incident"), custom={"level": "safe"})
        gone = make_record(make_record_type(), custom={"level": "safe"})

        retire_field(
            field=CustomField.objects.get(of="safety-event", slug="level"), by=ada(), now=NOON
        )
        engine.run_next(clock=Clock(NOON))

        for row in (kept, gone):
            row.refresh_from_db()
        assert (kept.custom, gone.custom) == ({"level": "safe"}, {})

    def test_and_formulas_are_worked_out_at_once_and_for_all_records(self):
        type = make_record_type()
        old = make_record(type, custom={"level": "safe", "score": 4})
        make_field(
            type, "double", kind="formula", expression="score * 2", result="number", read_only=True
        )

        made = add({"level": "safe", "score": 3}, type=type)
        work_out_stale(now=NOON)

        old.refresh_from_db()
        assert (made.custom["double"], old.custom["double"]) == (6, 8)


@pytest.mark.django_db(transaction=True)
class TestUniqueFields:
    def test_keep_records_of_one_type_apart(self):
        type, other = make_record_type(), make_record_type("incident")
        for one in (type, other):
            make_field(one, "number", kind="text", unique=True, index_state="wanted")
        build_field_indexes()
        add({"level": "safe", "number": "7"}, type=type)
        add({"level": "safe", "number": "7"}, type=other)

        with pytest.raises(FieldValueTaken):
            add({"level": "safe", "number": "7"}, type=type)

        assert Record.objects.count() == 2


class TestAddRecord:
    def test_names_it_by_the_types_sentence_and_records_its_short_values(self):
        jane = make_contact()

        made = add({"level": "blocked", "score": 0.9, "content": "Long words"}, of=jane)

        assert (made.title, made.at, made.created_by) == ("Blocked: no chat", NOON, ada())
        fact = Activity.objects.get()
        assert (fact.type, fact.contact_id, fact.subject_id) == (
            "record_added",
            jane.pk,
            str(made.pk),
        )
        assert fact.title == "Record added: Safety event: Blocked: no chat"
        assert fact.properties == {
            "type": "safety-event",
            "title": "Blocked: no chat",
            "named": "Safety event: Blocked: no chat",
            "level": "blocked",
            "chat": "no chat",
            "score": 0.9,
        }

    def test_goes_by_the_types_name_where_it_has_no_sentence(self):
        made = add({"level": "safe"}, type=make_record_type(title=""))

        assert made.title == "Safety event"
        assert told() == [("record_added", "Record added: Safety event")]

    def test_can_tell_of_something_earlier(self):
        assert add({"level": "safe"}, at=NOON - timedelta(days=3)).at < NOON

    @pytest.mark.parametrize(
        ("custom", "path"),
        [
            ({}, "custom.level"),
            ({"level": "green"}, "custom.level"),
            ({"level": "safe", "score": "much"}, "custom.score"),
            ({"level": "safe", "ghost": 1}, "custom.ghost"),
        ],
    )
    def test_refuses_values_that_do_not_fit(self, custom, path):
        with pytest.raises(UnfitFields) as refusal:
            add(custom)

        assert [fault["field"] for fault in refusal.value.facts["errors"]] == [path]
        assert not Record.objects.exists()
        assert not Activity.objects.exists()

    def test_refuses_to_attach_it_to_what_the_type_is_not_of(self):
        with pytest.raises(WrongBearer):
            add({"level": "safe"}, of=make_organisation())

        made = add(
            {"level": "safe"},
            of=make_organisation(),
            type=make_record_type("visit", of="organisation"),
        )
        assert made.organisation.name == "Northgate School"

    def test_the_database_holds_records_to_one_bearer(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_record(contact=make_contact(), organisation=make_organisation())


class TestChangeRecord:
    def test_merges_values_and_names_it_anew(self):
        row = add({"level": "safe", "score": 1})

        changed = change_record(
            row=row, changes={"custom": {"level": "warning", "score": None}}, by=ben(), now=LATER
        )

        assert changed.custom == {"level": "warning", "chat": "no chat"}
        assert (changed.title, changed.version) == ("Warning: no chat", 2)
        assert told()[-1][0] == "record_changed"

    def test_records_nothing_where_nothing_changes(self):
        row = add({"level": "safe"})

        change_record(row=row, changes={"custom": {"level": "safe"}}, by=ben(), now=LATER)

        assert [type for type, _ in told()] == ["record_added"]

    def test_refuses_to_take_away_what_is_required(self):
        row = add({"level": "safe"})

        with pytest.raises(UnfitFields):
            change_record(row=row, changes={"custom": {"level": None}}, by=ben(), now=LATER)

        row.refresh_from_db()
        assert row.custom["level"] == "safe"


class TestReviewRecord:
    def test_notes_who_looked_first_and_when(self):
        row = add({"level": "blocked"})

        review_record(row=row, by=ada(), now=LATER)
        reviewed = review_record(row=row, by=ben(), now=LATER + timedelta(hours=1))

        assert (reviewed.reviewed_by, reviewed.reviewed_at) == (ada(), LATER)
        assert [type for type, _ in told()] == ["record_added", "record_reviewed"]

    def test_can_be_taken_back(self):
        row = review_record(row=add({"level": "blocked"}), by=ada(), now=LATER)

        reopened = reopen_record(row=row, by=ada(), now=LATER)

        assert (reopened.reviewed_by, reopened.reviewed_at) == (None, None)
        assert told()[-1][0] == "record_reopened"

    def test_is_refused_where_nobody_reviews(self):
        row = add({"level": "safe"}, type=make_record_type(has_review=False))

        with pytest.raises(NoReview):
            review_record(row=row, by=ada(), now=LATER)

        row.refresh_from_db()
        assert row.reviewed_at is None


class TestDeleteRecord:
    def test_leaves_it_to_the_logs_alone(self):
        row = add({"level": "safe"})

        delete_record(row=row, by=ada(), now=LATER)

        assert not Record.objects.exists()
        assert told()[-1][0] == "record_deleted"
        before = sure(sure(AuditRow.objects.order_by("-pk").first()).before)
        assert before["custom"]["level"] == "safe"
