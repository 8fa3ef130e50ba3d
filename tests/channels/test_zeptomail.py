"""Mail through ZeptoMail, against a stand-in that speaks as its documentation says."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.utils import timezone

from channels.adapters import (
    Bounce,
    Credentials,
    Down,
    Handed,
    Kind,
    Outgoing,
    Refused,
    TryLater,
    Unknown,
)
from channels.providers.zeptomail.adapter import ZeptoMail
from channels.providers.zeptomail.hooks import SIGNATURE, sign
from messaging.models import Message, Suppression
from messaging.sending.statuses import work_off
from tests.channels.made import make_account
from tests.messaging.sending.made import make_message
from tests.providers.mail_apis import KEY, Desk, mail_desk

HOOK = "w3bhook"


def line_to(url: str, **given: Any) -> ZeptoMail:
    told = {"sender": "firm@here.test", "secrets": {"token": KEY}, **given}
    return ZeptoMail(Credentials(account_id=1, options={"api_url": url}, **told))


def sent(*moods: str, count: int = 1, line: Any = None, **given: Any) -> tuple[Desk, list[Any]]:
    told = {"to": "p@there.test", "subject": "Grüße", "text": "Hi", "html": "<p>Hi</p>", **given}
    with mail_desk(*moods) as desk:
        made = line_to(desk.url, **(line or {}))
        answers = list(made.send([Outgoing(key=str(uuid4()), **told) for _ in range(count)]))
        made.close()
    return desk, answers


class TestSend:
    def test_hands_over_under_our_reference(self) -> None:
        leave = ("List-Unsubscribe", "<http://testserver/leave/abc>")
        desk, (answer,) = sent(headers=(leave,), reply_to="answers@here.test", from_name="Müller")

        (taken,) = desk.taken
        assert isinstance(answer, Handed)
        assert answer.provider_id
        assert taken["to"] == [{"email_address": {"address": "p@there.test", "name": ""}}]
        assert taken["from"] == {"address": "firm@here.test", "name": "Müller"}
        assert taken["reply_to"] == [{"address": "answers@here.test"}]
        assert taken["mime_headers"][leave[0]] == leave[1]
        assert taken["mime_headers"]["References"] == f"<{taken['client_reference']}@here.test>"
        assert (taken["track_opens"], taken["track_clicks"]) == (False, False)

    def test_takes_the_token_with_its_first_word_too(self) -> None:
        _desk, (answer,) = sent(line={"secrets": {"token": f"Zoho-enczapikey {KEY}"}})

        assert isinstance(answer, Handed)

    @pytest.mark.parametrize(
        "line",
        [
            {"secrets": {"token": "wrong"}},
            {"sender": "unsigned@here.test"},
            {"sender": "poor@here.test"},
        ],
    )
    def test_blames_no_recipient_for_what_is_wrong_with_the_account(self, line: Any) -> None:
        desk, answers = sent(count=3, line=line)

        assert [type(one) for one in answers] == [Down] * 3
        assert (desk.asked, desk.taken) == (1, [])

    @pytest.mark.parametrize("to", ["nobody@there.test", "no address"])
    def test_refuses_an_address_that_is_none(self, to: str) -> None:
        _desk, (answer,) = sent(to=to)

        assert isinstance(answer, Refused)
        assert answer.bounce == Bounce.HARD

    @pytest.mark.parametrize(
        ("mood", "kind", "after"),
        [
            ("429 7", Down, 7.0),
            ("503 9", TryLater, 9.0),
            ("500", TryLater, None),
            ("502", Unknown, ...),
            ("cut", Unknown, ...),
            ("nonsense", Unknown, ...),
            ("413", Refused, ...),
        ],
    )
    def test_is_as_sure_as_can_be(self, mood: str, kind: type, after: Any) -> None:
        desk, (answer,) = sent(mood)

        assert type(answer) is kind
        assert desk.taken == []
        assert after is ... or getattr(answer, "after", None) == after

    def test_knows_that_nothing_left_where_nobody_is_there(self) -> None:
        (answer,) = line_to("http://127.0.0.1:9").send([Outgoing(key=str(uuid4()), to="p@t.test")])

        assert isinstance(answer, Down)


def event(name: str, message: Message | None = None, **details: Any) -> dict[str, Any]:
    key = str(message.token) if message else ""
    to = message.to_address if message else "p@there.test"
    info = {"client_reference": key, "to": [{"email_address": {"address": to, "name": ""}}]}
    told = {"email_info": info, "event_data": [{"details": [details or {"reason": "x"}]}]}
    return {"event_name": [name], "event_message": [{**told, "request_id": "r1"}]}


def call(api: Any, told: Any, *, key: str = HOOK, at: Any = None, form: bool = False) -> Any:
    said = json.dumps(told)
    signature = sign(said.encode(), key=key, at=at or timezone.now())
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    return api.post(
        "/api/webhooks/email/zeptomail",
        urlencode({"payload": said}) if form else said,
        content_type=kind,
        headers={SIGNATURE: signature},
    )


@pytest.mark.django_db
class TestHook:
    @pytest.fixture(autouse=True)
    def account(self) -> Any:
        return make_account("zeptomail", secrets={"token": "t", "webhook_key": HOOK})

    @pytest.mark.parametrize("form", [False, True])
    def test_fails_the_message_and_leaves_the_address_alone(
        self, api: Any, account: Any, form: bool
    ) -> None:
        message = make_message(account=account, status="sent")
        told = event("hardbounce", message, diagnostic_message="550 5.1.1 no such user")

        assert call(api, told, form=form).status_code == 200
        work_off(now=timezone.now())

        message.refresh_from_db()
        assert (message.status, message.reason) == ("failed", "hard_bounce")
        assert Suppression.objects.get().address == message.to_address

    @pytest.mark.parametrize(
        ("name", "said", "kind", "bounce"),
        [
            ("softbounce", "mailbox full", Kind.BOUNCED, Bounce.SOFT),
            ("hardbounce", "550 5.1.1 unknown", Kind.BOUNCED, Bounce.HARD),
            ("hardbounce", "550 5.7.1 policy", Kind.BOUNCED, Bounce.BLOCK),
            ("hardbounce", "unknown", Kind.BOUNCED, Bounce.HARD),
            ("feedback_loop", "", Kind.COMPLAINED, None),
            ("delivered", "", Kind.DELIVERED, None),
            ("email_open", "", None, None),
            ("email_link_click", "", None, None),
        ],
    )
    def test_reports_what_became_of_it(
        self, name: str, said: str, kind: Kind | None, bounce: Bounce | None
    ) -> None:
        from channels.adapters import Incoming

        body = json.dumps(event(name, reason=said)).encode()
        found = line_to("http://127.0.0.1").reports(Incoming(body), at=timezone.now())

        assert [(one.kind, one.bounce) for one in found] == ([(kind, bounce)] if kind else [])

    @pytest.mark.parametrize(
        "given",
        [{"key": "wrong"}, {"at": "old"}, {"at": "ahead"}],
    )
    def test_keeps_no_call_that_is_not_proven(self, api: Any, given: Any) -> None:
        aside = {"old": -timedelta(days=2), "ahead": timedelta(minutes=10)}
        if "at" in given:
            given = {"at": timezone.now() + aside[given["at"]]}

        assert call(api, event("hardbounce"), **given).status_code == 403

    @pytest.mark.parametrize("said", ["", "ts=;s=", "ts=x;s=x", "ts=99999999999999999999;s=eA=="])
    def test_keeps_no_call_with_rubbish_for_a_signature(self, api: Any, said: str) -> None:
        answer = api.post(
            "/api/webhooks/email/zeptomail",
            "{}",
            content_type="application/json",
            headers={SIGNATURE: said},
        )

        assert answer.status_code == 403

    def test_proves_nothing_without_a_key(self, api: Any, account: Any) -> None:
        account.secrets = json.dumps({"token": "t"})
        account.save()

        assert call(api, event("hardbounce"), key="").status_code == 403
