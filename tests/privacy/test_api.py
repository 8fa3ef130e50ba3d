import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow
from contacts.models import Contact
from jobs import engine
from jobs.expiring import forget_results
from jobs.models import Job
from privacy.models import (
    Consent,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
    Processor,
    Protection,
    Purpose,
    RetentionPolicy,
)
from privacy.operations.standing import place_hold
from tests.accounts.browser import signed_in
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_note,
    make_purpose,
    make_segment,
    make_user,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.ERASURE_LOG = str(tmp_path / "erasures.jsonl")


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client, path, **body):
    """From somebody who signed in a moment ago."""
    return client.post(f"{API}{path}", body, format="json")


def send(client, verb, path, **body):
    return getattr(client, verb)(f"{API}{path}", body, content_type="application/json")


def run_jobs():
    while engine.run_next(clock=timezone.now):
        pass


class TestConsents:
    def body(self, contact, **given):
        return {"contact": contact.pk, "purpose": "marketing", "deed": "given", **given}

    def test_strangers_and_other_teams_record_none(self):
        make_purpose()
        jane = make_contact("Jane Doe", owner=ben())

        assert send(Client(), "post", "/consents/", **self.body(jane)).status_code == 401
        assert send(browser(cleo()), "post", "/consents/", **self.body(jane)).status_code == 400
        assert not Consent.objects.exists()

    def test_are_recorded_and_listed_to_whom_sees_the_contact(self, django_assert_num_queries):
        make_purpose()
        jane = make_contact("Jane Doe", owner=ben())
        mine = browser(ben())

        made = send(mine, "post", "/consents/", **self.body(jane, channel="sms", wording="Yes?"))

        assert made.status_code == 201
        assert (made.json()["channel"], made.json()["by"]) == ("sms", ben().pk)
        mine.get(f"{API}/consents/")
        for _ in range(3):
            send(mine, "post", "/consents/", **self.body(jane))
        with django_assert_num_queries(3):
            seen = mine.get(f"{API}/consents/?contact={jane.pk}").json()
        assert len(seen["results"]) == 4
        assert browser(cleo()).get(f"{API}/consents/").json()["results"] == []


class TestStanding:
    def test_tells_what_may_be_done_and_why(self):
        make_purpose()
        jane = make_contact("Jane Doe", owner=ben())
        mine = browser(ben())
        send(mine, "post", "/consents/", contact=jane.pk, purpose="marketing", deed="withdrawn")

        told = mine.get(f"{API}/contacts/{jane.pk}/privacy/").json()

        said = {(one["purpose"], one["channel"]): one for one in told["purposes"]}
        assert said["marketing", ""]["is_allowed"] is False
        assert said["marketing", ""]["said"]["deed"] == "withdrawn"
        assert (told["restricted_at"], told["hold"], told["is_child"]) == (None, None, False)
        hidden = browser(cleo()).get(f"{API}/contacts/{jane.pk}/privacy/")
        assert hidden.status_code == 404

    def test_is_restricted_and_allowed(self):
        jane = make_contact("Jane Doe", owner=ben())

        assert send(browser(cleo()), "post", f"/contacts/{jane.pk}/restrict/").status_code == 404
        assert not Contact.objects.exclude(restricted_at=None).exists()
        send(browser(ben()), "post", f"/contacts/{jane.pk}/restrict/")
        assert Contact.objects.exclude(restricted_at=None).exists()
        send(browser(ben()), "post", f"/contacts/{jane.pk}/allow/")
        assert not Contact.objects.exclude(restricted_at=None).exists()


class TestGuardians:
    def test_say_who_and_are_asked_for_children_alone(self):
        Protection.objects.create(slug="children", is_on=True)
        child = make_contact("Cora Child", owner=ben(), birth_date="2020-01-01")
        mine = browser(ben())

        nobody = send(mine, "post", "/guardian-consents/", contact=child.pk, method="video")
        made = send(
            mine,
            "post",
            "/guardian-consents/",
            contact=child.pk,
            method="video",
            guardian_name="Gina",
        )

        assert (nobody.status_code, made.status_code) == (400, 201)
        done = send(mine, "post", f"/guardian-consents/{made.json()['id']}/withdraw/")
        assert done.json()["withdrawn_at"]
        assert GuardianConsent.objects.count() == 1


class TestRequests:
    def ask(self, kind, contact, client=None):
        body = {"contact": contact.pk, "kind": kind}
        return send(client or browser(ada()), "post", "/privacy-requests/", **body)

    def test_are_taken_down_by_who_sees_the_contact_and_carried_out_by_few(self):
        jane = make_contact("Jane Doe", owner=ben())

        taken = self.ask("erasure", jane, browser(ben()))
        again = self.ask("erasure", jane, browser(ben()))
        path = f"/privacy-requests/{taken.json()['id']}/carry-out/"

        assert (taken.status_code, again.json()["code"]) == (201, "already_asked")
        assert send(browser(ben()), "post", path).status_code == 403
        assert send(browser(ada()), "post", path).json()["code"] == "recent_sign_in_needed"
        assert not Job.objects.exists()

    def test_erase(self):
        jane = make_contact("Jane Doe", email="jane@doe.test")
        row = self.ask("erasure", jane).json()

        started = post(signed_in(ada()), f"/privacy-requests/{row['id']}/carry-out/")
        run_jobs()

        told = browser(ada()).get(f"{API}/privacy-requests/{row['id']}/").json()
        assert started.json()["state"] == "running"
        assert (told["state"], told["contact_name"], told["contact"]) == ("done", "", jane.pk)
        assert browser(ada()).get(f"{API}/contacts/{jane.pk}/").status_code == 404

    def test_hand_out_everything_in_a_file_that_goes_after_a_week(self):
        jane = make_contact("Jane Doe", email="jane@doe.test")
        make_note("<b>Likes tea</b>", contact=jane)
        make_contact("Olga Other", email="olga@other.test")
        row = self.ask("export", jane).json()

        job = post(signed_in(ada()), f"/privacy-requests/{row['id']}/carry-out/").json()["job"]
        run_jobs()

        answer: Any = browser(ada()).get(f"{API}/jobs/{job}/result/")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        told, page = json.loads(archive.read("data.json")), archive.read("data.html").decode()
        assert told["records"]["contacts.contactemail"][0]["address"] == "jane@doe.test"
        assert "&lt;b&gt;Likes tea" in page
        assert "Olga" not in json.dumps(told)
        assert AuditRow.objects.filter(action="privacy_request.export").count() == 1
        assert browser(ben()).get(f"{API}/jobs/{job}/result/").status_code in {403, 404}
        forget_results(now=timezone.now() + timedelta(days=8))
        assert browser(ada()).get(f"{API}/jobs/{job}/result/").status_code == 404

    def test_are_listed_with_few_queries(self, django_assert_num_queries):
        mine = browser(ada())
        for number in range(4):
            self.ask("export", make_contact(f"Jane {number}"), mine)

        with django_assert_num_queries(3):
            rows = mine.get(f"{API}/privacy-requests/?state=open").json()["results"]

        assert [row["contact_name"] for row in rows] == ["Jane 3", "Jane 2", "Jane 1", "Jane 0"]

    def test_preview_says_whether_a_hold_stands_in_the_way(self):
        jane = make_contact("Jane Doe")
        place_hold(contact=jane, reason="Case", by=ada(), now=NOON)

        told = browser(ada()).get(f"{API}/contacts/{jane.pk}/erasure-preview/").json()

        assert told["is_held"] is True
        assert {"contacts.contact", "accounts.auditrow"} <= {one["label"] for one in told["parts"]}

    def test_are_refused_with_a_reason(self):
        row = self.ask("erasure", make_contact("Jane Doe")).json()

        path = f"/privacy-requests/{row['id']}/refuse/"
        told = send(browser(ada()), "post", path, reason="Not them").json()

        assert (told["state"], told["refusal"]) == ("refused", "Not them")
        assert PrivacyRequest.objects.get().ended_at


class TestHolds:
    def test_keep_a_contact_from_being_deleted(self):
        jane = make_contact("Jane Doe")
        made = send(browser(ada()), "post", "/legal-holds/", contact=jane.pk, reason="Case 1")

        kept = browser(ada()).delete(f"{API}/contacts/{jane.pk}/")
        send(browser(ada()), "post", f"/legal-holds/{made.json()['id']}/release/")

        assert (made.status_code, kept.status_code, kept.json()["code"]) == (
            201,
            409,
            "contact_held",
        )
        assert browser(ada()).delete(f"{API}/contacts/{jane.pk}/").status_code == 204
        assert not LegalHold.objects.exists()


class TestPurposes:
    def test_are_made_changed_and_given_up(self):
        mine = browser(ada())
        given = {"slug": "research", "name": "Research", "consent_for": ["sms", "email", "sms"]}
        made = send(mine, "post", "/purposes/", **given)
        path = f"/purposes/{made.json()['id']}/"

        taken = send(mine, "post", "/purposes/", **given)
        changed = send(mine, "patch", path, consent_for=["", "sms"], spares_children=True)

        assert (made.status_code, made.json()["consent_for"]) == (201, ["email", "sms"])
        assert (taken.status_code, taken.json()["code"]) == (409, "purpose_taken")
        assert (changed.json()["consent_for"], changed.json()["version"]) == ([""], 2)
        assert mine.delete(f"{API}{path}").status_code == 204
        assert not Purpose.objects.filter(slug="research").exists()

    def test_let_segments_be_looked_at_again_only_when_their_rules_change(self):
        purpose, segment = make_purpose(), make_segment(kind="dynamic", refresh_at=None)
        mine = browser(ada())

        send(mine, "patch", f"/purposes/{purpose.pk}/", name="News")
        segment.refresh_from_db()
        assert segment.refresh_at is None

        send(mine, "patch", f"/purposes/{purpose.pk}/", consent_for=[""])
        segment.refresh_from_db()
        assert segment.refresh_at is not None

    def test_stay_while_the_ledger_or_a_segment_names_them(self):
        purpose, asked = make_purpose("news"), make_purpose("research")
        Consent.objects.create(contact=make_contact(), purpose=purpose, deed="given", at=NOON)
        condition = {"field": "consent.research", "operator": "equals", "value": True}
        make_segment(
            "Readers", kind="dynamic", conditions={"match": "all", "conditions": [condition]}
        )
        mine = browser(ada())

        said = [mine.delete(f"{API}/purposes/{one.pk}/").json() for one in (purpose, asked)]

        assert [one["code"] for one in said] == ["purpose_in_use", "named_elsewhere"]
        assert [one["used_by"] for one in said] == [{"consents": 1}, {"segments": ["Readers"]}]
        assert said[1]["detail"] == "This is still named by “Readers”. Change that first."
        assert Purpose.objects.filter(pk__in=(purpose.pk, asked.pk)).count() == 2

    def test_are_nothing_that_an_agent_changes(self):
        purpose = make_purpose()

        refused = send(browser(ben()), "patch", f"/purposes/{purpose.pk}/", name="Mine")

        assert refused.status_code == 403
        assert Purpose.objects.get(pk=purpose.pk).name == purpose.name


class TestRules:
    def test_processors_are_kept(self):
        mine = browser(ada())
        given = {"name": "Mailer", "role": "Sends mail", "data": "Addresses", "country": "IE"}
        made = send(mine, "post", "/processors/", **given)
        path = f"/processors/{made.json()['id']}/"

        assert send(mine, "post", "/processors/", **given).status_code == 400
        changed = send(mine, "patch", path, agreement="signed", agreed_on="2026-01-01")
        assert (changed.json()["agreement"], changed.json()["version"]) == ("signed", 2)
        assert mine.delete(f"{API}{path}").status_code == 204
        assert not Processor.objects.exists()

    def test_protections_are_switched(self):
        mine = browser(ada())

        told = send(mine, "patch", "/protections/children/", is_on=True, age=16).json()

        assert (told["is_on"], told["age"]) == (True, 16)
        assert {one["slug"] for one in mine.get(f"{API}/protections/").json()["results"]} == {
            "children",
            "students",
        }
        strange = send(mine, "patch", "/protections/students/", organisation_types=["x"])
        assert strange.status_code == 400

    def test_retention_is_shown_with_what_is_due_and_set(self):
        mine = browser(ada())

        told = send(mine, "patch", "/retention-rules/deliveries/", days=5).json()

        assert (told["days"], told["default_days"], told["due"]) == (5, 90, 0)
        assert RetentionPolicy.objects.get().days == 5
        rows = mine.get(f"{API}/retention-rules/").json()["results"]
        assert [one["kind"] for one in rows] == sorted(one["kind"] for one in rows)
        assert send(mine, "patch", "/retention-rules/x/", days=5).status_code == 404
        assert mine.get(f"{API}/retention-rules/x/").status_code == 404
        manager = make_user("max@firm.test", role="crm_manager")
        assert browser(manager).get(f"{API}/retention-rules/").status_code == 403
