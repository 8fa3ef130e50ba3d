"""Broadcasts over REST."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditRow, Role
from broadcasts.models import Broadcast
from broadcasts.operations import beginning, following
from channels.models import SandboxMail
from jobs.engine import run_next
from messaging.models import Message
from messaging.operations.suppressions import unsubscribe
from tests.broadcasts.made import (
    WORDS,
    begun,
    make_account,
    make_broadcast,
    make_people,
    make_topic,
    take_turn,
)
from tests.make import NOON, ada, ben, make_contact, make_segment, make_user
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
BROADCASTS = "/api/v1/broadcasts/"
#: For one and for fifty.
LIST_QUERIES, VERDICT_QUERIES = 8, 7


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def own(broadcast, tail=""):
    return f"{BROADCASTS}{broadcast.pk}/{tail}"


class TestBroadcasts:
    def test_are_written_by_script_from_the_first_word_to_the_last(self, crm):
        make_account()
        make_topic()
        make_segment("Friends", of=make_people(2))
        make_version(make_template(slug="spring"), subject="Spring", text="It is spring")
        body = {"name": "Spring", "channel": "email", "topic": "news", "template": "spring"}

        made = crm.post(BROADCASTS, {**body, "segments_in": ["friends"]})
        assert (made.status_code, made.json()["state"]) == (201, "draft")
        at = f"{BROADCASTS}{made.json()['id']}/"
        estimate = crm.post(f"{at}estimate/").json()
        assert (estimate["now"], estimate["audience"], estimate["lacks"]) == (2, 2, [])
        assert crm.post(f"{at}send/").json()["state"] == "scheduled"
        later = timezone.now() + timedelta(seconds=11)
        beginning.begin_due(now=later)
        run_next(clock=lambda: later)
        take_turn(later)
        verdicts = crm.get(f"{at}verdicts/").json()

        assert verdicts["counts"] == [
            {"status": "sent", "code": "", "words": "Nothing stands in the way", "people": 2}
        ]
        assert {row["to_address"] for row in verdicts["results"]} == {"p0@x.test", "p1@x.test"}
        assert {row["variant"] for row in verdicts["results"]} == {"A"}

    def test_say_words_of_their_own(self, crm):
        made = crm.post(BROADCASTS, {"name": "Spring", "content": WORDS}).json()

        (variant,) = made["variants"]
        assert (variant["text"], variant["template"]) == (WORDS["text"], None)
        both = crm.post(BROADCASTS, {"name": "Two", "content": WORDS, "variants": [WORDS]})
        assert both.json()["errors"][0]["field"].startswith("variants")

    def test_name_what_cannot_be_accepted(self, crm):
        wrong = {
            "conditions": {"conditions": [{"field": "shoe", "operator": "is", "value": 1}]},
            "topic": "nothing",
            "segments_in": ["nobody"],
            "template": "none",
            "per_minute": 0,
        }

        for field, value in wrong.items():
            answer = crm.post(BROADCASTS, {"name": "Spring", field: value})
            assert answer.status_code == 400, field
            assert answer.json()["errors"][0]["field"].startswith(field), field
        assert not Broadcast.objects.exists()

    def test_are_changed_by_who_has_read_the_newest(self, crm):
        broadcast = make_broadcast()
        tag = crm.get(own(broadcast))["ETag"]
        changed = crm.patch(own(broadcast), {"name": "Summer"}, headers={"If-Match": tag})

        assert changed.json()["name"] == "Summer"
        late = crm.patch(own(broadcast), {"name": "Autumn"}, headers={"If-Match": tag})
        assert (late.status_code, late.json()["current"]["name"]) == (412, "Summer")

    def test_are_sent_taken_back_and_named_when_not_ready(self, crm):
        broadcast, empty = make_broadcast(), make_broadcast(segments_in=[])

        assert crm.post(own(broadcast, "send/")).json()["state"] == "scheduled"
        assert crm.post(own(broadcast, "undo/")).json()["state"] == "draft"
        answer = crm.post(own(empty, "send/"))
        assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
        assert answer.json()["errors"] == [
            {"field": "segments_in", "detail": "Say whom it is for."}
        ]

    def test_are_copied_put_away_and_deleted(self, crm):
        broadcast = make_broadcast()

        copy = crm.post(own(broadcast, "duplicate/"))
        assert (copy.status_code, copy.json()["state"]) == (201, "draft")
        assert crm.post(own(broadcast, "archive/")).json()["is_archived"]
        listed = crm.get(BROADCASTS, {"archived": "false"}).json()["results"]
        assert [row["id"] for row in listed] == [copy.json()["id"]]
        assert crm.post(own(broadcast, "restore/")).json()["is_archived"] is False
        assert crm.delete(own(broadcast)).status_code == 204

    def test_are_found_by_state_and_name(self, crm):
        draft, sent = make_broadcast(name="Offer"), begun(make_broadcast(name="News"))

        def found(**query):
            return [row["id"] for row in crm.get(BROADCASTS, query).json()["results"]]

        assert found(state="draft") == [draft.pk]
        assert found(state="sending,done") == [sent.pk]
        assert found(q="offer") == [draft.pk]
        assert crm.get(BROADCASTS, {"state": "odd"}).json()["errors"][0]["field"] == "state"
        assert found(topic="news", channel="email") == [sent.pk, draft.pk]

    def test_cost_a_fixed_number_of_questions(self, crm, django_assert_num_queries):
        for _ in range(3):
            make_broadcast()

        with django_assert_num_queries(LIST_QUERIES):
            assert len(crm.get(BROADCASTS).json()["results"]) == 3

    def test_are_not_for_agents_nor_for_strangers(self, api):
        broadcast = make_broadcast()

        assert api.get(own(broadcast)).status_code == 401
        api.force_authenticate(ben())
        assert api.get(own(broadcast)).status_code == 403
        assert api.post(own(broadcast, "send/")).status_code == 403
        assert Broadcast.objects.get().state == "draft"


class TestApproval:
    def test_goes_through_a_second_person(self, crm):
        assert crm.patch("/api/v1/broadcast-rules/", {"needs_approval": True}).status_code == 200
        broadcast = make_broadcast()

        assert crm.post(own(broadcast, "send/")).json()["state"] == "waiting_approval"
        own_one = crm.post(own(broadcast, "approve/"))
        assert (own_one.status_code, own_one.json()["code"]) == (403, "own_broadcast")
        crm.force_authenticate(make_user("max@firm.test", role="crm_manager"))
        refused = crm.post(own(broadcast, "refuse/"), {"because": "Too loud"}).json()
        assert (refused["state"], refused["refused_because"]) == ("draft", "Too loud")

    def test_rules_are_read_by_all_and_changed_by_who_runs_the_firm(self, crm):
        crm.force_authenticate(make_user("max@firm.test", role="crm_manager"))

        assert crm.get("/api/v1/broadcast-rules/").json()["judged_after_hours"] == 24
        assert crm.patch("/api/v1/broadcast-rules/", {"approval_above": 30}).status_code == 403


class TestEstimate:
    def test_says_who_would_get_it_and_why_others_do_not(self, crm):
        people = [*make_people(2), make_contact("No Address")]
        broadcast = make_broadcast(of=people)

        told = crm.get(own(broadcast, "estimate/")).json()

        assert (told["audience"], told["now"], told["later"]) == (3, 2, [])
        (never,) = told["never"]
        assert (never["code"], never["people"]) == ("no_address", 1)
        asked = {"outcome": "never", "code": "no_address"}
        (person,) = crm.get(own(broadcast, "people/"), asked).json()
        assert person["display_name"] == "No Address"

    def test_refuses_a_verdict_that_there_is_not(self, crm):
        broadcast = make_broadcast()

        assert crm.get(own(broadcast, "people/"), {"outcome": "maybe"}).status_code == 400
        asked = {"outcome": "never", "code": "x"}
        assert crm.get(own(broadcast, "people/"), asked).json()["errors"][0]["field"] == "code"


class TestVerdicts:
    def test_are_narrowed_by_status_code_and_variant(self, crm):
        make_account()
        shares = [{**WORDS, "share": 50}, {**WORDS, "share": 50}]
        people = [*make_people(6), make_contact("No Address")]
        broadcast = begun(make_broadcast(of=people, variants=shares))

        def found(**query):
            return crm.get(own(broadcast, "verdicts/"), query).json()["results"]

        assert [row["name"] for row in found(status="skipped")] == ["No Address"]
        assert [row["words"] for row in found(code="no_address")] == [
            "They have no address on this channel"
        ]
        assert len(found(variant="A")) + len(found(variant="B")) == 7
        for field, value in (("status", "odd"), ("code", "odd")):
            answer = crm.get(own(broadcast, "verdicts/"), {field: value})
            assert answer.json()["errors"][0]["field"] == field

    def test_come_in_pages_and_are_counted_on_the_first(self, crm, django_assert_num_queries):
        broadcast = begun(make_broadcast(of=make_people(5)))

        with django_assert_num_queries(VERDICT_QUERIES):
            first = crm.get(own(broadcast, "verdicts/"), {"page_size": 3}).json()
        second = crm.get(first["next"]).json()

        assert (first["total"]["value"], len(first["results"])) == (5, 3)
        assert (second["counts"], len(second["results"])) == (None, 2)

    def test_name_only_people_whom_one_sees(self, crm):
        max_ = make_user("max@firm.test", role="crm_manager")
        mine = make_contact("Mine", email="m@x.test", owner=max_)
        broadcast = begun(make_broadcast(of=[mine, *make_people(2)]))
        role = Role.objects.get(slug="crm_manager")
        role.grants["crm.contacts.view"] = "own"
        role.save()
        crm.force_authenticate(max_)

        told = crm.get(own(broadcast, "verdicts/")).json()

        assert [row["contact"] for row in told["results"]] == [mine.pk]
        assert sum(one["people"] for one in told["counts"]) == 3


class TestStanding:
    def test_is_poor_below_the_goals_and_is_said_once_that_is_fair(self, crm):
        make_account()
        broadcast = begun(make_broadcast(of=make_people(20)))
        take_turn(NOON + timedelta(minutes=1))
        following.follow(broadcast=broadcast, now=NOON + timedelta(minutes=2))

        # It began at noon of a day that is long over.
        assert crm.get(own(broadcast)).json()["standing"] == "poor"
        Broadcast.objects.update(started_at=timezone.now())
        assert crm.get(own(broadcast)).json()["standing"] == ""
        Broadcast.objects.update(started_at=NOON)
        Message.objects.update(opened_at=NOON, clicked_at=NOON)
        following.follow(broadcast=Broadcast.objects.get(), now=NOON)
        assert crm.get(own(broadcast)).json()["standing"] == "good"


class TestTestSend:
    def test_goes_to_colleagues_alone_filled_with_somebody_it_is_for(self, crm):
        make_account()
        words = {"subject": "Hi {{ first_name }}", "text": "Hello"}
        broadcast = make_broadcast(of=make_people(1), variants=[words])

        strange = crm.post(own(broadcast, "test/"), {"to": ["p0@x.test"]})
        assert (strange.status_code, strange.json()["code"]) == (400, "not_staff")
        assert not SandboxMail.objects.exists()
        assert crm.post(own(broadcast, "test/"), {"to": [ada().email]}).status_code == 204

        mail = SandboxMail.objects.get()
        assert (mail.to, mail.subject) == (ada().email, "[Test] Hi Person")
        assert not Message.objects.exists()

    def test_says_what_it_lacks(self, crm):
        empty, full = make_broadcast(segments_in=[]), make_broadcast()

        for broadcast, code in ((empty, "nobody_to_sample"), (full, "nothing_to_test_by")):
            answer = crm.post(own(broadcast, "test/"), {"to": [ada().email]})
            assert answer.json()["code"] == code


class TestUses:
    def test_of_topics_and_templates_are_named_and_kept(self, crm):
        version = make_version()
        broadcast = make_broadcast(variants=[{"template_version": version}])

        answer = crm.delete(f"/api/v1/topics/{broadcast.topic_id}/")
        assert answer.json()["used_by"] == {"broadcasts": [broadcast.name]}
        assert answer.status_code == 409
        uses = crm.get(f"/api/v1/templates/{version.template_id}/uses/").content.decode()
        assert broadcast.name in uses


class TestExplain:
    def test_says_of_a_broadcast_why_somebody_would_not_get_it(self, crm):
        contact = make_contact("No Address")
        broadcast = make_broadcast(of=[contact])

        asked = {"contact": contact.pk, "broadcast": broadcast.pk}
        told = crm.get("/api/v1/messages/explain/", asked).json()

        assert (told["outcome"], told["code"]) == ("never", "no_address")
        gone = crm.get("/api/v1/messages/explain/", {**asked, "broadcast": 10**9})
        assert gone.status_code == 404


class TestFigures:
    def test_count_who_left_by_a_link_of_the_broadcast(self, crm):
        make_account()
        broadcast = begun(make_broadcast(), at=timezone.now())
        later = timezone.now() + timedelta(minutes=1)
        take_turn(later)
        unsubscribe(message=Message.objects.all()[0], now=later)

        following.follow(broadcast=broadcast, now=later)

        assert crm.get(own(broadcast)).json()["figures"]["unsubscribed"] == 1


class TestRecipients:
    def test_are_a_file_of_those_whom_one_sees(self, crm):
        broadcast = begun(make_broadcast(of=make_people(2)))
        Message.objects.filter(to_address="p0@x.test").update(opened_at=NOON, status="sent")

        answer = crm.get(own(broadcast, "recipients/"))

        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0].startswith("contact,name,variant,locale,to_address,status")
        assert [line.split(",")[4:6] for line in lines[1:]] == [
            ["p0@x.test", "sent"],
            ["p1@x.test", "planned"],
        ]
        assert AuditRow.objects.filter(action="broadcast.recipients_exported").exists()
