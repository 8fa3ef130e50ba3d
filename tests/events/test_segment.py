"""The Segment contract: what each message becomes, and what the clients are told."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from contacts.models import Contact, CustomField, Identity, Organisation
from contacts.operations.contacts import change_contact
from contacts.operations.organisations import change_organisation
from events.ingestion.segment import moment_of
from events.models import Activity
from tests.events.test_ingestion_api import basic
from tests.make import NOON, ada, sure

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(api):
    _, secret = issue_write_key(name="Web", source="web", by=None, now=timezone.now())

    def post(kind: str, **message: Any) -> Any:
        return api.post(f"/v1/{kind}", message, **basic(secret))

    post.secret = secret  # type: ignore[attr-defined]
    return post


class TestMessages:
    def test_identify_makes_a_contact_of_its_traits(self, send):
        CustomField.objects.create(slug="plan", label="Plan")
        traits = {
            "email": "Jane@Firm.test",
            "firstName": "Jane",
            "lastName": "Doe",
            "phone": "+44 20 7946 0018",
            "birthday": "1990-02-03",
            "address": {"city": "Leeds", "country": "GB"},
            "timezone": "Europe/London",
            "company": {"name": "Northgate", "id": "org-1"},
            "plan": "gold",
            "shoe_size": 38,
        }

        answer = send("identify", userId="u1", traits=traits)

        assert (answer.status_code, answer.json()) == (200, {"success": True})
        contact = Contact.objects.get()
        assert (contact.first_name, contact.last_name) == ("Jane", "Doe")
        assert contact.display_name == "Jane Doe"
        assert contact.birth_date == date(1990, 2, 3)
        assert (contact.country, contact.time_zone) == ("GB", "Europe/London")
        assert contact.address["city"] == "Leeds"
        assert contact.organisation == Organisation.objects.get(external_id="org-1")
        assert contact.custom == {"plan": "gold"}
        assert contact.emails.get(is_primary=True).address == "jane@firm.test"
        assert contact.phones.get(is_primary=True).number == "+442079460018"
        assert Activity.objects.get(type="identified").properties["traits"]["shoe_size"] == 38
        changes = Activity.objects.get(type="contact_updated").properties["changes"]
        assert changes["first_name"] == ["", "Jane"]

    def test_identify_never_overwrites_with_nothing(self, send):
        send("identify", userId="u1", traits={"firstName": "Jane", "country": "GB"})

        send("identify", userId="u1", traits={"firstName": None, "country": "", "x": {}})

        contact = Contact.objects.get()
        assert (contact.first_name, contact.country) == ("Jane", "GB")
        assert Activity.objects.filter(type="contact_updated").count() == 1

    def test_the_newest_word_wins_whatever_arrives_last(self, send):
        now = timezone.now()

        def told(name: str, hours: int) -> dict[str, Any]:
            at = (now - timedelta(hours=hours)).isoformat()
            return {"userId": "u1", "timestamp": at, "traits": {"firstName": name}}

        send("identify", **told("Newest", 1))
        send("identify", **told("Oldest", 3))
        send("batch", batch=[{"type": "identify", **told("Middle", 2)}])

        assert Contact.objects.get().first_name == "Newest"

    def test_track_of_a_catalogued_type_is_that_type(self, send):
        send(
            "track",
            userId="u1",
            event="Order Paid",
            properties={"order": "A-1", "revenue": 19.9, "category": "plans"},
            context={"campaign": {"name": "spring", "source": "mail"}, "ip": "192.0.2.1"},
        )

        row = Activity.objects.get(type="order_paid")
        assert (row.title, str(row.amount), row.category) == ("Paid order A-1", "19.9000", "plans")
        assert row.properties["utm"] == {"campaign": "spring", "source": "mail"}
        assert row.properties["context"] == {"ip": "192.0.2.1"}

    @pytest.mark.parametrize(
        ("event", "properties"),
        [
            ("Robot Danced", {"steps": 5}),
            ("Identified", {}),
            ("Contact Created", {}),
            ("Order Paid", {"order": {"not": "a text"}}),
        ],
    )
    def test_track_of_anything_else_is_kept_under_its_name(self, send, event, properties):
        send("track", userId="u1", event=event, properties=properties)

        row = Activity.objects.get(type="product_event")
        assert row.title == event
        assert row.properties == {"event": event, **properties}

    def test_page_and_screen_are_views(self, send):
        send("page", userId="u1", name="Prices", context={"page": {"path": "/prices"}})
        send("screen", userId="u1", name="Home")

        assert Activity.objects.get(type="page_viewed").title == "Viewed Prices"
        assert Activity.objects.get(type="page_viewed").properties["path"] == "/prices"
        assert Activity.objects.get(type="screen_viewed").title == "Viewed Home"

    def test_group_makes_an_organisation_and_its_member(self, send):
        send(
            "group",
            userId="u1",
            groupId="org-7",
            traits={"name": "Northgate", "website": "northgate.example"},
        )

        organisation = Organisation.objects.get()
        assert (organisation.external_id, organisation.name) == ("org-7", "Northgate")
        assert organisation.website == "https://northgate.example"
        assert Contact.objects.get().organisation == organisation
        assert Activity.objects.get(type="group_joined").organisation == organisation

    def test_group_follows_the_time_of_the_event_and_not_of_its_arrival(self, send):
        now = timezone.now()

        def joined(group: str, name: str, hours: int, **traits: str) -> None:
            at = (now - timedelta(hours=hours)).isoformat()
            send("group", userId="u1", groupId=group, timestamp=at, traits={"name": name, **traits})

        joined("org-1", "Newest", 1)
        joined("org-1", "Oldest", 4, website="oldest.example")
        joined("org-2", "Left long ago", 3)
        at = (now - timedelta(hours=2)).isoformat()
        send("identify", userId="u1", timestamp=at, traits={"company": {"id": "org-3"}})

        organisation = sure(Contact.objects.get().organisation)
        assert (organisation.external_id, organisation.name) == ("org-1", "Newest")
        assert organisation.website == "https://oldest.example"
        changes = Activity.objects.get(type="contact_updated").properties["changes"]
        assert changes == {"organisation": [None, organisation.pk]}

    def test_group_of_one_batch_follows_its_times(self, send):
        now = timezone.now()
        batch = [
            {
                "type": "group",
                "userId": "u1",
                "groupId": f"org-{hours}",
                "timestamp": (now - timedelta(hours=hours)).isoformat(),
            }
            for hours in (2, 1, 3)
        ]

        send("batch", batch=batch)

        assert Contact.objects.get().organisation == Organisation.objects.get(external_id="org-1")

    def test_group_leaves_what_a_colleague_changed_since(self, send):
        now = timezone.now()
        send("group", userId="u1", groupId="org-1", traits={"name": "Northgate"})
        mine, contact = Organisation.objects.create(name="Ours"), Contact.objects.get()
        change_contact(contact=contact, changes={"organisation": mine}, by=ada(), now=now)
        organisation = Organisation.objects.get(external_id="org-1")
        change_organisation(
            organisation=organisation, changes={"name": "Northgate School"}, by=ada(), now=now
        )

        at = (now - timedelta(hours=1)).isoformat()
        send("group", userId="u1", groupId="org-1", timestamp=at, traits={"name": "N."})

        assert Contact.objects.get().organisation == mine
        assert Organisation.objects.get(external_id="org-1").name == "Northgate School"

    def test_a_later_word_of_nothing_leaves_an_older_one_to_be_heard(self, send):
        at = (timezone.now() - timedelta(hours=1)).isoformat()
        send("identify", userId="u1", traits={"firstName": None, "country": ""})

        send("identify", userId="u1", timestamp=at, traits={"firstName": "Jane", "country": "GB"})

        contact = Contact.objects.get()
        assert (contact.first_name, contact.country) == ("Jane", "GB")

    def test_alias_joins_two_ids(self, send):
        send("track", anonymousId="v1", event="Login")

        send("alias", previousId="v1", userId="u1")
        send("track", userId="v1", event="Login")

        contact = Contact.objects.get()
        assert contact.external_id == "u1"
        assert Activity.objects.filter(type="login", contact=contact).count() == 2

    def test_alias_of_two_known_people_merges_nobody_and_says_so(self, send):
        send("identify", userId="u1", traits={"firstName": "Jane"})
        send("identify", userId="u2", anonymousId="v2", traits={"firstName": "June"})
        aliases = [
            {"type": "alias", "previousId": previous, "userId": "u1"}
            for previous in ("u2", "new", "v2")
        ]

        answer = send("batch", batch=[{"type": "page", "userId": "u1"}, *aliases]).json()

        jane, june = Contact.objects.order_by("first_name")
        assert answer["success"]
        assert [one["index"] for one in answer["not_merged"]] == [1, 3]
        assert "stay as they are" in answer["not_merged"][0]["reason"]
        assert "not_merged" not in send("alias", previousId="new", userId="u1").json()
        assert (jane.external_id, june.external_id) == ("u1", "u2")
        assert Identity.objects.get(system="external", value="u2").contact == june
        assert Identity.objects.get(system="anonymous", value="v2").contact == june
        assert Activity.objects.filter(type="identified", contact=june).exists()
        assert set(Activity.objects.filter(type="aliased").values_list("contact", "title")) == {
            (jane.pk, f"Also known as {previous}") for previous in ("u2", "new", "v2")
        }

    def test_a_message_id_is_recorded_once(self, send):
        for _ in range(3):
            send("track", userId="u1", event="Login", messageId="m1")

        assert Activity.objects.filter(type="login").count() == 1

    def test_a_refused_message_harms_no_other(self, send):
        answer = send(
            "batch",
            batch=[
                {"type": "track", "userId": "u1", "event": "Login"},
                {"type": "dance", "userId": "u1"},
                {"type": "track", "event": "Login"},
                {"type": "track", "userId": "u1"},
                {"type": "alias", "userId": "u1"},
                5,
                {"type": "page", "anonymousId": "v1"},
            ],
        )

        refused = [(one["index"], one["errors"][0]["code"]) for one in answer.json()["refused"]]
        assert answer.status_code == 200
        assert refused == [
            (1, "unknown_kind"),
            (2, "nobody"),
            (3, "required"),
            (4, "required"),
            (5, "not_an_object"),
        ]
        assert Activity.objects.filter(type="login").count() == 1
        assert Activity.objects.filter(type="page_viewed").count() == 1


class TestVisitors:
    @pytest.mark.django_db(transaction=True)
    def test_what_a_visitor_did_becomes_the_contacts_once(self, send):
        send("track", anonymousId="v1", event="Login")
        before = Activity.objects.get()
        assert (before.contact, before.subject_type, before.subject_id) == (None, "visitor", "v1")
        assert not Contact.objects.exists()

        send("identify", anonymousId="v1", userId="u1")
        claimed = Activity.objects.get(pk=before.pk)
        send("identify", anonymousId="v1", userId="u1")

        assert claimed.contact == Contact.objects.get()
        assert claimed.position > before.position
        assert Activity.objects.get(pk=before.pk).position == claimed.position

    def test_what_a_visitor_told_fills_the_contact_by_its_time(self, send):
        now = timezone.now()

        def told(hours: int, traits: dict[str, str], **who: str) -> None:
            at = (now - timedelta(hours=hours)).isoformat()
            send("identify", timestamp=at, traits=traits, **who)

        told(1, {"firstName": "Jane", "country": "GB"}, anonymousId="v1")
        told(4, {"firstName": "Jay", "lastName": "Roe", "country": "DE"}, anonymousId="v1")
        send("group", anonymousId="v1", groupId="org-1")
        told(2, {"lastName": "Doe", "locale": "en"}, userId="u1")
        told(0, {"country": "FR"}, userId="u1")
        assert Contact.objects.get().first_name == ""

        told(3, {}, userId="u1", anonymousId="v1")

        contact = Contact.objects.get()
        assert (contact.first_name, contact.last_name) == ("Jane", "Doe")
        assert (contact.country, contact.locale) == ("FR", "en")
        assert contact.organisation == Organisation.objects.get(external_id="org-1")

    def test_a_shared_browser_stays_with_who_claimed_it_first(self, send):
        send("identify", anonymousId="v1", userId="u1")
        send("identify", anonymousId="v1", userId="u2")

        send("track", anonymousId="v1", event="Login")

        assert Contact.objects.count() == 2
        assert Activity.objects.get(type="login").contact == Contact.objects.get(external_id="u1")

    def test_is_named_by_a_later_message_of_the_same_batch(self, send):
        batch = [
            {"type": "track", "anonymousId": "v1", "event": "Login"},
            {"type": "identify", "anonymousId": "v1", "userId": "u1"},
        ]

        send("batch", batch=batch)

        assert Activity.objects.get(type="login").contact == Contact.objects.get()
        assert Identity.objects.filter(system="anonymous", value="v1").exists()


class TestMomentOf:
    def test_sets_a_wrong_clock_right(self):
        message = {"timestamp": "2026-03-10T09:00:00Z", "sentAt": "2026-03-10T09:00:10Z"}

        assert moment_of(message, None, NOON) == NOON - timedelta(seconds=10)

    def test_takes_the_batchs_moment_of_sending(self):
        message = {"timestamp": "2026-03-10T13:00:00Z"}

        assert moment_of(message, "2026-03-10T13:00:05Z", NOON) == NOON - timedelta(seconds=5)

    def test_keeps_a_moment_without_one(self):
        at = datetime(2025, 1, 1, tzinfo=UTC)

        assert moment_of({"timestamp": "2025-01-01T00:00:00"}, None, NOON) == at

    @pytest.mark.parametrize("value", ["soon", 17, None, "0001-01-01T00:00:00Z", "9999-12-31"])
    def test_takes_the_receipt_for_a_moment_that_cannot_be(self, value):
        assert moment_of({"timestamp": value}, "2026-03-10T12:00:00Z", NOON) == NOON
        assert moment_of({"timestamp": value}, None, NOON) == NOON


class TestAnswers:
    def test_takes_the_key_from_the_body(self, api, send):
        body = {"userId": "u1", "event": "Login", "writeKey": send.secret}

        answer = api.post("/v1/t", json.dumps(body), content_type="text/plain")

        assert (answer.status_code, answer.json()) == (200, {"success": True})
        assert Activity.objects.get(type="login").source == "web"

    def test_takes_gzip(self, api, send):
        body = gzip.compress(json.dumps({"batch": [{"type": "page", "userId": "u1"}]}).encode())

        answer = api.post(
            "/v1/batch",
            body,
            content_type="application/json",
            HTTP_CONTENT_ENCODING="gzip",
            **basic(send.secret),
        )

        assert answer.status_code == 200
        assert Activity.objects.filter(type="page_viewed").count() == 1

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (b"{", {}),
            (b"[]", {}),
            (b'{"batch": 5}', {}),
            (b"not gzip", {"HTTP_CONTENT_ENCODING": "gzip"}),
            (gzip.compress(b"{}" * 100)[:-9], {"HTTP_CONTENT_ENCODING": "gzip"}),
            (gzip.compress(b" " * 20_000_000), {"HTTP_CONTENT_ENCODING": "gzip"}),
            (b" " * 10_000_000, {}),
        ],
        ids=["cut", "list", "no batch", "no gzip", "cut gzip", "bomb", "huge"],
    )
    def test_says_400_to_what_it_cannot_read(self, api, send, body, headers):
        answer = api.post(
            "/v1/batch", body, content_type="application/json", **basic(send.secret), **headers
        )

        assert answer.status_code == 400
        assert answer.json()["success"] is False
        assert answer.json()["message"]
        assert not Activity.objects.exists()

    @pytest.mark.parametrize("headers", [{}, basic("wk_wrong"), basic("")])
    def test_says_401_to_a_wrong_key(self, api, headers):
        answer = api.post("/v1/track", {"userId": "u1", "event": "Login"}, **headers)

        assert (answer.status_code, answer.json()["success"]) == (401, False)
        assert not Activity.objects.exists()

    def test_lets_browsers_of_any_origin_in(self, api, send):
        asked = api.options("/v1/track", HTTP_ORIGIN="https://shop.example")
        answer = send("track", userId="u1", event="Login")

        assert asked.status_code == 204
        for response in (asked, answer):
            assert response["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in response
        assert "Authorization" in asked["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("path", ["i", "t", "p", "s", "g", "a", "b", "import"])
    def test_knows_the_short_addresses(self, api, path):
        assert api.post(f"/v1/{path}", {}).status_code == 401


class TestStaffEdits:
    def test_beat_what_a_source_said_before_them(self, send, api):
        now = timezone.now()
        send("identify", userId="u1", traits={"firstName": "Jane"})
        contact = Contact.objects.get()
        change_contact(
            contact=contact, changes={"first_name": "Janet"}, by=ada(), now=timezone.now()
        )

        earlier = (now - timedelta(days=1)).isoformat()
        send("identify", userId="u1", timestamp=earlier, traits={"firstName": "Jay"})

        contact.refresh_from_db()
        assert contact.first_name == "Janet"

    def test_take_no_name_away_but_the_one_that_was_changed(self, send):
        send("alias", previousId="old-7", userId="u1")
        contact = Contact.objects.get()
        for system, value in (("external", "app-9"), ("email", "a@erp.test"), ("zoho", "z1")):
            Identity.objects.create(system=system, value=value, contact=contact)
        changes = {"external_id": "u2", "email": "jane@firm.test"}
        change_contact(contact=contact, changes=changes, by=ada(), now=NOON)

        change_contact(contact=contact, changes={"email": "jane@new.test"}, by=ada(), now=NOON)

        known = set(contact.identities.exclude(system="anonymous").values_list("system", "value"))
        assert known == {
            ("external", "old-7"),
            ("external", "app-9"),
            ("email", "a@erp.test"),
            ("zoho", "z1"),
            ("external", "u2"),
            ("email", "jane@new.test"),
        }
