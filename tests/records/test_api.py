"""Record types and records over REST, and who may do what with them."""

import pytest

from contacts.models import CustomField
from contacts.operations.field_indexes import build_field_indexes
from records.models import Record, RecordType
from tests.make import ada, ben, cleo, make_contact, make_organisation, make_user
from tests.records.made import make_field, make_record, make_record_type

TYPES, RECORDS = "/api/v1/record-types/", "/api/v1/records/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def titles(crm, query: str) -> list[str]:
    answer = crm.get(f"{RECORDS}?{query}")
    assert answer.status_code == 200, answer.data
    return [row["title"] for row in answer.data["results"]]


class TestRecordTypes:
    def test_are_made_changed_and_deleted(self, crm):
        made = crm.post(TYPES, {"slug": "visit", "name": "Visit", "of": "organisation"})
        field = {"of": "visit", "slug": "reason", "label": "Reason", "kind": "text"}
        assert crm.post("/api/v1/custom-fields/", field).status_code == 201

        changed = crm.patch(made["Location"], {"columns": ["reason"], "title": "{reason}"})

        assert (changed.status_code, changed.data["columns"]) == (200, ["reason"])
        assert crm.delete(made["Location"]).status_code == 204
        assert not CustomField.objects.exists()

    def test_say_who_uses_them_before_they_go(self, crm):
        type = make_record().type

        refused = crm.delete(f"{TYPES}{type.pk}/")

        assert (refused.status_code, refused.data["code"]) == (409, "record_type_in_use")
        assert refused.data["used_by"] == {"records": 1}
        assert RecordType.objects.exists()

    def test_are_read_by_all_and_defined_by_few(self, api, django_assert_num_queries):
        make_record_type()
        api.force_authenticate(ben())

        with django_assert_num_queries(1):
            listed = api.get(TYPES)

        assert [row["slug"] for row in listed.data] == ["safety-event"]
        assert api.post(TYPES, {"slug": "visit", "name": "Visit"}).status_code == 403
        assert RecordType.objects.count() == 1


class TestRecords:
    def test_are_added_changed_and_shown_with_whose_they_are(self, crm):
        type, jane = make_record_type(), make_contact()
        body = {"type": type.slug, "contact": jane.pk, "custom": {"level": "blocked"}}

        made = crm.post(RECORDS, body)

        assert made.status_code == 201, made.data
        assert made.data["title"] == "Blocked: no chat"
        changed = crm.patch(
            made["Location"], {"custom": {"level": "safe"}}, HTTP_IF_MATCH=made["ETag"]
        )
        assert changed.data["custom"]["level"] == "safe"
        stale = crm.patch(made["Location"], {"custom": {"score": 1}}, HTTP_IF_MATCH=made["ETag"])
        assert stale.status_code == 412
        shown = crm.get(f"{made['Location']}?include=contact,created_by")
        assert shown.data["included"]["contact"]["display_name"] == "Jane Doe"
        assert shown.data["included"]["created_by"]["name"] == "Ada"

    @pytest.mark.parametrize("body", [{}, {"contact": 1, "organisation": 1}])
    def test_are_of_one_contact_or_organisation(self, crm, body):
        body = {name: make_contact().pk for name in body}

        answer = crm.post(RECORDS, {"type": make_record_type().slug, **body})

        assert answer.status_code == 400
        assert not Record.objects.exists()

    def test_take_what_only_the_product_writes_from_nobody_else(self, crm):
        type = make_record_type()
        make_field(type, "hash", kind="text", read_only=True)
        body = {"type": type.slug, "contact": make_contact().pk}

        refused = crm.post(RECORDS, {**body, "custom": {"level": "safe", "hash": "x"}})

        assert refused.status_code == 400
        assert not Record.objects.exists()

    def test_are_reviewed_and_reopened(self, crm):
        row = make_record()

        reviewed = crm.post(f"{RECORDS}{row.pk}/review/")
        reopened = crm.post(f"{RECORDS}{row.pk}/reopen/")

        assert (reviewed.data["reviewed_by"], reopened.data["reviewed_by"]) == (ada().pk, None)

    def test_cost_as_many_queries_however_many_there_are(self, crm, django_assert_num_queries):
        for _ in range(2):
            make_record(reviewed_by=ben(), created_by=cleo())
            make_record(organisation=make_organisation())
        crm.get(RECORDS)
        include = "include=contact,organisation,reviewed_by,created_by"

        with django_assert_num_queries(6):  # rows, types, twice people, contacts, organisations
            crm.get(f"{RECORDS}?{include}")


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("type=safety-event", ["C", "B", "A"]),
            ("type=visit", ["D"]),
            ("type=safety-event&reviewed=true", ["B"]),
            ("type=safety-event&reviewed=false", ["C", "A"]),
            ("contact=0{jane}", ["A"]),
            ("organisation={school}", ["D"]),
            ("type=safety-event&ordering=title", ["A", "B", "C"]),
            ("type=safety-event&custom.level=safe", ["A"]),
            ("type=safety-event&custom.score.min=5&ordering=custom.score", ["B", "C"]),
            ("type=safety-event&ordering=-custom.score", ["C", "B", "A"]),
            ("at_after=2026-03-11", ["C", "B"]),
        ],
    )
    def test_goes_by_columns_and_by_findable_fields_of_the_type(self, crm, query, found):
        type = make_record_type()
        ready = {"findable": True, "index_state": "ready"}
        CustomField.objects.filter(slug__in=["level", "score"]).update(**ready)
        jane, school = make_contact(), make_organisation()
        days = {"A": "2026-03-10", "B": "2026-03-11", "C": "2026-03-12"}
        values = {"A": ("safe", 1), "B": ("blocked", 5), "C": ("warning", 30)}
        for title, (level, score) in values.items():
            make_record(
                type,
                title=title,
                at=f"{days[title]}T12:00Z",
                contact=jane if title == "A" else make_contact(),
                custom={"level": level, "score": score},
                reviewed_at="2026-03-12T12:00Z" if title == "B" else None,
            )
        visit = make_record_type("visit", of="organisation")
        make_record(visit, title="D", organisation=school, at="2026-01-01T12:00Z")

        assert titles(crm, query.format(jane=jane.pk, school=school.pk)) == found

    @pytest.mark.parametrize(
        "query", ["custom.level=safe", "type=visit&custom.level=safe", "ordering=custom.level"]
    )
    def test_refuses_what_no_index_answers(self, crm, query):
        make_record_type("visit")

        assert crm.get(f"{RECORDS}?{query}").status_code == 400


class TestReach:
    def test_follows_who_looks_after_the_contact(self, api):
        mine, other = make_contact("Mine", owner=ben()), make_contact("Other", owner=cleo())
        type = make_record_type()
        own, strange = make_record(type, contact=mine), make_record(type, contact=other)
        api.force_authenticate(ben())

        assert [row["id"] for row in api.get(RECORDS).data["results"]] == [own.pk]
        for method, tail in (("get", ""), ("patch", "")):
            assert getattr(api, method)(f"{RECORDS}{strange.pk}/{tail}").status_code == 404
        body = {"type": type.slug, "contact": other.pk, "custom": {"level": "safe"}}
        assert api.post(RECORDS, body).status_code == 400
        assert api.post(RECORDS, {**body, "contact": mine.pk}).status_code == 201
        assert Record.objects.filter(contact=other).count() == 1

    def test_lets_reviews_and_deletion_to_those_who_hold_the_right(self, api):
        own = make_record(contact=make_contact(owner=ben()))
        api.force_authenticate(ben())

        assert api.post(f"{RECORDS}{own.pk}/review/").status_code == 403
        assert api.delete(f"{RECORDS}{own.pk}/").status_code == 403
        own.refresh_from_db()
        assert own.reviewed_at is None
        api.force_authenticate(make_user("mia@firm.test", role="crm_manager"))
        assert api.post(f"{RECORDS}{own.pk}/review/").status_code == 200
        assert api.delete(f"{RECORDS}{own.pk}/").status_code == 204

    def test_is_nobodys_who_is_not_signed_in(self, api):
        row = make_record()

        for address in (TYPES, RECORDS, f"{RECORDS}{row.pk}/"):
            assert api.get(address).status_code in {401, 403}


@pytest.mark.django_db(transaction=True)
def test_a_findable_field_has_an_index_of_its_types_rows_alone(crm):
    type = make_record_type()
    make_field(type, "place", kind="text", findable=True, index_state="wanted")
    make_record(type, title="Here", custom={"level": "safe", "place": "Yard"})

    build_field_indexes()

    assert CustomField.objects.get(slug="place").index_state == "ready"
    assert titles(crm, "type=safety-event&custom.place=yard") == ["Here"]
