"""WhatsApp by 360dialog, against its documented contract."""

import json

import pytest

from channels import lines
from channels.adapters import Approved, Bounce, Down, Handed, Outgoing, Refused, TryLater, Unknown
from channels.errors import NotSetUp
from channels.models import Call
from channels.operations.setting_up import choose_number, look_up
from channels.places import word_of
from messaging.models import Message
from tests.channels.made import make_account
from tests.channels.phones import JANE
from tests.channels.test_whatsapp import sent_message, status, written
from tests.make import NOON, ada
from tests.providers.dialog360 import KEY, NUMBER, dialog360

pytestmark = pytest.mark.django_db
HOOK = "/api/webhooks/whatsapp/dialog360_whatsapp"
TEXT = Outgoing(key="k1", to=JANE, text="Hi")


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://crm.firm.test"


def account(**given):
    usual = {
        "channel": "whatsapp",
        "sender": NUMBER,
        "options": {"number": NUMBER, "answers": "us"},
        "secrets": {"api_key": KEY},
    }
    return make_account("dialog360_whatsapp", **{**usual, **given})


def handed(row, *messages):
    line = lines.connect(row)
    try:
        return list(line.send(messages))
    finally:
        line.close()


class TestSends:
    def test_texts_and_approved_templates(self):
        template = Approved("spring:en", "en", ("Jane",))
        with dialog360() as server:
            answers = handed(
                account(), TEXT, Outgoing(key="k2", to=JANE, text="Hi Jane", approved=template)
            )

        assert answers == [Handed("wamid.1"), Handed("wamid.2")]
        text, other = server.sent
        assert (text["to"], text["text"]["body"]) == (JANE[1:], "Hi")
        assert other["template"]["name"] == "spring"

    @pytest.mark.parametrize(
        ("mood", "kind", "bounce"),
        [
            ("400 131026", Refused, Bounce.SOFT),
            ("500 131016", TryLater, None),
            ("400 130429", Down, None),
            ("drop", Unknown, None),
        ],
    )
    def test_tells_what_an_error_is_about(self, mood, kind, bounce):
        with dialog360(moods=[mood]):
            (answer,) = handed(account(), TEXT)

        assert type(answer) is kind
        assert getattr(answer, "bounce", None) == bounce

    def test_is_down_where_the_key_is_wrong(self):
        with dialog360():
            (answer,) = handed(account(secrets={"api_key": "x"}), TEXT)

        assert isinstance(answer, Down)


class TestSettingUp:
    def test_has_the_number_call_us_with_a_word_of_ours(self):
        row = account(sender="")
        with dialog360() as server:
            (number,) = look_up(account=row).numbers
            chosen = choose_number(account=row, number=number.id, by=ada(), now=NOON)

        assert (number.address, number.is_connected, chosen.is_connected) == (NUMBER, False, True)
        assert server.webhook == {
            "url": f"https://crm.firm.test{HOOK}?account={row.pk}",
            "headers": {"X-Rapport-Word": word_of(row.pk)},
        }
        row.refresh_from_db()
        assert row.sender == NUMBER

    def test_says_that_the_key_is_wrong(self):
        with dialog360(), pytest.raises(NotSetUp, match="does not accept this API key"):
            look_up(account=account(secrets={"api_key": "x"}))

    def test_tells_which_templates_are_approved(self):
        body = {"type": "BODY", "text": "Hi {{1}}"}
        row = {"name": "spring", "language": "en", "category": "MARKETING", "components": [body]}
        with dialog360() as server:
            server.templates = [
                {**row, "status": "approved", "rejected_reason": "NONE"},
                {**row, "name": "other", "status": "rejected", "rejected_reason": "TAG"},
                {**row, "name": "new", "status": "submitted"},
            ]
            line = lines.connect(account())
            found = list(line.templates())
            line.close()

        said = [(one.name, one.status, one.reason, one.body) for one in found]
        assert said == [
            ("spring", "approved", "", "Hi {{1}}"),
            ("other", "rejected", "TAG", "Hi {{1}}"),
            ("new", "pending", "", "Hi {{1}}"),
        ]


def arrived(api, row, body: bytes, *, proof: str | None = None):
    return api.post(
        f"{HOOK}?account={row.pk}",
        body,
        content_type="application/json",
        HTTP_X_RAPPORT_WORD=word_of(row.pk) if proof is None else proof,
    )


class TestCalls:
    def test_are_believed_with_the_word_alone(self, api):
        row, other = account(), account()

        for proof in ("", "guessed", word_of(other.pk)):
            assert arrived(api, row, written(), proof=proof).status_code == 403
        assert not Call.objects.exists()
        assert arrived(api, row, written()).status_code == 200

    def test_bring_what_became_of_messages_and_what_people_wrote(self, api, worked_off):
        row = account()
        message = sent_message(row)

        arrived(api, row, status("read"))
        arrived(api, row, written("Hello"))
        worked_off()

        message.refresh_from_db()
        assert message.status == "read"
        assert Message.objects.get(direction="in").content.text == "Hello"

    def test_that_cannot_be_read_are_kept_and_do_no_harm(self, api, worked_off):
        row = account()

        arrived(api, row, json.dumps({"entry": "x"}).encode())
        worked_off()

        assert not Message.objects.exists()
