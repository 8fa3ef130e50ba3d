"""Lists narrowed and ordered by custom fields, and the indexes under them."""

import pytest
from django.db import IntegrityError, connection

from contacts.models import Contact, CustomField
from contacts.operations.field_indexes import build_field_indexes
from events.models import Activity
from tests.make import NOON, ada, ben, make_contact

CONTACTS = "/api/v1/contacts/"


def make_field(kind: str = "number", slug: str = "seats", **given) -> CustomField:
    ready = {"findable": True, "index_state": "ready", **given}
    return CustomField.objects.create(slug=slug, label=slug, kind=kind, **ready)


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def names(crm, query: str) -> str:
    answer = crm.get(f"{CONTACTS}?{query}")
    assert answer.status_code == 200, answer.data
    return "".join(row["display_name"] for row in answer.data["results"])


@pytest.mark.django_db
class TestLists:
    @pytest.fixture(autouse=True)
    def people(self):
        make_field()
        make_field("text", "plan")
        make_field("multi_select", "likes", options=[{"value": "a", "label": "A"}])
        make_field("currency", "fee")
        make_contact("A", custom={"seats": 10, "plan": "Gold", "likes": ["a", "b"]})
        make_contact("B", custom={"seats": 9.5, "plan": "gold"})
        make_contact("C", custom={"fee": {"amount": "9.00", "currency": "EUR"}})
        make_contact("D", custom={"seats": 100, "fee": {"amount": "10", "currency": "EUR"}})

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("custom.seats=10", "A"),
            ("custom.seats=10.0", "A"),
            ("custom.plan=GOLD", "AB"),
            ("custom.likes=b", "A"),
            ("custom.seats.min=10", "AD"),
            ("custom.seats.max=10", "AB"),
            ("custom.seats.min=9.5&custom.seats.max=10", "AB"),
            ("custom.seats.set=false", "C"),
            ("custom.likes.set=true", "A"),
            ("custom.fee.min=9.5", "D"),
            ("custom.seats=", "ABCD"),
        ],
    )
    def test_are_narrowed_by_values_and_ranges(self, crm, query, found):
        assert names(crm, f"{query}&ordering=display_name") == found

    def test_are_ordered_by_numbers_as_numbers_with_those_without_at_the_end(self, crm):
        assert names(crm, "ordering=custom.seats") == "BADC"
        assert names(crm, "ordering=-custom.seats") == "CDAB"
        assert names(crm, "ordering=custom.fee")[:2] == "CD"

    def test_go_by_pages_in_both_directions(self, crm):
        for ordering, whole in (("custom.seats", "BADC"), ("-custom.seats", "CDAB")):
            seen, address = "", f"{CONTACTS}?ordering={ordering}&page_size=1"
            while address:
                page = crm.get(address).data
                seen += "".join(row["display_name"] for row in page["results"])
                address = page["next"]
            assert seen == whole

    @pytest.mark.parametrize(
        "query",
        [
            "custom.ghost=1",
            "custom.seats=many",
            "custom.seats.min=NaN",
            "custom.seats.near=1",
            "custom.seats.set=maybe",
            "custom.likes.min=a",
            "ordering=custom.ghost",
            "ordering=custom.likes",
            "custom.=1",
            "custom.seats.min.max=1",
        ],
    )
    def test_refuse_what_they_cannot_be_asked(self, crm, query):
        assert crm.get(f"{CONTACTS}?{query}").status_code == 400

    def test_cannot_be_narrowed_by_a_field_before_its_index_is_there(self, crm):
        CustomField.objects.filter(slug="seats").update(index_state="wanted")

        assert crm.get(f"{CONTACTS}?custom.seats=10").status_code == 400

    def test_narrow_what_is_done_to_all_that_match(self, crm):
        answer = crm.post(
            f"{CONTACTS}assign-matching/",
            {"filter": {"custom.seats.min": "10"}, "owner": ben().pk},
        )

        assert (answer.status_code, answer.data["total"]) == (202, 2)

    def test_ask_for_fields_only_where_one_is_named(self, crm, django_assert_num_queries):
        with django_assert_num_queries(7):  # as without custom fields
            crm.get(CONTACTS)
        with django_assert_num_queries(9):  # parameters, filters, ordering
            crm.get(f"{CONTACTS}?custom.seats=10&ordering=custom.seats")


@pytest.mark.django_db(transaction=True)
class TestIndexes:
    @pytest.fixture(autouse=True)
    def gone_afterwards(self):
        yield
        CustomField.objects.all().delete()
        build_field_indexes()

    def built(self) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'custom\\_%'")
            return {name for (name,) in cursor.fetchall()}

    def test_are_built_when_asked_for_and_dropped_when_not(self):
        field = make_field(index_state="wanted")
        several = make_field("multi_select", "likes", index_state="wanted")

        build_field_indexes()

        assert self.built() == {f"custom_{field.pk}", f"custom_{several.pk}_members"}
        assert set(CustomField.objects.values_list("index_state", flat=True)) == {"ready"}
        CustomField.objects.update(findable=False)
        build_field_indexes()
        assert self.built() == set()

    def test_carry_the_order_and_the_narrowing_of_lists(self):
        field = make_field(index_state="wanted")
        Contact.objects.bulk_create(
            Contact(display_name=f"{n}", custom={"seats": n}) for n in range(3000)
        )

        build_field_indexes()

        for query in (
            "ORDER BY contacts_custom_key(custom, 'seats'), id LIMIT 5",
            "WHERE contacts_custom_key(custom, 'seats') = "
            "contacts_custom_key('{\"seats\": 5}'::jsonb, 'seats')",
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN SELECT id FROM contacts_contact {query}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert f"custom_{field.pk}" in plan, plan

    def test_keep_values_apart_whatever_their_case(self, api):
        field = make_field("text", "code", unique=True, index_state="wanted")
        build_field_indexes()
        api.force_authenticate(ada())
        make_contact("A", custom={"code": "X1"})

        made = api.post(CONTACTS, {"first_name": "B", "custom": {"code": "x1"}})
        bulk = api.post(
            f"{CONTACTS}bulk/",
            {"rows": [{"first_name": "C", "custom": {"code": "x1"}}, {"first_name": "D"}]},
        )

        assert (made.status_code, made.data["code"]) == (409, "field_value_taken")
        assert made.data["errors"][0]["field"] == "custom.code"
        outcomes = [row["outcome"] for row in bulk.data["results"]]
        assert outcomes == ["refused", "created"]
        assert Contact.objects.count() == 2
        with pytest.raises(IntegrityError, match=f"custom_{field.pk}_unique"):
            make_contact("E", custom={"code": "x1"})

    def test_say_who_has_the_same_value_where_they_cannot_be(self):
        make_field("text", "code", unique=True, index_state="wanted")
        first, second = (make_contact(custom={"code": "X1"}) for _ in range(2))

        build_field_indexes()

        field = CustomField.objects.get()
        assert field.index_state == "failed"
        assert field.index_fault.endswith(f"the first of them: {first.pk}, {second.pk}.")
        assert self.built() == set()
        assert not Activity.objects.exists()


@pytest.mark.django_db
class TestIngestion:
    def test_leaves_a_value_with_whoever_has_it(self):
        from contacts.queries.custom import taken_values

        field = make_field("text", "code", unique=True)
        holder, other, third = (make_contact(custom=c) for c in ({"code": "A"}, {}, {}))

        taken = taken_values(field, {holder.pk: "a", other.pk: "A", third.pk: "B"})

        assert taken == {other.pk}
        assert taken_values(field, {other.pk: "C", third.pk: "c"}) == {third.pk}
        assert NOON
