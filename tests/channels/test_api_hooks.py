"""Calls of providers through the public door, proven and read by anymail's views."""

import hmac
import json
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from channels import lines
from channels.adapters import Bounce, Incoming, Kind, Report
from channels.models import Account, Call
from messaging.models import DeliveryReport, Message, Suppression
from messaging.sending.statuses import work_off
from tests.channels.made import make_account
from tests.make import NOON
from tests.messaging.sending.made import make_message

pytestmark = pytest.mark.django_db
SIGNING = "m4ilgun-signing"
SECRETS = {
    "postmark": {"server_token": "k"},
    "mailgun": {"api_key": "k", "webhook_signing_key": SIGNING},
    "sendgrid": {"api_key": "k"},
    "brevo": {"api_key": "k"},
    "mailjet": {"api_key": "k", "secret_key": "k"},
    "sparkpost": {"api_key": "k"},
    "resend": {"api_key": "k"},
    "mandrill": {"api_key": "k", "webhook_key": "w3bhook"},
}


def account_with(slug: str, **given: Any) -> Account:
    return make_account(slug, secrets=given.pop("secrets", SECRETS[slug]), **given)


def basic(account: Account) -> str:
    place = urlsplit(lines.webhook_of(account))
    return "Basic " + b64encode(f"{place.username}:{place.password}".encode()).decode()


def mailgun_event(
    event: str, *, at: datetime | None = None, status: Any = None, **told: Any
) -> dict[str, Any]:
    stamp, token = str(int((at or timezone.now()).timestamp())), "t" * 50
    signature = hmac.digest(SIGNING.encode(), f"{stamp}{token}".encode(), "sha256").hex()
    data = {"event": event, "timestamp": 1_777_896_000.5, "recipient": "p@there.test", **told}
    if status:
        data["delivery-status"] = status
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": data,
    }


def post(api: Any, account: Account, told: Any, **headers: str) -> Any:
    body = told if isinstance(told, (bytes, str)) else json.dumps(told)
    headers.setdefault("authorization", basic(account))
    return api.post(
        f"/api/webhooks/email/{account.provider}",
        body,
        content_type=headers.pop("content_type", "application/json"),
        headers=headers,
    )


POSTMARK = {
    "RecordType": "Bounce",
    "ID": 42,
    "Type": "HardBounce",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Email": "p@there.test",
    "BouncedAt": "2026-05-04T12:00:00Z",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
}


class TestProof:
    def test_the_address_to_copy_holds_what_proves_a_call(self, api: Any) -> None:
        account, other = account_with("postmark"), account_with("postmark")

        assert post(api, other, POSTMARK).json() == {"status": "queued"}
        assert Call.objects.get().account == other
        assert lines.webhook_of(account) != lines.webhook_of(other)

    @pytest.mark.parametrize("slug", [one for one in SECRETS if one != "mandrill"])
    @pytest.mark.parametrize("said", ["", "Basic cmFwcG9ydDp3cm9uZw==", "Bearer x", "Basic ===="])
    def test_no_other_call_is_kept(self, api: Any, slug: str, said: str) -> None:
        account = account_with(slug)
        told = mailgun_event("delivered") if slug == "mailgun" else POSTMARK

        answer = post(api, account, told, authorization=said)

        assert (answer.status_code, answer.json()["code"]) == (403, "unproven_call")
        assert not Call.objects.exists()

    def test_a_repeat_is_known(self, api: Any) -> None:
        account = account_with("postmark")

        assert post(api, account, POSTMARK).json() == {"status": "queued"}
        assert post(api, account, POSTMARK).json() == {"status": "duplicate"}
        assert Call.objects.count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda told: told["signature"].update(signature="0" * 64),
            lambda told: told["signature"].update(timestamp="1"),
            lambda told: told.pop("signature"),
            lambda told: told.update(signature=[]),
        ],
    )
    def test_mailgun_signs(self, api: Any, change: Any) -> None:
        account, told = account_with("mailgun"), mailgun_event("delivered")

        assert post(api, account, told).status_code == 200
        change(told)
        assert post(api, account, told).status_code == 403

    @pytest.mark.parametrize("aside", [timedelta(days=-2), timedelta(minutes=10)])
    def test_mailgun_signs_what_happens_now(self, api: Any, aside: timedelta) -> None:
        told = mailgun_event("delivered", at=timezone.now() + aside)

        assert post(api, account_with("mailgun"), told).status_code == 403

    def test_sendgrid_may_sign(self, api: Any) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        secrets = {"api_key": "k", "verification_key": b64encode(public).decode()}
        account = account_with("sendgrid", secrets=secrets)
        body, stamp = json.dumps([{"event": "delivered"}]), str(int(timezone.now().timestamp()))
        signed = b64encode(key.sign((stamp + body).encode(), ec.ECDSA(hashes.SHA256()))).decode()
        headers = {
            "X-Twilio-Email-Event-Webhook-Signature": signed,
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        }

        assert post(api, account, body, **headers).status_code == 200
        assert post(api, account, body + " ", **headers).status_code == 403
        assert post(api, account, body).status_code == 403

    def test_mandrill_signs_the_address_too(self, api: Any, settings: Any) -> None:
        account = account_with("mandrill")
        events = json.dumps([{"event": "send", "_id": "1", "ts": 1, "msg": {"email": "a@b.test"}}])
        said = lines.webhook_of(account) + "mandrill_events" + events
        signature = b64encode(hmac.digest(b"w3bhook", said.encode(), "sha1")).decode()
        form = urlencode({"mandrill_events": events})
        how = {"content_type": "application/x-www-form-urlencoded"}

        good = post(api, account, form, **how, **{"X-Mandrill-Signature": signature})
        bad = post(api, account, form, **how, **{"X-Mandrill-Signature": signature[::-1]})

        assert (good.status_code, bad.status_code) == (200, 403)

    def test_no_provider_reports_in_more_than_it_has_reason_to(self, api: Any) -> None:
        account = account_with("brevo")

        answer = post(api, account, b"x" * (5 * 1024 * 1024 + 1))

        assert (answer.status_code, answer.json()["code"]) == (413, "call_too_large")
        assert not Call.objects.exists()


SAMPLES: list[tuple[str, Any, Kind | None, Bounce | None]] = [
    ("postmark", POSTMARK, Kind.BOUNCED, Bounce.HARD),
    ("postmark", {**POSTMARK, "Type": "SoftBounce"}, Kind.BOUNCED, Bounce.SOFT),
    ("postmark", {**POSTMARK, "Type": "Blocked"}, Kind.BOUNCED, Bounce.BLOCK),
    ("postmark", {**POSTMARK, "Type": "Transient"}, Kind.DEFERRED, None),
    ("postmark", {**POSTMARK, "RecordType": "SpamComplaint", "Type": "SpamComplaint"},
     Kind.COMPLAINED, None),
    ("postmark", {"RecordType": "Delivery", "MessageID": "x", "Recipient": "p@there.test",
                  "DeliveredAt": "2026-05-04T12:00:00Z"}, Kind.DELIVERED, None),
    ("postmark", {"RecordType": "Open", "MessageID": "x", "Recipient": "p@there.test"}, None, None),
    ("mailgun", mailgun_event("delivered"), Kind.DELIVERED, None),
    ("mailgun", mailgun_event("failed", severity="temporary"), Kind.DEFERRED, None),
    ("mailgun", mailgun_event("failed", severity="permanent", reason="bounce",
                              status={"code": 550, "message": "5.1.1 unknown"}),
     Kind.BOUNCED, Bounce.HARD),
    ("mailgun", mailgun_event("failed", severity="permanent", reason="generic",
                              status={"code": 554, "message": "554 5.7.1 spam"}),
     Kind.BOUNCED, Bounce.BLOCK),
    ("mailgun", mailgun_event("complained"), Kind.COMPLAINED, None),
    ("mailgun", mailgun_event("clicked"), None, None),
    ("sendgrid", [{"event": "bounce", "type": "bounce", "reason": "550 5.1.1 no such user",
                   "email": "p@there.test", "timestamp": 1777896000, "sg_event_id": "e"}],
     Kind.BOUNCED, Bounce.HARD),
    ("sendgrid", [{"event": "bounce", "type": "blocked", "reason": "550 blocked",
                   "email": "p@there.test", "timestamp": 1777896000}], Kind.BOUNCED, Bounce.BLOCK),
    ("sendgrid", [{"event": "dropped", "reason": "Bounced Address", "email": "p@there.test"}],
     Kind.BOUNCED, Bounce.HARD),
    ("sendgrid", [{"event": "spamreport", "email": "p@there.test"}], Kind.COMPLAINED, None),
    ("sendgrid", [{"event": "open", "email": "p@there.test"}], None, None),
    ("brevo", {"event": "hard_bounce", "email": "p@there.test", "message-id": "<1@b>",
               "ts_epoch": 1777896000000}, Kind.BOUNCED, Bounce.HARD),
    ("brevo", {"event": "soft_bounce", "email": "p@there.test"}, Kind.BOUNCED, Bounce.SOFT),
    ("brevo", {"event": "blocked", "email": "p@there.test"}, Kind.BOUNCED, Bounce.BLOCK),
    ("brevo", {"event": "spam", "email": "p@there.test"}, Kind.COMPLAINED, None),
    ("brevo", {"event": "unsubscribe", "email": "p@there.test"}, Kind.UNSUBSCRIBED, None),
    ("mailjet", [{"event": "bounce", "email": "p@there.test", "hard_bounce": True,
                  "error": "user unknown", "MessageID": 7}], Kind.BOUNCED, Bounce.HARD),
    ("mailjet", [{"event": "sent", "email": "p@there.test", "MessageID": 7}],
     Kind.DELIVERED, None),
    ("mailjet", {"event": "blocked", "email": "p@there.test"}, Kind.BOUNCED, Bounce.BLOCK),
    ("sparkpost", [{"msys": {"message_event": {"type": "bounce", "bounce_class": "10",
                                               "raw_rcpt_to": "p@there.test"}}}],
     Kind.BOUNCED, Bounce.HARD),
    ("sparkpost", [{"msys": {"message_event": {"type": "bounce", "bounce_class": "51",
                                               "raw_rcpt_to": "p@there.test"}}}],
     Kind.BOUNCED, Bounce.BLOCK),
    ("sparkpost", [{"msys": {}}], None, None),
    ("resend", {"type": "email.bounced", "created_at": "2026-05-04T12:00:00Z",
                "data": {"email_id": "x", "to": ["p@there.test"],
                         "bounce": {"type": "Permanent", "subType": "General", "message": "m"}}},
     Kind.BOUNCED, Bounce.HARD),
    ("resend", {"type": "email.complained", "data": {"email_id": "x", "to": ["p@there.test"]}},
     Kind.COMPLAINED, None),
]  # fmt: skip


def read(slug: str, told: Any) -> list[Report]:
    line = lines.connect(account_with(slug))
    call = Incoming(json.dumps(told).encode(), "application/json")
    return line.reports(call, at=NOON + timedelta(days=30))


class TestReports:
    @pytest.mark.parametrize(("slug", "told", "kind", "bounce"), SAMPLES)
    def test_say_the_same_whoever_says_it(
        self, slug: str, told: Any, kind: Kind | None, bounce: Bounce | None
    ) -> None:
        found = read(slug, told)

        assert [(one.kind, one.bounce) for one in found] == ([(kind, bounce)] if kind else [])
        assert all(one.address == "p@there.test" for one in found)

    def test_bear_the_same_name_when_they_are_told_again(self) -> None:
        (first,), (again,) = read("postmark", POSTMARK), read("postmark", {**POSTMARK, "Tag": "x"})
        (other,) = read("postmark", {**POSTMARK, "BouncedAt": "2026-05-05T12:00:00Z"})

        assert first.id == again.id != other.id

    @pytest.mark.parametrize("slug", list(SECRETS))
    @pytest.mark.parametrize("told", [{}, [], [1], {"event": {}}, "x", None, [{"msys": 1}]])
    def test_of_rubbish_are_none_or_a_value_error(self, slug: str, told: Any) -> None:
        try:
            found = read(slug, told)
        except ValueError:
            return
        assert found == []

    def test_reach_the_message_by_our_name_for_it(self, api: Any) -> None:
        account = account_with("postmark")
        message = make_message(account=account, status="sent")
        told = {
            **POSTMARK,
            "Email": message.to_address,
            "Metadata": {"message": str(message.token)},
        }

        post(api, account, told)
        work_off(now=timezone.now())

        message.refresh_from_db()
        assert (message.status, message.reason) == ("failed", "hard_bounce")
        assert DeliveryReport.objects.get().message == message
        assert Suppression.objects.get().address == message.to_address

    def test_reach_the_message_by_the_providers_name_for_it(self, api: Any) -> None:
        account = account_with("mailgun")
        make_message(account=account, status="sent", provider_id="<1@mg.here.test>")
        headers = {"headers": {"message-id": "1@mg.here.test"}}

        post(api, account, mailgun_event("delivered", message=headers))
        work_off(now=timezone.now())

        assert Message.objects.get().status == "delivered"
