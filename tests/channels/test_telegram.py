import json

import pytest

from channels import lines
from channels.adapters import Bounce, Down, Handed, Outgoing, Refused, TryLater, Unknown
from channels.models import Account, Call
from channels.places import word_of
from messaging.models import Message
from tests.channels.phones import telegram_bot
from tests.make import NOON, ada
from tests.providers.telegram import TOKEN, telegram

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://crm.firm.test"


def handed(account: Account, *to: str):
    line = lines.connect(account)
    try:
        return list(line.send([Outgoing(f"k{n}", one, text="Hi") for n, one in enumerate(to)]))
    finally:
        line.close()


class TestSend:
    def test_hands_over_into_a_chat(self):
        with telegram() as server:
            answers = handed(telegram_bot(), "42", "43")

        assert answers == [Handed("42:1"), Handed("43:2")]
        assert server.sent[0] == {"chat_id": "42", "text": "Hi"}

    def test_leaves_the_second_into_one_chat_for_the_next_second(self):
        with telegram() as server:
            first, second = handed(telegram_bot(), "42", "42")

        assert isinstance(first, Handed)
        assert isinstance(second, TryLater)
        assert (second.after, len(server.sent)) == (1.0, 1)

    @pytest.mark.parametrize(
        ("mood", "kind", "about"),
        [
            ("429", Down, 3.0),
            ("403", Refused, Bounce.STOP),
            ("gone", Refused, Bounce.HARD),
            ("400", Refused, Bounce.HARD),
            ("500", Unknown, None),
            ("drop", Unknown, None),
        ],
    )
    def test_tells_what_an_error_is_about(self, mood, kind, about):
        with telegram(moods=[mood]):
            (answer,) = handed(telegram_bot(), "42")

        assert type(answer) is kind
        assert getattr(answer, "bounce", getattr(answer, "after", None)) == about

    @pytest.mark.parametrize("token", ["x", "../../1", f"{TOKEN}/getMe?"])
    def test_asks_nobody_with_what_is_no_token(self, token):
        with telegram() as server:
            (answer,) = handed(telegram_bot(secrets={"bot_token": token}), "42")

        assert isinstance(answer, Down)
        assert not server.sent


def update(text: str = "Hello", id: int = 7, chat: int = 42, kind: str = "private") -> dict:
    who = {"id": chat, "first_name": "Jane", "last_name": "Doe", "username": "jane"}
    message = {"message_id": 1, "from": who, "chat": {"id": chat, "type": kind}, "text": text}
    return {"update_id": id, "message": {**message, "date": int(NOON.timestamp())}}


def called(api, account: Account, told: dict, *, word: str | None = None):
    return api.post(
        f"/api/webhooks/chat/telegram?account={account.pk}",
        json.dumps(told),
        content_type="application/json",
        HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN=word_of(account.pk) if word is None else word,
    )


class TestCalls:
    def test_keep_what_was_written_once(self, api, worked_off):
        account = telegram_bot()

        called(api, account, update())
        called(api, account, {**update(), "repeated": True})
        worked_off()

        message = Message.objects.get()
        assert (message.content.text, message.from_address, message.channel) == (
            *("Hello", "42"),
            "chat",
        )

    def test_leave_groups_alone(self, api, worked_off):
        called(api, telegram_bot(), update(kind="group"))
        worked_off()

        assert not Message.objects.exists()

    @pytest.mark.parametrize("word", ["", "guessed", "ü"])
    def test_that_are_forged_are_refused(self, api, word):
        assert called(api, telegram_bot(), update(), word=word).status_code == 403
        assert not Call.objects.exists()


class TestSettingUp:
    def test_finds_the_bot_and_tells_it_where_to_call(self, api):
        api.force_authenticate(ada())
        account = telegram_bot(sender="", state="draft")
        place = f"/api/v1/channel-accounts/{account.pk}/"
        with telegram() as server:
            (bot,) = api.get(f"{place}setup/").data["numbers"]
            chosen = api.post(f"{place}number/", {"number": bot["id"]}, format="json").data

        assert (bot["address"], chosen["sender"]) == ("@firm_bot", "@firm_bot")
        assert server.hook["url"] == chosen["webhook_url"]
        assert server.hook["secret_token"] == word_of(account.pk)
