"""Names that packs give to activity types and to endpoints."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import AuditRow
from contacts.models import Contact, ContactType, Of, Organisation
from events.ingestion.operations import record_given, rules_for
from events.ingestion.segment import record_messages
from events.models import Activity, TypeAlias
from events.operations import by_name
from events.queries import catalogue
from packs.errors import PackIsFaulty
from packs.models import Pack, RouteAlias
from packs.operations import install_pack, uninstall_pack
from packs.routes import own_rooms
from tests.accounts.browser import signed_in
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db
SCHOOLS = "/api/admin/schools"
EVENT_ALIASES = """
- {name: student_created, type: contact_created, label: Student created}
- {name: quest_completed, type: item_completed, label: Quest completed}
- {name: badge_earned, type: badge, label: Badge earned}
"""
EVENT_TYPES = "- {name: badge, label: Badge, title: Got a badge}\n"
TYPES = "- {slug: school, name: School, of: organisation}\n"
ROUTES = """
- path: /api/admin/schools
  to: /api/v1/organisations/
  query: {type: school}
  body: {type: school}
- {path: "/api/admin/schools/{id}", to: "/api/v1/organisations/{id}/"}
"""


@pytest.fixture
def shelf(settings, tmp_path: Path) -> Path:
    settings.PACK_FOLDERS = [str(tmp_path)]
    return tmp_path


def make_pack(shelf: Path, slug: str = "education", **files: str) -> None:
    folder = shelf / slug
    folder.mkdir()
    files = {"manifest": f"slug: {slug}\nname: {slug}\nversion: 1.0.0\n", **files}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)


def install(slug: str = "education") -> Any:
    return install_pack(slug=slug, by=ada(), now=NOON)


@pytest.fixture
def education(shelf):
    make_pack(
        shelf, event_types=EVENT_TYPES, event_aliases=EVENT_ALIASES, types=TYPES, routes=ROUTES
    )
    install()


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def ingest(*rows: dict[str, Any]) -> list[Any]:
    rules = rules_for(types=catalogue(), now=NOON, source="shop")
    return record_given(rows, rules=rules, by=None, now=NOON)


def faults(slug: str = "small") -> list[str]:
    with pytest.raises(PackIsFaulty) as refused:
        install(slug)
    return [f"{e['file']} {e['path']}: {e['detail']}" for e in refused.value.facts["errors"]]


class TestNamesOfTypes:
    def test_are_accepted_from_products_and_kept_under_the_types_own(self, education):
        results = ingest(
            {"type": "quest_completed", "external_id": "u-1", "item": {"type": "quest", "id": "7"}},
            {"type": "badge_earned", "external_id": "u-1"},
        )

        assert [result.status for result in results] == ["created", "created"]
        types = Activity.objects.filter(source="shop").values_list("type", flat=True)
        assert sorted(types) == ["badge", "item_completed"]

    def test_are_understood_from_segment_clients(self, education):
        message = {"type": "track", "event": "Badge Earned", "userId": "u-1"}

        record_messages([message], types=catalogue(), source="web", sent_at=None, now=NOON)

        assert Activity.objects.filter(type="badge").count() == 1

    def test_open_no_type_that_products_may_not_send(self, education):
        result = ingest({"type": "student_created", "external_id": "u-1"})[0]

        assert result.errors[0]["code"] == "unknown_type"
        assert not Contact.objects.exists()

    def test_narrow_the_log_and_are_shown_in_the_catalogue(self, crm, education):
        crm.post("/api/v1/contacts/", {"first_name": "Jane"})
        by_name.log_activity(contact=make_contact(), activity_type="badge_earned", at=NOON)

        found = crm.get("/api/v1/activities/?type=student_created,quest_completed").json()
        types = {t["name"]: t for t in crm.get("/api/v1/activity-types/").json()["results"]}

        assert [row["type"] for row in found["results"]] == ["contact_created"]
        assert types["contact_created"]["aliases"] == [
            {"name": "student_created", "label": "Student created", "pack": "education"}
        ]
        assert "student_created" not in types
        assert types["login"]["aliases"] == []

    def test_are_operations_too(self, education):
        fact = by_name.log_quest_completed(contact=make_contact(), at=NOON, details={"name": "7"})

        assert fact.type == "item_completed"
        with pytest.raises(AttributeError):
            _ = by_name.log_quest_lost

    def test_go_with_their_pack_and_leave_the_facts(self, education):
        ingest({"type": "quest_completed", "external_id": "u-1"})

        uninstall_pack(slug="education", by=ada(), now=NOON)

        assert not TypeAlias.objects.exists()
        assert Activity.objects.filter(type="item_completed").exists()
        assert ingest({"type": "quest_completed", "external_id": "u-1"})[0].status == "invalid"

    @pytest.mark.parametrize(
        ("files", "said"),
        [
            (
                {"event_aliases": "- {name: login, type: item_started, label: X}\n"},
                "event_aliases.yaml $[0].name: There is an event type login already",
            ),
            (
                {"event_aliases": "- {name: x, type: gone, label: X}\n"},
                "event_aliases.yaml $[0].type: There is no event type 'gone'",
            ),
            (
                {"event_aliases": "- {name: x, type: quest_completed, label: X}\n"},
                "There is no event type 'quest_completed'",
            ),
            (
                {"event_aliases": "- {name: quest_completed, type: login, label: X}\n"},
                "quest_completed belongs to pack education",
            ),
            (
                {"event_types": "- {name: quest_completed, label: X, title: X}\n"},
                "This is a name of item_completed in pack education",
            ),
            (
                {
                    "event_types": "- {name: x, label: X, title: X}\n",
                    "event_aliases": "- {name: x, type: login, label: X}\n",
                },
                "There is an event type x already",
            ),
            (
                {"event_aliases": "- {name: x, type: login, label: X}\n" * 2},
                "x stands here more than once",
            ),
        ],
    )
    def test_are_refused_where_they_clash_or_mean_nothing(self, shelf, education, files, said):
        make_pack(shelf, "small", **files)

        assert any(said in fault for fault in faults())
        assert not Pack.objects.filter(slug="small").exists()
        assert TypeAlias.objects.count() == 3

    def test_may_stand_in_a_hook(self, shelf, education):
        hooks = (
            "- {source: zoho, name: Zoho, hooks: [{slug: quest-complete, name: Q,"
            " row: {type: quest_done, external_id: $.user_id}}]}\n"
        )
        aliases = "- {name: quest_done, type: item_completed, label: Done}\n"
        make_pack(shelf, "small", event_aliases=aliases, aliases=hooks)

        assert "hook zoho/quest-complete" in install("small").made


class TestAddresses:
    @pytest.mark.parametrize("end", ["", "/"])
    def test_lead_to_a_list_of_a_type(self, crm, education, end):
        school = ContactType.objects.get(of=Of.ORGANISATION, slug="school")
        make_organisation("Northgate", type=school)
        make_organisation("Acme")

        listed = crm.get(f"{SCHOOLS}{end}?fields=id,name&type=household").json()

        assert [row["name"] for row in listed["results"]] == ["Northgate"]
        assert listed["results"][0].keys() == {"id", "name"}

    def test_lead_to_what_is_made_there(self, crm, education):
        made = crm.post(SCHOOLS, {"name": "Northgate", "type": None})

        assert made.status_code == 201
        assert Organisation.objects.get().type == ContactType.objects.get(slug="school")
        assert made["Location"].endswith(f"/api/v1/organisations/{made.json()['id']}/")
        assert AuditRow.objects.get(action="organisation.created").object_label == "Northgate"

    def test_carry_what_stands_in_their_places(self, crm, education):
        school = make_organisation("Northgate")

        answer = crm.patch(f"{SCHOOLS}/{school.pk}", {"name": "Southgate"})

        assert answer.json()["name"] == "Southgate"
        assert crm.get(f"{SCHOOLS}/nonesuch").status_code == 404
        assert crm.delete(f"{SCHOOLS}/{school.pk}").status_code == 204

    def test_keep_every_guard_of_the_endpoint(self, api, education):
        theirs = make_organisation("Theirs", owner=cleo())

        assert api.get(SCHOOLS).status_code == 401
        assert api.post(SCHOOLS, {"name": "x"}).status_code == 401
        api.force_authenticate(ben())
        assert api.get(f"{SCHOOLS}/{theirs.pk}").status_code == 404
        assert api.delete(f"{SCHOOLS}/{theirs.pk}").status_code == 403
        assert Organisation.objects.count() == 1

    def test_ask_a_browser_for_its_token(self, education):
        browser = signed_in(ada())
        del browser.cookies["csrftoken"]

        answer = browser.post(SCHOOLS, {"name": "x"})

        assert answer.json()["code"] == "csrf_failed"
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("body", ["{", "[1]", '"x"', "", '{"a": 1, "a": 2}'])
    def test_leave_a_bad_body_to_the_endpoint(self, crm, education, body):
        answer = crm.generic("POST", SCHOOLS, body, content_type="application/json")

        assert answer.status_code == 400
        assert not Organisation.objects.exists()

    def test_repeat_an_answer_under_its_key(self, crm, education):
        answers = [
            crm.post(SCHOOLS, {"name": "Northgate"}, headers={"Idempotency-Key": "k-1"})
            for _ in range(2)
        ]

        assert answers[0].json() == answers[1].json()
        assert Organisation.objects.count() == 1

    def test_are_told_to_everybody_signed_in(self, api, education, django_assert_num_queries):
        assert api.get("/api/v1/aliases/").status_code == 401
        api.force_authenticate(ben())

        with django_assert_num_queries(2):
            told = api.get("/api/v1/aliases/").json()

        assert [one["name"] for one in told["activity_types"]] == [
            "badge_earned", "quest_completed", "student_created",
        ]  # fmt: skip
        assert told["addresses"][0] == {
            "path": SCHOOLS,
            "to": "/api/v1/organisations/",
            "query": {"type": "school"},
            "body": {"type": "school"},
            "pack": "education",
        }

    def test_cost_other_requests_nothing(self, crm, education, django_assert_num_queries):
        crm.get("/api/v1/contacts/?fields=id")

        with django_assert_num_queries(1):
            crm.get("/api/v1/contacts/?fields=id")

    def test_go_with_their_pack(self, crm, education):
        uninstall_pack(slug="education", by=ada(), now=NOON)

        assert not RouteAlias.objects.exists()
        assert crm.get(SCHOOLS).status_code == 404

    @pytest.mark.parametrize(
        ("route", "said"),
        [
            (
                {"path": "/api/v1/contacts"},
                "not one of: auth, campaigns, docs, portal, track, v1, webhooks",
            ),
            ({"path": "/api/v1/new"}, "not one of"),
            ({"path": "/api/auth/browser"}, "not one of"),
            ({"path": '"/api/{id}/x"', "to": '"/api/v1/contacts/{id}/"'}, "not one of"),
            ({"path": "/admin/x"}, "does not match"),
            ({"path": "/api/admin/schools"}, "pack education"),
            ({"path": "/api/admin/schools/"}, "pack education"),
            (
                {"path": '"/api/admin/{kind}"', "to": '"/api/v1/contacts/{kind}/"'},
                "pack education can be the same",
            ),
            ({"path": "/api/admin/schools/metrics"}, "pack education can be the same"),
            ({"to": "/api/v1/nonesuch/"}, "No endpoint below /api/v1/"),
            ({"to": "/api/auth/browser/v1/config"}, "No endpoint below /api/v1/"),
            ({"path": '"/api/x/{id}"'}, "The same places"),
            ({"query": "{shoe_size: '38'}"}, "The endpoint takes no shoe_size"),
            ({"body": "{shoe_size: 38}"}, "The endpoint takes no shoe_size"),
            (
                {"to": "/api/v1/contacts/bulk/", "body": "{source: x}"},
                "The endpoint takes no source",
            ),
        ],
    )
    def test_are_refused_where_they_clash_or_lead_nowhere(self, shelf, education, route, said):
        given = {"path": "/api/x/people", "to": "/api/v1/contacts/", **route}
        text = "".join(f"  {name}: {value}\n" for name, value in given.items())
        make_pack(shelf, "small", routes="-" + text[1:])

        assert any(said in fault for fault in faults()), faults()
        assert RouteAlias.objects.count() == 2

    def test_that_could_mean_each_other_are_refused_in_one_pack(self, shelf):
        two = '- {path: "/api/x/{id}", to: "/api/v1/contacts/{id}/"}\n'
        make_pack(shelf, "small", routes=two + "- {path: /api/x/all, to: /api/v1/contacts/}\n")

        assert any("An address above can be the same" in fault for fault in faults())

    def test_never_hide_an_address_of_ours(self, crm):
        """Not even where a later version takes a word that a pack took before."""
        RouteAlias.objects.create(path="api/v1/contacts", to="/api/v1/organisations/")
        make_contact("Jane Doe")

        assert crm.get("/api/v1/contacts/").json()["results"][0]["display_name"] == "Jane Doe"
        assert own_rooms() >= {"v1", "auth", "portal", "webhooks", "docs"}


class TestTheRetentionPack:
    def test_calls_one_of_its_types_by_the_billing_services_word(self):
        install_pack(slug="retention", by=ada(), now=NOON)

        ingest(
            {
                "type": "user_churned",
                "external_id": "u-1",
                "properties": {"canceled_at": "2026-03-10T12:00:00Z", "plan": "gold"},
            }
        )

        assert Activity.objects.filter(type="winback", title="Left gold").count() == 1
