"""SMS by Vonage, against its documented contract: answers, numbers, signed calls."""

import json
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from channels import lines
from channels.adapters import Bounce, Down, Handed, Outgoing, Refused, TryLater, Unknown
from channels.errors import NotSetUp
from channels.models import Call
from channels.operations.setting_up import choose_number, look_up
from channels.providers.vonage_sms.signing import signature_of
from messaging.models import Message, Suppression
from tests.channels.made import make_account
from tests.channels.phones import JANE
from tests.make import NOON, ada, make_contact
from tests.providers.vonage import KEY, NUMBER, SECRET, SIGNING, signed, vonage

pytestmark = pytest.mark.django_db
HOOK = "/api/webhooks/sms/vonage_sms"
TEXT = Outgoing(key="k1", to=JANE, text="Grüße")


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://crm.firm.test"


def account(**given):
    usual = {
        "channel": "sms",
        "sender": NUMBER,
        "options": {"api_key": KEY, "signature_method": "sha256", "answers": "us"},
        "secrets": {"api_secret": SECRET, "signature_secret": SIGNING},
    }
    return make_account("vonage_sms", **{**usual, **given})


def handed(row, *messages):
    line = lines.connect(row)
    try:
        return list(line.send(messages))
    finally:
        line.close()


class TestSends:
    def test_a_text_with_where_to_bring_its_receipt(self):
        row = account()
        with vonage() as server:
            (answer,) = handed(row, TEXT)

        (sent,) = server.sent
        assert answer == Handed("0A00000000000001")
        assert (sent["from"], sent["to"], sent["text"]) == (NUMBER[1:], JANE[1:], "Grüße")
        # Umlauts are of the alphabet of text messages.
        assert (sent["type"], sent["client-ref"]) == ("text", "k1")
        assert sent["callback"] == f"https://crm.firm.test{HOOK}?account={row.pk}"

    def test_another_alphabet_is_named(self):
        with vonage() as server:
            handed(account(), Outgoing(key="k", to=JANE, text="Привет"))

        assert server.sent[0]["type"] == "unicode"

    @pytest.mark.parametrize(
        ("mood", "kind", "bounce"),
        [
            ("1", Down, None),
            ("4", Down, None),
            ("9", Down, None),
            ("5", Unknown, None),
            ("6", Refused, Bounce.BLOCK),
            ("7", Refused, Bounce.HARD),
            ("15", Refused, Bounce.BLOCK),
            ("http429", Down, None),
            ("http503", TryLater, None),
            ("http500", Unknown, None),
            ("drop", Unknown, None),
        ],
    )
    def test_tells_what_an_answer_is_about(self, mood, kind, bounce):
        with vonage(moods=[mood]):
            (answer,) = handed(account(), TEXT)

        assert type(answer) is kind
        assert getattr(answer, "bounce", None) == bounce

    def test_nothing_before_a_number_was_chosen_nor_to_what_is_none(self):
        with vonage() as server:
            (first,) = handed(account(sender=""), TEXT)
            (second,) = handed(account(), Outgoing(key="k", to="12", text="Hi"))

        assert isinstance(first, Down)
        assert isinstance(second, Refused)
        assert not server.sent


class TestSettingUp:
    def test_shows_the_numbers_and_has_the_chosen_one_call_us(self):
        row = account(sender="")
        with vonage() as server:
            found = look_up(account=row)
            chosen = choose_number(account=row, number=found.numbers[0].id, by=ada(), now=NOON)

        assert [(one.address, one.can_send) for one in found.numbers] == [
            (NUMBER, True),
            ("+447700900002", False),
        ]
        assert chosen.is_connected
        row.refresh_from_db()
        assert row.sender == NUMBER
        place = f"https://crm.firm.test{HOOK}?account={row.pk}"
        assert server.numbers[0]["moHttpUrl"] == place

    def test_says_that_the_key_is_wrong(self):
        secrets = {"api_secret": "other", "signature_secret": SIGNING}
        with vonage(), pytest.raises(NotSetUp, match="does not know this key"):
            look_up(account=account(secrets=secrets))


def receipt(**given) -> dict[str, str]:
    now = timezone.now()
    usual = {
        "msisdn": JANE[1:],
        "to": NUMBER[1:],
        "messageId": "0A1",
        "status": "delivered",
        "err-code": "0",
        "client-ref": "k1",
        "message-timestamp": now.strftime("%Y-%m-%d %H:%M:%S"),
        "timestamp": str(int(now.timestamp())),
        "nonce": "abc",
    }
    return {**usual, **given}


def written(**given) -> dict[str, str]:
    usual = {**receipt(type="text", text="Hello & = you", keyword="HELLO", messageId="0B1")}
    for name in ("status", "err-code", "client-ref"):
        del usual[name]
    return {**usual, **given}


def arrived(api, row, params, *, as_form=False):
    body = urlencode(params) if as_form else json.dumps(params)
    kind = "application/x-www-form-urlencoded" if as_form else "application/json"
    return api.post(f"{HOOK}?account={row.pk}", body, content_type=kind)


def sent_message(row, **given) -> Message:
    contact = make_contact("Jane Doe")
    contact.phones.create(number=JANE, is_primary=True)
    usual = {"channel": "sms", "category": "marketing", "priority": 9, "status": "sent"}
    usual |= {"sent_at": NOON, "provider_id": "0A1", "to_address": JANE}
    return Message.objects.create(contact=contact, account=row, **{**usual, **given})


class TestSignature:
    def test_is_the_one_of_vonages_own_example(self):
        params = {"a": "1", "b": "2", "timestamp": "1461605396"}

        made = signature_of(params, secret="secret", method="hash")

        assert made == "6af838ef94998832dbfc29020b564830"

    @pytest.mark.parametrize("method", ["hash", "md5", "sha1", "sha256", "sha512"])
    @pytest.mark.parametrize("as_form", [True, False])
    def test_is_believed_by_every_method_in_both_shapes(self, api, method, as_form):
        options = {"api_key": KEY, "signature_method": method, "answers": "us"}
        row = account(options=options)

        answer = arrived(api, row, signed(written(), method=method), as_form=as_form)

        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            written(),
            signed(written(), secret="other"),
            {**signed(written()), "text": "Other"},
            signed(written(), method="md5"),
            signed(written(timestamp="1461605396")),
            signed(written(timestamp="x")),
            {**signed(written()), "sig": "§"},
        ],
    )
    def test_of_anybody_else_is_not(self, api, wrong):
        assert arrived(api, account(), wrong).status_code == 403
        assert not Call.objects.exists()


class TestCalls:
    def test_a_receipt_says_that_it_arrived(self, api, worked_off):
        row = account()
        message = sent_message(row)

        arrived(api, row, signed(receipt()))
        worked_off()

        message.refresh_from_db()
        assert message.status == "delivered"

    @pytest.mark.parametrize(("code", "kept"), [("3", 1), ("9", 1), ("2", 0), ("6", 0)])
    def test_a_number_that_is_no_more_or_said_no_is_spared(self, api, worked_off, code, kept):
        row = account()
        sent_message(row)

        arrived(api, row, signed(receipt(status="failed", **{"err-code": code})))
        worked_off()

        assert Suppression.objects.filter(released_at=None).count() == kept

    def test_an_answer_becomes_a_message_once(self, api, worked_off):
        row = account()
        for _again in range(2):
            arrived(api, row, signed(written(nonce=str(_again))))
        worked_off()

        found = Message.objects.get(direction="in")
        assert found.content.text == "Hello & = you"
        assert (found.from_address, found.to_address) == (JANE, NUMBER)
