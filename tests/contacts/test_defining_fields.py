"""Fields as they are defined over REST: made, changed, ordered, deleted and retired."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditRow
from contacts import retirings
from contacts.models import Contact, CustomField
from contacts.operations.fields import MOST_INDEXES
from jobs import engine
from jobs.models import Job, State
from tests.make import NOON, ada, ben, make_contact, make_organisation, sure
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
FIELDS = "/api/v1/custom-fields/"
NEW = {"of": "contact", "slug": "seats", "label": "Seats", "kind": "number"}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def make_field(slug: str = "seats", **given) -> CustomField:
    return CustomField.objects.create(**{"slug": slug, "label": slug, "kind": "number", **given})


def run() -> Job:
    return Job.objects.get(pk=sure(engine.run_next(clock=Clock(NOON))).pk)


class TestCreate:
    def test_is_for_those_who_define_fields(self, api):
        assert api.post(FIELDS, NEW).status_code in {401, 403}
        api.force_authenticate(ben())
        assert api.post(FIELDS, NEW).status_code == 403
        assert not CustomField.objects.exists()

    def test_makes_a_field_and_touches_no_table_of_records(self, crm):
        make_contact()

        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = crm.post(FIELDS, {**NEW, "unique": True, "findable": True})

        assert answer.status_code == 201, answer.data
        assert answer.data["index_state"] == "wanted"
        words = {query["sql"].split()[0] for query in seen}
        assert words <= {"SELECT", "INSERT", "SAVEPOINT", "RELEASE", "SET"}
        assert not locks_on(Contact) - {"AccessShareLock", "RowExclusiveLock"}
        assert AuditRow.objects.filter(action="field.created").exists()

    def test_says_what_does_not_go_together(self, crm):
        answer = crm.post(FIELDS, {**NEW, "kind": "picklist"})

        assert (answer.status_code, answer.data["code"]) == (400, "unfit_definition")
        assert [error["field"] for error in answer.data["errors"]] == ["options"]

    def test_refuses_a_slug_that_is_taken(self, crm):
        make_field()

        answer = crm.post(FIELDS, NEW)

        assert (answer.status_code, answer.data["code"]) == (409, "field_taken")
        assert CustomField.objects.count() == 1

    def test_bounds_how_many_every_write_has_to_index(self, crm):
        CustomField.objects.bulk_create(
            CustomField(slug=f"f{n}", label="F", findable=True) for n in range(MOST_INDEXES)
        )

        assert crm.post(FIELDS, {**NEW, "findable": True}).status_code == 400
        assert crm.post(FIELDS, NEW).status_code == 201


def locks_on(model) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE relation = %s::regclass", [model._meta.db_table]
        )
        return {mode for (mode,) in cursor.fetchall()}


class TestChange:
    def test_changes_the_definition_and_leaves_the_values(self, crm):
        field, contact = make_field(), make_contact(custom={"seats": 1.25})

        answer = crm.patch(f"{FIELDS}{field.pk}/", {"label": "Chairs", "decimals": 0})

        assert (answer.status_code, answer.data["label"]) == (200, "Chairs")
        contact.refresh_from_db()
        assert contact.custom == {"seats": 1.25}

    def test_refuses_an_outdated_change(self, crm):
        field = make_field()

        answer = crm.patch(f"{FIELDS}{field.pk}/", {"label": "X"}, HTTP_IF_MATCH='"7"')

        assert answer.status_code == 412
        field.refresh_from_db()
        assert field.label == "seats"

    def test_keeps_the_kind_while_records_hold_values(self, crm):
        field = make_field()
        make_contact(custom={"seats": 5})

        answer = crm.patch(f"{FIELDS}{field.pk}/", {"kind": "text"})

        assert (answer.status_code, answer.data["code"]) == (409, "field_kind_fixed")
        assert answer.data["used_by"] == {"contacts": 1}
        Contact.objects.update(custom={})
        assert crm.patch(f"{FIELDS}{field.pk}/", {"kind": "text"}).data["kind"] == "text"

    def test_asks_again_for_an_index_that_failed(self, crm):
        field = make_field(unique=True, index_state="failed", index_fault="Twice.")

        answer = crm.patch(f"{FIELDS}{field.pk}/", {"unique": True})

        assert (answer.data["index_state"], answer.data["index_fault"]) == ("wanted", "")


class TestDelete:
    def test_deletes_what_nobody_uses(self, crm):
        field = make_field()

        assert crm.delete(f"{FIELDS}{field.pk}/").status_code == 204
        assert not CustomField.objects.exists()

    def test_says_how_many_records_use_it(self, crm):
        field = make_field(of="organisation")
        make_organisation(custom={"seats": 5})

        answer = crm.delete(f"{FIELDS}{field.pk}/")

        assert (answer.status_code, answer.data["code"]) == (409, "field_in_use")
        assert answer.data["used_by"] == {"organisations": 1}
        assert CustomField.objects.exists()


class TestRetire:
    def test_takes_the_values_away_in_batches_and_deletes_the_field(self, crm, monkeypatch):
        monkeypatch.setattr(retirings, "BATCH", 2)
        field = make_field()
        people = [make_contact(custom={"seats": n, "plan": "a"}) for n in range(5)]

        answer = crm.post(f"{FIELDS}{field.pk}/retire/")

        assert (answer.status_code, answer.data["total"]) == (202, 5)
        refused = crm.patch(f"/api/v1/contacts/{people[0].pk}/", {"custom": {"seats": 9}})
        assert refused.data["code"] == "unfit_fields"
        job = run()
        assert (job.state, job.result) == (State.DONE, {"changed": 5})
        assert not CustomField.objects.exists()
        assert {frozenset(one.custom) for one in Contact.objects.all()} == {frozenset({"plan"})}
        assert set(Contact.objects.values_list("version", flat=True)) == {2}

    def test_stops_when_the_asker_may_not_any_more(self, crm):
        field, contact = make_field(), make_contact(custom={"seats": 1})
        crm.post(f"{FIELDS}{field.pk}/retire/")
        ada().roles.clear()

        assert run().state == State.FAILED
        contact.refresh_from_db()
        assert contact.custom == {"seats": 1}


class TestOrder:
    def test_shows_fields_in_the_order_told(self, crm):
        a, b = make_field("a"), make_field("b")

        answer = crm.put(f"{FIELDS}order/", {"ids": [b.pk, a.pk]})

        assert answer.status_code == 204
        assert [row["slug"] for row in crm.get(FIELDS).data] == ["b", "a"]


class TestCounts:
    def test_tell_how_many_records_hold_values(self, crm, django_assert_num_queries):
        make_contact(custom={"seats": 1, "plan": "a"})
        make_contact(custom={"seats": 2})

        with django_assert_num_queries(6):
            answer = crm.get(f"{FIELDS}counts/")

        contacts = {"seats": 2, "plan": 1}
        assert answer.data == {"contact": contacts, "organisation": {}, "records": {}}


class TestAttributes:
    def test_are_another_name_of_custom(self, crm):
        make_field()

        made = crm.post("/api/v1/contacts/", {"first_name": "Jane", "attributes": {"seats": 3}})

        assert (made.status_code, made.data["custom"]) == (201, {"seats": 3})
        refused = crm.patch(
            f"/api/v1/contacts/{made.data['id']}/", {"attributes": {}, "custom": {}}
        )
        assert refused.status_code == 400
