"""Contacts and organisations find their territory, and by it who looks after them."""

import pytest

from accounts.models import AuditRow
from contacts.models import Contact, ContactType, Of, Organisation
from events.ingestion.operations import record_given, rules_for
from events.ingestion.segment import record_messages
from events.models import Activity
from events.queries import catalogue, forget_catalogue
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_organisation,
    make_team,
    make_territory,
    sure,
)

pytestmark = pytest.mark.django_db
CONTACTS, ORGANISATIONS = "/api/v1/contacts/", "/api/v1/organisations/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


@pytest.fixture
def france():
    return make_territory("france", ("country", "is", "FR"), team=make_team(), owner=ben())


def whereabouts(record):
    record.refresh_from_db()
    return record.territory, record.team, record.owner


def facts(kind):
    return [row.properties for row in Activity.objects.filter(type=kind).order_by("id")]


def ingest(*rows, source="shop"):
    return record_given(
        rows, rules=rules_for(types=catalogue(), now=NOON, source=source), by=None, now=NOON
    )


class TestMakingARecord:
    def test_hands_it_to_whom_the_territory_says(self, crm, france):
        body = crm.post(CONTACTS, {"first_name": "Jeanne", "country": "FR"}).json()

        where = {"owner": ben().pk, "team": france.team_id, "territory": france.pk}
        assert {name: body[name] for name in where} == where
        assert facts("contact_assigned") == [where]
        assert sure(AuditRow.objects.get(action="contact.created").after).items() >= where.items()

    def test_leaves_it_with_whom_it_was_given_to(self, crm, france):
        made = crm.post(CONTACTS, {"country": "FR", "owner": cleo().pk}).json()

        assert (made["territory"], made["owner"], made["team"]) == (france.pk, cleo().pk, None)
        assert facts("contact_assigned") == []

    def test_leaves_an_agents_own_with_the_agent(self, api, france):
        api.force_authenticate(cleo())

        made = api.post(CONTACTS, {"country": "FR"}).json()

        assert (made["territory"], made["owner"], made["team"]) == (france.pk, cleo().pk, None)

    def test_looks_at_region_type_and_source_too(self, crm):
        kind = ContactType.objects.create(of=Of.CONTACT, slug="partner", name="Partner")
        land = make_territory(
            "land", ("region", "in", ["Bavaria"]), ("type", "is", "partner"),
            ("source", "starts_with", "fair"),
        )  # fmt: skip
        given = {"address": {"state": "bavaria"}, "type": kind.slug, "source": "Fair 2026"}

        fits = crm.post(CONTACTS, given).json()
        other = crm.post(CONTACTS, {**given, "type": None}).json()

        assert (fits["territory"], other["territory"]) == (land.pk, None)
        assert facts("contact_assigned") == []

    def test_works_for_organisations_too(self, crm, france):
        made = crm.post(ORGANISATIONS, {"name": "École", "address": {"country": "FR"}}).json()

        assert (made["territory"], made["owner"]) == (france.pk, ben().pk)
        assert facts("organisation_assigned")[0]["territory"] == france.pk

    def test_costs_one_statement_for_any_number(self, crm, france, django_assert_num_queries):
        make_contact(external_id="u-0", owner=cleo())
        rows = [{"external_id": f"u-{number}", "country": "FR"} for number in range(300)]

        with django_assert_num_queries(15):
            crm.post(f"{CONTACTS}bulk/", {"rows": rows})

        assert Contact.objects.filter(territory=france).count() == 300
        assert Contact.objects.filter(owner=ben(), team=france.team).count() == 299
        assert len(facts("contact_assigned")) == 299
        made = sure(sure(AuditRow.objects.filter(action="contact.created").first()).after)
        assert (made["territory"], made["owner"]) == (france.pk, ben().pk)
        changed = AuditRow.objects.get(action="contact.changed")
        assert changed.before == {"country": "", "territory": None}
        assert changed.after == {"country": "FR", "territory": france.pk}

    def test_in_bulk_waits_for_the_last_word_of_the_batch(self, crm, france):
        rows = [{"external_id": "u-1", "country": "DE"}, {"external_id": "u-1", "country": "FR"}]

        crm.post(f"{CONTACTS}bulk/", {"rows": rows})

        assert Contact.objects.get().territory == france
        assert facts("contact_updated")[0]["changes"]["territory"] == [None, france.pk]

    def test_places_organisations_in_bulk(self, crm, france):
        rows = [{"name": str(n), "address": {"country": "FR"}} for n in range(3)]

        crm.post(f"{ORGANISATIONS}bulk/", {"rows": rows})

        assert Organisation.objects.filter(territory=france, owner=ben()).count() == 3


class TestChangingARecord:
    def test_moves_it_and_leaves_who_looks_after_it(self, crm, france):
        contact = make_contact(owner=cleo(), country="DE")

        crm.patch(f"{CONTACTS}{contact.pk}/", {"country": "FR"})

        assert whereabouts(contact) == (france, None, cleo())
        assert facts("contact_updated")[0]["changes"]["territory"] == [None, france.pk]
        assert facts("contact_assigned") == []

    def test_hands_on_what_nobody_looks_after(self, crm, france):
        contact = make_contact(country="DE")

        crm.patch(f"{CONTACTS}{contact.pk}/", {"country": "FR"})

        assert whereabouts(contact) == (france, france.team, ben())
        assert facts("contact_assigned")[0]["owner"] == ben().pk

    def test_takes_it_out_of_a_territory_it_left(self, crm, france):
        contact = make_contact(country="FR", territory=france)

        crm.patch(f"{CONTACTS}{contact.pk}/", {"country": "DE"})

        assert whereabouts(contact) == (None, None, None)

    def test_of_something_else_moves_nothing(self, crm, france):
        contact = make_contact(country="FR")

        crm.patch(f"{CONTACTS}{contact.pk}/", {"first_name": "Jeanne"})

        assert whereabouts(contact) == (None, None, None)

    def test_moves_organisations_too(self, crm, france):
        school = make_organisation()

        crm.patch(f"{ORGANISATIONS}{school.pk}/", {"address": {"country": "FR"}})

        assert whereabouts(school) == (france, france.team, ben())
        assert facts("organisation_assigned")[0]["owner"] == ben().pk


class TestWhatProductsTell:
    def test_places_a_new_person_once_all_is_known(self, france):
        """Not by the source alone, which is known first."""
        make_territory("shop", ("source", "is", "shop"), owner=cleo(), priority=200)

        results = ingest(
            {"type": "login", "external_id": "u-1", "traits": {"country": "FR"}},
            {"type": "login", "external_id": "u-2"},
        )

        assert [result.errors for result in results] == [[], []]
        one, two = Contact.objects.order_by("external_id")
        assert whereabouts(one) == (france, france.team, ben())
        assert two.owner == cleo()
        assert [fact["owner"] for fact in facts("contact_assigned")] == [ben().pk, cleo().pk]

    def test_places_a_visitor_by_what_was_told_before_the_name(self, france):
        make_territory("shop", ("source", "is", "shop"), owner=cleo(), priority=200)
        ingest({"type": "login", "anonymous_id": "v-1", "traits": {"country": "FR"}})

        ingest({"type": "login", "anonymous_id": "v-1", "external_id": "u-1"})

        assert whereabouts(Contact.objects.get()) == (france, france.team, ben())

    def test_moves_a_known_person_and_keeps_the_owner(self, france):
        contact = make_contact(external_id="u-1", owner=cleo())

        ingest({"type": "login", "external_id": "u-1", "traits": {"country": "FR"}})

        assert whereabouts(contact) == (france, None, cleo())
        assert facts("contact_updated")[0]["changes"]["territory"] == [None, france.pk]

    def test_places_organisations(self, france):
        group = {
            "type": "group", "userId": "u-1", "groupId": "o-1",
            "traits": {"address": {"country": "FR"}},
        }  # fmt: skip

        record_messages([group], types=catalogue(), source="shop", sent_at=None, now=NOON)

        assert whereabouts(Organisation.objects.get()) == (france, france.team, ben())
        assert facts("organisation_assigned")[0]["territory"] == france.pk

    def test_asks_as_often_for_many_new_people_as_for_few(self, france, django_assert_num_queries):
        def rows(start, count):
            numbers = range(start, start + count)
            return [
                {"type": "login", "external_id": f"u-{n}", "traits": {"country": "FR"}}
                for n in numbers
            ]

        forget_catalogue()
        catalogue()
        with django_assert_num_queries(25):
            ingest(*rows(0, 110))
        with django_assert_num_queries(25):
            ingest(*rows(200, 220))

        assert Contact.objects.filter(owner=ben(), territory=france).count() == 330
