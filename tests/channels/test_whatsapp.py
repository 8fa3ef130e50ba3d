"""WhatsApp by Meta's Cloud API and by Twilio, against their documented contracts."""

import json
from datetime import timedelta

import pytest

from channels import lines
from channels.adapters import (
    Approved,
    Bounce,
    Down,
    Handed,
    Outgoing,
    Refused,
    TryLater,
    Unknown,
)
from channels.models import Account, Call
from channels.places import word_of
from messaging.models import Message, Suppression
from tests.channels.phones import JANE, meta_whatsapp, twilio_whatsapp
from tests.make import NOON, ada, make_contact, sure
from tests.providers.meta import NUMBER, OTHER_PHONE, PHONE, WABA, called, meta, signed
from tests.providers.twilio import NUMBER as TWILIO_NUMBER
from tests.providers.twilio import twilio

pytestmark = pytest.mark.django_db
HOOK = "/api/webhooks/whatsapp/meta_whatsapp"
TEXT = Outgoing(key="k1", to=JANE, text="Hi")


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://crm.firm.test"


def handed(account: Account, *messages: Outgoing):
    line = lines.connect(account)
    try:
        return list(line.send(messages))
    finally:
        line.close()


def templated(name: str) -> Outgoing:
    return Outgoing(key="k1", to=JANE, text="Hi Jane", approved=Approved(name, "en", ("Jane", "5")))


class TestMetaSends:
    def test_a_text(self):
        with meta() as server:
            (answer,) = handed(meta_whatsapp(), TEXT)

        (sent,) = server.sent
        assert answer == Handed("wamid.1")
        assert (sent["to"], sent["type"], sent["text"]["body"]) == (JANE[1:], "text", "Hi")
        assert sent["biz_opaque_callback_data"] == "k1"

    def test_an_approved_template_with_its_values(self):
        with meta() as server:
            handed(meta_whatsapp(), templated("spring_sale:en_US"))

        template = server.sent[0]["template"]
        assert (template["name"], template["language"]) == ("spring_sale", {"code": "en_US"})
        values = [one["text"] for one in template["components"][0]["parameters"]]
        assert values == ["Jane", "5"]

    @pytest.mark.parametrize(
        ("mood", "kind", "bounce"),
        [
            ("400 131047", Refused, Bounce.BLOCK),
            ("400 131026", Refused, Bounce.SOFT),
            ("400 132001", Refused, Bounce.BLOCK),
            ("400 131056", TryLater, None),
            ("500 131016", TryLater, None),
            ("400 130429", Down, None),
            ("401 190", Down, None),
            ("400 131031", Down, None),
            ("drop", Unknown, None),
        ],
    )
    def test_tells_what_an_error_is_about(self, mood, kind, bounce):
        with meta(moods=[mood]):
            (answer,) = handed(meta_whatsapp(), TEXT)

        assert type(answer) is kind
        assert getattr(answer, "bounce", None) == bounce

    def test_nothing_before_a_number_was_chosen(self):
        with meta() as server:
            (answer,) = handed(meta_whatsapp(options={"waba_id": WABA}), TEXT)

        assert isinstance(answer, Down)
        assert not server.sent


def arrived(api, body: bytes, *, proof: str | None = None):
    return api.post(
        HOOK,
        body,
        content_type="application/json",
        HTTP_X_HUB_SIGNATURE_256=signed(body) if proof is None else proof,
    )


def written(text: str = "Hello", **given) -> bytes:
    stamp = str(int(NOON.timestamp()))
    message = {"from": JANE[1:], "id": "wamid.in", "timestamp": stamp, "type": "text"}
    contacts = [{"profile": {"name": "Jane"}, "wa_id": JANE[1:]}]
    said = {**message, "text": {"body": text}, **given.pop("message", {})}
    return called(contacts=contacts, messages=[said], **given)


def status(name: str, **given) -> bytes:
    stamp = str(int((NOON + timedelta(minutes=1)).timestamp()))
    told = {"id": "wamid.1", "status": name, "timestamp": stamp, "recipient_id": JANE[1:]}
    return called(statuses=[{**told, **given}])


def sent_message(account: Account, **given) -> Message:
    contact = make_contact("Jane Doe")
    contact.phones.create(number=JANE, is_primary=True)
    usual = {"channel": "whatsapp", "category": "marketing", "priority": 9, "status": "sent"}
    usual |= {"sent_at": NOON, "provider_id": "wamid.1", "to_address": JANE}
    return Message.objects.create(contact=contact, account=account, **{**usual, **given})


class TestMetaCalls:
    def test_answer_the_challenge_to_whoever_knows_the_word(self, api):
        account = meta_whatsapp()
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}

        right = api.get(HOOK, {**asked, "hub.verify_token": word_of(account.pk)})
        wrong = api.get(HOOK, {**asked, "hub.verify_token": "guessed"})

        assert (right.status_code, right.content) == (200, b"1158201444")
        assert right["Content-Type"].startswith("text/plain")
        assert wrong.status_code == 403
        assert b"1158201444" not in wrong.content

    def test_move_a_message_on_and_never_back(self, api, worked_off):
        message = sent_message(meta_whatsapp())

        for name in ("read", "delivered", "sent"):
            assert arrived(api, status(name)).status_code == 200
        worked_off()

        message.refresh_from_db()
        assert message.status == "read"
        kinds = set(sure(message.contact).activities.values_list("type", flat=True))
        assert kinds == {"whatsapp_delivered", "whatsapp_read"}

    def test_say_why_a_message_failed(self, api, worked_off):
        message = sent_message(meta_whatsapp())
        error = {"code": 131050, "title": "Unable to deliver", "error_data": {"details": "No"}}

        arrived(api, status("failed", errors=[error]))
        worked_off()

        message.refresh_from_db()
        assert (message.status, message.reason, message.error) == ("failed", "refused", "131050 No")
        suppression = Suppression.objects.get()
        assert (suppression.reason, suppression.is_total) == ("unsubscribed", False)

    def test_settle_a_message_of_which_meta_never_answered(self, api, worked_off):
        message = sent_message(meta_whatsapp(), provider_id="", status="uncertain", sent_at=None)

        arrived(api, status("delivered", biz_opaque_callback_data=str(message.token)))
        worked_off()

        message.refresh_from_db()
        assert message.status == "delivered"

    @pytest.mark.parametrize(
        ("message", "text", "facts"),
        [
            ({}, "Hello", {}),
            ({"type": "button", "button": {"text": "Yes", "payload": "y"}}, "Yes", {"button": "y"}),
            (
                {"type": "image", "image": {"id": "M1", "mime_type": "image/jpeg", "caption": "x"}},
                "x",
                {"media": [{"id": "M1", "type": "image/jpeg", "kind": "image"}]},
            ),
            ({"type": "unsupported"}, "", {"kind": "unsupported"}),
        ],
    )
    def test_keep_what_was_written(self, api, worked_off, message, text, facts):
        meta_whatsapp()

        arrived(api, written(message=message))
        worked_off()

        kept = Message.objects.get(direction="in")
        assert (kept.content.text, kept.from_address, kept.sent_at) == (text, JANE, NOON)
        assert facts.items() <= sure(kept.metadata).items()

    def test_hear_stop(self, api, worked_off):
        meta_whatsapp()

        arrived(api, written("Stop"))
        worked_off()

        assert Suppression.objects.get().reason == "stop"

    def test_reach_the_account_of_their_number(self, api):
        meta_whatsapp()
        options = {"waba_id": WABA, "phone_number_id": OTHER_PHONE}
        other = meta_whatsapp(options=options)

        arrived(api, written(phone=OTHER_PHONE))

        assert Call.objects.get().account_id == other.pk

    @pytest.mark.parametrize(
        ("body", "proof"),
        [
            (written(), "sha256=" + "0" * 64),
            (written(), ""),
            (written(), "ü"),
            (written(), signed(written(), secret="other")),
            (written(phone="999"), None),
            (b"no json", None),
            (b"[]", None),
            (b'{"entry": [1]}', None),
        ],
    )
    def test_that_are_forged_or_not_ours_are_refused(self, api, body, proof):
        meta_whatsapp()

        assert arrived(api, body, proof=proof).status_code == 403
        assert not Call.objects.exists()

    def test_that_are_replayed_are_kept_once(self, api):
        meta_whatsapp()

        answers = [arrived(api, written()).data["status"] for _ in range(2)]

        assert answers == ["queued", "duplicate"]


class TestSettingUp:
    @pytest.fixture
    def door(self, api):
        api.force_authenticate(ada())
        return api

    def test_meta_has_a_number_chosen_and_is_told_where_to_call(self, door, api):
        account = meta_whatsapp(options={"waba_id": WABA}, sender="", state="draft")
        place = f"/api/v1/channel-accounts/{account.pk}/"
        with meta() as server:
            found = door.get(f"{place}setup/").data
            chosen = door.post(f"{place}number/", {"number": PHONE}, format="json").data
            after = door.get(f"{place}setup/").data

        assert [one["is_connected"] for one in found["numbers"]] == [False, False]
        assert (chosen["sender"], chosen["options"]["phone_number_id"]) == (NUMBER, PHONE)
        assert after["numbers"][0]["is_chosen"]
        assert after["numbers"][0]["is_connected"]
        # What Meta asks before it calls us is known here.
        asked = {"hub.mode": "subscribe", "hub.challenge": "77"}
        asked["hub.verify_token"] = server.words[chosen["webhook_url"]]
        assert api.get(HOOK, asked).content == b"77"

    def test_meta_says_that_the_token_is_wrong(self, door):
        account = meta_whatsapp(secrets={"access_token": "x", "app_secret": "y"})
        with meta():
            answer = door.get(f"/api/v1/channel-accounts/{account.pk}/setup/")

        assert (answer.status_code, answer.json()["code"]) == (409, "not_set_up")
        assert "access token" in answer.json()["detail"]

    def test_twilio_lists_its_senders_and_is_told_where_to_call(self, door):
        account = twilio_whatsapp(sender="", state="draft")
        place = f"/api/v1/channel-accounts/{account.pk}/"
        with twilio() as server:
            (one,) = door.get(f"{place}setup/").data["numbers"]
            chosen = door.post(f"{place}number/", {"number": one["id"]}, format="json").data

        assert chosen["sender"] == TWILIO_NUMBER
        assert server.senders[0]["webhook"]["callback_url"] == chosen["webhook_url"]


class TestTwilioSends:
    def test_from_whatsapp_to_whatsapp(self):
        with twilio() as server:
            handed(twilio_whatsapp(), TEXT)

        sent = server.sent[0]
        assert (sent["From"], sent["To"]) == (f"whatsapp:{TWILIO_NUMBER}", f"whatsapp:{JANE}")

    def test_an_approved_template_with_its_values(self):
        content = "HX" + "0" * 32
        with twilio() as server:
            handed(twilio_whatsapp(), templated(content))

        sent = server.sent[0]
        assert sent["ContentSid"] == content
        assert json.loads(sent["ContentVariables"]) == {"1": "Jane", "2": "5"}
        assert "Body" not in sent
