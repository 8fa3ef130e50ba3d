"""Messages, wishes, topics, rules and suppressions over REST."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from contacts.models import ContactPhone
from messaging.models import Message, Preference, SendingRule, Suppression, Topic
from messaging.operations.suppressions import suppress_addresses
from tests.make import NOON, ada, ben, cleo
from tests.messaging.made import make_batch, make_message, make_reachable, topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def api(user):
    client = APIClient()
    client.force_login(user)
    return client


def ask(user, method, path, body=None, **headers):
    call = getattr(api(user), method)
    given = {"data": body} if method == "get" else {"data": body, "format": "json"}
    return call(f"/api/v1/{path}", **given, **headers)


class TestMessages:
    def written(self, contact, user=None, **given):
        usual = {"contact": contact.pk, "channel": "email", "topic": "account", "text": "Hello"}
        return ask(user or ada(), "post", "messages/", {**usual, **given})

    def test_one_is_put_down_and_read_back(self):
        contact = make_reachable()

        made = self.written(contact, subject="Hi")

        assert made.status_code == 201, made.json()
        row = made.json()
        assert (row["status"], row["reason"], row["subject"]) == ("planned", "", "Hi")
        assert ask(ada(), "get", f"messages/{row['id']}/").json() == row

    def test_says_why_one_cannot_go(self):
        row = self.written(make_reachable(email="")).json()

        assert (row["status"], row["reason"]) == ("skipped", "no_address")
        assert row["reason_words"] == "They have no address on this channel"

    def test_a_repeat_with_the_same_key_writes_once(self):
        contact = make_reachable()
        body = {"contact": contact.pk, "channel": "email", "topic": "account", "text": "Hello"}

        answers = [
            ask(ada(), "post", "messages/", body, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)
        ]

        assert answers[0].json() == answers[1].json()
        assert Message.objects.count() == 1

    def test_an_agent_writes_to_their_own_alone(self):
        own, other = make_reachable(owner=ben()), make_reachable(owner=cleo())

        assert self.written(own, ben()).status_code == 201
        assert self.written(other, ben()).status_code == 404
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("subject", ["Hi\nBcc: all@firm.test", "Hi\r\nX: y"])
    def test_a_subject_is_one_line(self, subject):
        answer = self.written(make_reachable(), subject=subject)

        assert answer.status_code == 400
        assert not Message.objects.exists()

    def test_one_that_says_nothing_is_refused(self):
        answer = self.written(make_reachable(), text=" ")

        assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_send")

    def test_are_listed_by_what_one_asks_for_in_as_many_queries(self, django_assert_num_queries):
        contact, other = make_reachable(), make_reachable(email="o@home.test")
        batch = make_batch()
        for _ in range(3):
            make_message(contact, topic=topic(), status="skipped", reason="no_address")
            make_message(other, channel="sms", direction="in", status="received")
        make_message(contact, batch=batch)
        client = api(ada())
        client.get("/api/v1/messages/")

        with django_assert_num_queries(4):
            everything = client.get("/api/v1/messages/").json()["results"]

        assert len(everything) == 7
        for asked, number in (
            (f"contact={contact.pk}", 4),
            ("channel=sms", 3),
            ("status=skipped&reason=no_address", 3),
            (f"batch={batch.pk}", 1),
            ("topic=news", 3),
            ("direction=in", 3),
        ):
            found = client.get(f"/api/v1/messages/?{asked}").json()["results"]
            assert len(found) == number, asked

    def test_an_agent_reads_those_of_their_own(self):
        own = make_message(make_reachable(owner=ben()))
        make_message(make_reachable(owner=cleo()))
        make_message(None)

        found = ask(ben(), "get", "messages/").json()["results"]

        assert [row["id"] for row in found] == [own.pk]
        assert len(ask(ada(), "get", "messages/").json()["results"]) == 3


class TestExplain:
    def test_says_what_stands_in_the_way(self):
        contact = make_reachable()
        Preference.objects.create(contact=contact, email=False)
        asked = {"contact": contact.pk, "channel": "email", "topic": "news"}

        answer = ask(ada(), "get", "messages/explain/", asked).json()

        assert (answer["outcome"], answer["code"]) == ("never", "opted_out_channel")
        held = [rule["code"] for rule in answer["rules"] if rule["holds"]]
        assert held == ["opted_out_channel"]

    def test_only_of_whom_one_may_see(self):
        asked = {"contact": make_reachable(owner=cleo()).pk, "channel": "email", "topic": "news"}

        assert ask(ben(), "get", "messages/explain/", asked).status_code == 404
        asked = {**asked, "topic": "none"}
        assert ask(ada(), "get", "messages/explain/", asked).status_code == 400


class TestPreferences:
    def put(self, contact, body, user=None):
        return ask(user or ada(), "put", f"contacts/{contact.pk}/preferences/", body)

    def test_who_said_nothing_wants_everything(self):
        contact = make_reachable()

        found = ask(ada(), "get", f"contacts/{contact.pk}/preferences/").json()

        assert [found[name] for name in ("email", "sms", "whatsapp", "push")] == [True] * 4
        assert {row["topic"]: row["is_on"] for row in found["topics"]} == dict.fromkeys(
            ("news", "account", "class_reminders", "payment_reminders"), True
        )
        assert (found["quiet_from"], found["updated_at"], found["suppressions"]) == (None, None, [])

    def test_are_changed_where_they_are_named(self):
        contact = make_reachable()
        body = {
            "sms": False,
            "quiet_from": "22:00",
            "quiet_until": "07:00",
            "topics": [{"topic": "news", "is_on": False}],
        }

        found = self.put(contact, body).json()
        again = self.put(contact, {"email": False}).json()

        assert (found["sms"], found["email"], found["quiet_from"]) == (False, True, "22:00")
        assert (again["sms"], again["email"], again["quiet_until"]) == (False, False, "07:00")
        assert [row["topic"] for row in again["topics"] if not row["is_on"]] == ["news"]

    @pytest.mark.parametrize(
        "body",
        [
            {"quiet_from": "22:00"},
            {"quiet_from": "22:00", "quiet_until": None},
            {"quiet_from": "25:00", "quiet_until": "07:00"},
            {"topics": [{"topic": "none", "is_on": True}]},
            {"email": "perhaps"},
        ],
    )
    def test_refuse_what_makes_no_sense(self, body):
        answer = self.put(make_reachable(), {"sms": False, **body})

        assert answer.status_code == 400
        assert not Preference.objects.exists()

    def test_are_those_of_ones_own_contacts(self):
        other = make_reachable(owner=cleo())

        assert self.put(other, {"sms": False}, ben()).status_code == 404
        assert not Preference.objects.exists()

    def test_show_where_nothing_goes_in_as_many_queries(self, django_assert_num_queries):
        contact = make_reachable()
        ContactPhone.objects.create(contact=contact, number="+4930123456", is_primary=True)
        suppress_addresses(
            channel="email", addresses=["jane@home.test"], reason="complaint", now=NOON
        )
        suppress_addresses(channel="sms", addresses=["+4930123456"], reason="stop", now=NOON)
        client = api(ada())
        path = f"/api/v1/contacts/{contact.pk}/preferences/"
        client.get(path)

        with django_assert_num_queries(7):
            found = client.get(path).json()

        assert {row["reason"] for row in found["suppressions"]} == {"complaint", "stop"}


class TestTopics:
    def test_are_made_changed_and_given_up(self):
        body = {"slug": "events", "name": "Events", "category": "marketing"}
        made = ask(ada(), "post", "topics/", body)
        assert made.status_code == 201, made.json()
        path = f"topics/{made.json()['id']}/"

        changed = ask(ada(), "patch", path, {"name": "Evenings"}, HTTP_IF_MATCH=made["ETag"])
        stale = ask(ada(), "patch", path, {"name": "Late"}, HTTP_IF_MATCH=made["ETag"])

        assert (changed.json()["name"], stale.status_code) == ("Evenings", 412)
        assert ask(ada(), "delete", path).status_code == 204
        assert not Topic.objects.filter(slug="events").exists()

    def test_that_are_locked_are_no_marketing(self):
        body = {"slug": "x", "name": "X", "category": "marketing", "is_locked": True}

        answer = ask(ada(), "post", "topics/", body)

        assert (answer.status_code, answer.json()["code"]) == (400, "bound_to_marketing")

    def test_that_messages_are_about_stay(self):
        make_message(make_reachable(), topic=topic())

        answer = ask(ada(), "delete", f"topics/{topic().pk}/")

        assert (answer.status_code, answer.json()["code"]) == (409, "topic_in_use")
        body = {"slug": "news", "name": "News", "category": "marketing"}
        assert ask(ada(), "post", "topics/", body).json()["code"] == "topic_taken"

    def test_are_listed_in_as_many_queries(self, django_assert_num_queries):
        client = api(ada())
        client.get("/api/v1/topics/")

        with django_assert_num_queries(3):
            rows = client.get("/api/v1/topics/").json()["results"]

        assert [row["slug"] for row in rows][:2] == ["news", "account"]


class TestSendingRules:
    def test_are_made_changed_and_given_up(self):
        body = {"kind": "holidays", "countries": ["DE", "US"]}
        made = ask(ada(), "post", "sending-rules/", body)
        assert made.status_code == 201, made.json()
        path = f"sending-rules/{made.json()['id']}/"

        changed = ask(ada(), "patch", path, {"is_on": False}).json()

        assert (changed["is_on"], changed["countries"]) == (False, ["DE", "US"])
        assert ask(ada(), "delete", path).status_code == 204

    @pytest.mark.parametrize(
        "body",
        [
            {"kind": "frequency_cap", "limit": 3},
            {"kind": "lawful_hours", "starts": "09:00"},
            {"kind": "lawful_hours", "starts": "21:00", "ends": "09:00"},
            {"kind": "holidays"},
            {"kind": "dates", "dates": ["yesterday"]},
            {"kind": "business_hours", "starts": "9:00", "ends": "17:00", "time_zone": "Mars"},
        ],
    )
    def test_refuse_what_says_too_little(self, body):
        before = SendingRule.objects.count()

        assert ask(ada(), "post", "sending-rules/", body).status_code == 400
        assert SendingRule.objects.count() == before

    def test_are_listed_in_as_many_queries(self, django_assert_num_queries):
        client = api(ada())
        client.get("/api/v1/sending-rules/")

        with django_assert_num_queries(3):
            rows = client.get("/api/v1/sending-rules/").json()["results"]

        assert {(row["kind"], row["starts"]) for row in rows} == {("lawful_hours", "08:00")}


class TestSuppressions:
    def test_are_added_found_and_released(self):
        body = {"channel": "email", "addresses": ["A@home.test", "b@home.test", "a@home.test"]}

        assert ask(ada(), "post", "suppressions/", body).json() == {"added": 2}
        assert ask(ada(), "post", "suppressions/", body).json() == {"added": 0}
        (row,) = ask(ada(), "get", "suppressions/?address=A@h").json()["results"]
        done = ask(ada(), "post", f"suppressions/{row['id']}/release/")

        assert done.json()["released_by"] == ada().pk
        (left,) = ask(ada(), "get", "suppressions/?standing=true").json()["results"]
        assert left["address"] == "b@home.test"

    def test_one_bad_address_adds_none(self):
        body = {"channel": "email", "addresses": ["a@home.test", "rubbish"]}

        answer = ask(ada(), "post", "suppressions/", body)

        assert (answer.status_code, answer.json()["code"]) == (400, "not_an_address")
        assert not Suppression.objects.exists()

    def test_what_somebody_said_is_not_taken_back_for_them(self):
        (row,) = suppress_addresses(
            channel="sms", addresses=["+4930123456"], reason="stop", now=NOON
        )

        answer = ask(ada(), "post", f"suppressions/{row.pk}/release/")

        assert (answer.status_code, answer.json()["code"]) == (409, "only_the_person_may")

    def test_are_listed_in_as_many_queries(self, django_assert_num_queries):
        suppress_addresses(
            channel="email",
            addresses=[f"{n}@home.test" for n in range(9)],
            reason="by_hand",
            by=ada(),
            now=NOON,
        )
        client = api(ada())
        client.get("/api/v1/suppressions/")

        with django_assert_num_queries(3):
            assert len(client.get("/api/v1/suppressions/").json()["results"]) == 9
