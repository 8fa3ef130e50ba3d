from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditRow
from contacts.models import Contact
from events.activities import PRODUCT_EVENT
from events.models import Delivery, Webhook, WebhookSource
from events.operations import record
from ground.retaining import RETAINED
from jobs import files
from jobs.models import Job, State
from outbox.models import Effect, Policy
from privacy.models import RetentionPolicy
from privacy.operations.retention import due, enforce, rule_of, set_policy
from privacy.operations.standing import place_hold
from tests.make import NOON, ada, make_contact, make_task, sure

pytestmark = pytest.mark.django_db
OLD = NOON - timedelta(days=5 * 365)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.ERASURE_LOG = str(tmp_path / "erasures.jsonl")


def deliver(key, *, at=OLD, state=Delivery.State.DONE, activity=None):
    source, _ = WebhookSource.objects.get_or_create(slug="s", defaults={"secret": "s" * 32})
    hook, _ = Webhook.objects.get_or_create(source=source, slug="h")
    return Delivery.objects.create(
        hook=hook,
        key=key,
        body=b"{}",
        received_at=at,
        next_try_at=at,
        state=state,
        activity_id=activity,
    )


class TestOverRest:
    def test_tells_what_other_days_would_take_before_they_are_kept(self, api):
        deliver("old", at=timezone.now() - timedelta(days=30))
        api.force_authenticate(ada())
        own = "/api/v1/retention-rules/deliveries/"

        told = [api.get(f"{own}{asked}").json() for asked in ("", "?days=7", "?days=31")]

        assert [one["due"] for one in told] == [0, 1, 0]
        assert {one["days"] for one in told} == {90}
        assert api.get(f"{own}?days=0").status_code == 400


class TestEnforce:
    def test_removes_what_is_older_than_its_rule_and_nothing_else(self):
        deliver("old")
        deliver("new", at=NOON)
        deliver("waiting", state=Delivery.State.WAITING)
        old = Job.objects.create(kind="x", state=State.DONE, ended_at=OLD)
        files.extend(files.result_path(old), size=0, addition=b"x")
        Job.objects.create(kind="x", state=State.RUNNING, lease_token="0" * 32, lease_until=OLD)
        Effect.objects.create(
            kind="mail", key="k", policy=Policy.RECONCILE, state="done", ended_at=OLD
        )

        assert enforce(now=NOON) == {"deliveries": 1, "effects": 1, "jobs": 1}

        assert set(Delivery.objects.values_list("key", flat=True)) == {"new", "waiting"}
        assert not files.result_path(old).exists()
        assert Job.objects.count() == 1
        assert AuditRow.objects.filter(action="retention.enforced").count() == 3
        assert enforce(now=NOON) == {}

    def test_keeps_what_belongs_to_a_held_contact(self):
        jane = make_contact("Jane Doe")
        fact = record(PRODUCT_EVENT, contact=jane, at=OLD)
        deliver("hers", activity=fact.pk)
        place_hold(contact=jane, reason="Case", by=ada(), now=NOON)

        assert due(sure(rule_of("deliveries")), now=NOON) == 0
        assert enforce(now=NOON) == {}
        assert Delivery.objects.exists()

    def test_does_as_the_firm_says(self):
        deliver("old", at=NOON - timedelta(days=10))
        assert enforce(now=NOON) == {}

        set_policy(kind="deliveries", changes={"days": 9}, by=ada(), now=NOON)
        assert due(sure(rule_of("deliveries")), now=NOON) == 1
        assert enforce(now=NOON) == {"deliveries": 1}

        deliver("older")
        set_policy(kind="deliveries", changes={"is_on": False}, by=ada(), now=NOON)
        assert enforce(now=NOON) == {}

    def test_erases_silent_contacts_only_where_it_is_switched_on(self):
        dates: dict[str, Any] = {"created_at": OLD, "updated_at": OLD}
        make_contact("Silent Sam", **dates)
        held = make_contact("Held Hal", **dates)
        busy = make_contact("Busy Bob", **dates)
        make_contact("New Nora", created_at=NOON, updated_at=NOON)
        make_task("Call", contact=busy)
        place_hold(contact=held, reason="Case", by=ada(), now=NOON)
        assert enforce(now=NOON) == {}

        set_policy(kind="silent_contacts", changes={"is_on": True}, by=ada(), now=NOON)
        Contact.objects.filter(pk=held.pk).update(updated_at=OLD)

        assert enforce(now=NOON) == {"silent_contacts": 1}
        assert set(Contact.objects.values_list("first_name", flat=True)) == {"Held", "Busy", "New"}


class TestRules:
    def test_every_kind_says_what_it_is(self):
        assert {"deliveries", "effects", "jobs", "silent_contacts"} <= RETAINED.keys()
        assert all(str(one.label) for one in RETAINED.values())
        assert not RetentionPolicy.objects.exists()
