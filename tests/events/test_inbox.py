"""The webhook inbox: who gets in, what is kept, and what becomes of it."""

import base64
import hmac
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from contacts.models import Contact
from events.catalogue import ActivityType
from events.inbox import mapping
from events.inbox.errors import NotDead, UnusableMapping
from events.inbox.operations import TRIES, replay, work_off
from events.inbox.sources import rotate_secret
from events.models import Activity, Delivery, Webhook, WebhookSource
from events.operations.types import add_types
from tests.make import NOON, ada

pytestmark = pytest.mark.django_db
BADGE = {"user_id": "u1", "badge_id": "b7"}


def a_source(**given: Any) -> WebhookSource:
    values = {"slug": "zoho", "name": "Zoho", "secret": "s3cret", "header": "X-Signature"}
    return WebhookSource.objects.create(**{**values, **given})


def a_hook(source: WebhookSource | None = None, **given: Any) -> Webhook:
    """The badge hook, as a pack brings it: data alone."""
    values: dict[str, Any] = {
        "slug": "badge-earned",
        "name": "Badge earned",
        "required": ["user_id", "badge_id"],
        "key": ["user_id", "badge_id"],
        "row": {
            "external_id": "$.user_id",
            "type": "product_event",
            "item": {"type": "badge", "id": "$.badge_id"},
            "properties": {"event": "Badge earned", "all": "$"},
        },
    }
    return Webhook.objects.create(source=source or a_source(), **{**values, **given})


def signature(body: bytes, secret: str = "s3cret") -> str:  # noqa: S107
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def call(api: Any, payload: Any, *, hook: str = "badge-earned", **headers: str) -> Any:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = headers or {"HTTP_X_SIGNATURE": signature(body)}
    url = f"/api/webhooks/zoho/{hook}"
    return api.generic("POST", url, body, content_type="application/json", **headers)


class TestCalling:
    def test_keeps_the_call_and_echoes_its_fields(self, api):
        a_hook()

        answer = call(api, BADGE)

        assert answer.status_code == 200
        assert answer.json() == {**BADGE, "status": "queued"}
        delivery = Delivery.objects.get()
        assert json.loads(bytes(delivery.body)) == BADGE
        assert delivery.remote_address == "127.0.0.1"
        assert delivery.state == "waiting"
        assert not Activity.objects.exists()

    def test_recognises_a_repeat(self, api):
        a_hook()

        answers = [call(api, BADGE).json()["status"] for _ in range(3)]
        work_off(now=timezone.now())
        answers.append(call(api, BADGE).json()["status"])
        work_off(now=timezone.now())

        assert answers == ["queued", "duplicate", "duplicate", "duplicate"]
        assert Activity.objects.filter(type="product_event").count() == 1

    def test_tells_deliveries_apart_by_the_senders_id(self, api):
        a_hook(a_source(id_header="X-Delivery"))
        signed = {"HTTP_X_SIGNATURE": signature(json.dumps(BADGE).encode())}

        for id in ("1", "2", "1"):
            call(api, BADGE, **signed, HTTP_X_DELIVERY=id)

        assert Delivery.objects.count() == 2

    @pytest.mark.parametrize("missing", ["user_id", "badge_id"])
    def test_names_a_missing_field(self, api, missing):
        a_hook()

        answer = call(api, {**BADGE, missing: None})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == missing
        assert missing in answer.json()["error"]
        assert not Delivery.objects.exists()

    def test_refuses_and_logs_a_wrong_signature(self, api, caplog):
        a_hook()

        answer = call(api, BADGE, HTTP_X_SIGNATURE=signature(b"other"))

        assert answer.status_code == 403
        assert answer.json()["detail"] == "The signature is missing or does not match the body."
        assert "127.0.0.1" in caplog.text
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"{", 400),
            (b'{"user_id": "\\u0000", "badge_id": 1}', 400),
            (b'{"user_id": "\\ud800", "badge_id": 1}', 400),
            (b"[]", 400),
            (b"\xff", 400),
            (b"{" + b" " * 1_100_000 + b"}", 413),
            (b" " * 10_000_000, 413),
        ],
        ids=["cut", "nul", "surrogate", "list", "bytes", "large", "huge"],
    )
    def test_refuses_a_body_it_cannot_keep(self, api, body, status):
        a_hook()

        assert call(api, body).status_code == status
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize("off", ["hook", "source"])
    def test_knows_only_active_hooks(self, api, off):
        hook = a_hook()
        row = hook if off == "hook" else hook.source
        row.is_active = False
        row.save(update_fields=["is_active"])

        assert call(api, BADGE).status_code == 404
        assert call(api, BADGE, hook="another").status_code == 404


class TestSchemes:
    def test_prefix_and_base64(self, api):
        a_hook(a_source(prefix="sha256=", encoding="base64"))
        digest = hmac.new(b"s3cret", json.dumps(BADGE).encode(), sha256).digest()

        answer = call(api, BADGE, HTTP_X_SIGNATURE=f"sha256={base64.b64encode(digest).decode()}")

        assert answer.status_code == 200

    def test_a_shared_secret(self, api):
        a_hook(a_source(scheme="shared_secret", header="X-Token"))

        assert call(api, BADGE, HTTP_X_TOKEN="guess").status_code == 403
        assert call(api, BADGE, HTTP_X_TOKEN="s3cret").status_code == 200

    def test_an_empty_secret_opens_nothing(self, api):
        a_hook(a_source(scheme="shared_secret", header="X-Token", secret=""))

        assert call(api, BADGE, HTTP_X_TOKEN="").status_code == 403

    @pytest.mark.parametrize("scheme", ["stamped", "hmac"])
    @pytest.mark.parametrize(("age", "status"), [(0, 200), (299, 200), (301, 403), (-301, 403)])
    def test_the_time_of_signing(self, api, scheme, age, status):
        a_hook(a_source(scheme=scheme, timestamp_header="X-Timestamp"))
        stamp = str(int(NOON.timestamp()) - age)
        signed = signature(f"{stamp}.".encode() + json.dumps(BADGE).encode())
        headers = {"HTTP_X_SIGNATURE": signed, "HTTP_X_TIMESTAMP": stamp}
        if scheme == "stamped":
            headers = {"HTTP_X_SIGNATURE": f"t={stamp},v1=00,v1={signed}"}

        with time_machine.travel(NOON, tick=False):
            answer = call(api, BADGE, **headers)

        assert answer.status_code == status
        assert Delivery.objects.exists() == (status == 200)

    @pytest.mark.parametrize("stamp", ["", "soon", "-5", "9" * 40])
    def test_a_time_that_is_none(self, api, stamp):
        a_hook(a_source(scheme="stamped"))

        assert call(api, BADGE, HTTP_X_SIGNATURE=f"t={stamp},v1=aa").status_code == 403

    def test_both_secrets_while_they_are_changed_over(self, api):
        source = a_hook().source
        body = json.dumps(BADGE).encode()
        rotate_secret(source=source, secret="new", by=ada(), now=timezone.now())

        for secret in ("s3cret", "new"):
            assert call(api, BADGE, HTTP_X_SIGNATURE=signature(body, secret)).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert call(api, BADGE).status_code == 403

    def test_secrets_are_sealed_at_rest(self):
        source = a_source()

        raw = WebhookSource.objects.filter(pk=source.pk).extra({"raw": "secret"}).values("raw")

        assert "s3cret" not in raw[0]["raw"]


class TestWorkOff:
    def test_records_what_the_payload_says(self, api):
        a_hook()
        call(api, BADGE)

        work_off(now=timezone.now())

        row = Activity.objects.get(type="product_event")
        assert row.contact == Contact.objects.get(external_id="u1")
        assert (row.item_type, row.item_id, row.source) == ("badge", "b7", "zoho")
        assert row.properties["all"] == BADGE
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.activity_id) == ("done", row.pk)

    def test_the_named_hooks_are_data_alone(self, api):
        badge = ActivityType("badge_unlocked", "Badge unlocked", "Unlocked {badge}", is_open=True)
        quest = ActivityType("quest_completed", "Quest completed", "Completed a quest")
        add_types(pack="education", types=[badge, quest])
        source = a_source(pack="education")
        a_hook(
            source,
            row={
                "type": "badge_unlocked",
                "external_id": "$.user_id",
                "properties": {"badge": "$.badge_id"},
            },
        )
        a_hook(
            source,
            slug="user-signup",
            required=["user_id"],
            key=["user_id"],
            row={
                "type": "product_event",
                "external_id": "$.user_id",
                "properties": {"event": "Signed up"},
                "traits": {"first_name": "$.profile.first_name", "email": "$.profile.emails[0]"},
            },
        )
        a_hook(
            source,
            slug="quest-complete",
            required=["completion_id"],
            key=[],
            row={
                "type": "quest_completed",
                "subject": {"type": "completion", "id": "$.completion_id"},
            },
        )
        profile = {"first_name": "Jane", "emails": ["jane@firm.test"]}

        answers = [
            call(api, {"user_id": 5, "profile": profile}, hook="user-signup").json(),
            call(api, {"user_id": 5, "badge_id": "b7"}).json(),
            call(api, {"completion_id": 9}, hook="quest-complete").json(),
        ]
        work_off(now=timezone.now())

        assert answers[0] == {"user_id": 5, "status": "queued"}
        assert answers[2] == {"completion_id": 9, "status": "queued"}
        contact = Contact.objects.get()
        assert (contact.external_id, contact.first_name) == ("5", "Jane")
        assert contact.emails.get().address == "jane@firm.test"
        assert Activity.objects.get(type="badge_unlocked").title == "Unlocked b7"
        assert Activity.objects.get(type="quest_completed").subject_id == "9"
        assert not Delivery.objects.exclude(state="done").exists()

    def test_a_bad_one_harms_no_other_and_is_given_up_after_its_tries(self, api):
        source = a_source()
        a_hook(source, slug="bad", row={"type": "no_such_type", "external_id": "$.user_id"})
        a_hook(source)
        call(api, BADGE, hook="bad")
        call(api, BADGE)
        now = timezone.now()

        for _ in range(TRIES):
            work_off(now=now)
            now += timedelta(hours=2)

        good = Delivery.objects.get(hook__slug="badge-earned")
        bad = Delivery.objects.get(hook__slug="bad")
        assert (good.state, good.tries) == ("done", 1)
        assert (bad.state, bad.tries) == ("dead", TRIES)
        assert "no_such_type" in bad.error
        assert work_off(now=now) == 0

    def test_a_worker_that_died_leaves_its_lease_to_run_out(self, api):
        a_hook()
        call(api, BADGE)
        now = timezone.now()
        lease = "00000000-0000-0000-0000-000000000001"
        Delivery.objects.update(lease=lease, lease_until=now + timedelta(seconds=60), tries=1)

        assert work_off(now=now) == 0
        assert work_off(now=now + timedelta(seconds=61)) == 1
        assert Delivery.objects.get().state == "done"

    def test_one_that_kills_its_workers_is_buried(self, api):
        a_hook()
        call(api, BADGE)
        now = timezone.now()
        Delivery.objects.update(tries=TRIES, lease_until=now - timedelta(seconds=1))

        work_off(now=now)

        assert Delivery.objects.get().state == "dead"
        assert not Activity.objects.exists()

    def test_replay_puts_a_dead_one_back_in_line(self, api):
        hook = a_hook(row={"type": "no_such_type", "external_id": "$.user_id"})
        call(api, BADGE)
        delivery = Delivery.objects.get()
        with pytest.raises(NotDead):
            replay(delivery=delivery, by=ada(), now=NOON)
        Delivery.objects.update(state="dead", tries=TRIES)
        hook.row["type"] = "login"
        hook.save(update_fields=["row"])

        replay(delivery=delivery, by=ada(), now=timezone.now())
        work_off(now=timezone.now())

        assert Delivery.objects.get().state == "done"
        assert Activity.objects.filter(type="login").count() == 1


class TestMapping:
    @pytest.mark.parametrize(
        "given",
        [
            {"row": []},
            {"row": {}},
            {"row": {"type": "login", "colour": "red"}},
            {"row": {"type": "$.a.__class__()"}},
            {"row": {"type": "$..x"}},
            {"required": "user_id"},
            {"required": ["a b"]},
            {"key": [5]},
        ],
    )
    def test_refuses_what_cannot_be_followed(self, given):
        values = {"required": [], "key": [], "row": {"type": "login"}, **given}

        with pytest.raises(UnusableMapping):
            mapping.check(Webhook(**values))

    def test_reaches_into_the_payload_and_nowhere_else(self):
        payload = {"a": {"b": [{"c": 1}]}}

        assert mapping.reach(payload, "a.b[0].c") == 1
        for path in ("a.b[1].c", "a.x", "a.b.c", "__class__", "a.b[0].c.real"):
            assert mapping.reach(payload, path) is None

    def test_reads_unix_moments(self):
        hook = Webhook(row={"type": "login", "occurred_at": "$.at"})

        for at in (NOON.timestamp(), NOON.timestamp() * 1000):
            row = mapping.row_of(hook, {"at": at}, received_at=NOON)
            assert row["occurred_at"] == NOON
