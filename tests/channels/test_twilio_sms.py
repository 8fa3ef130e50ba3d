"""Text messages by Twilio: its SDK against its documented contract."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from channels import lines
from channels.adapters import Bounce, Down, Handed, Outgoing, Refused, TryLater, Unknown
from channels.models import Account, Call
from messaging.models import Message, Suppression
from tests.channels.made import make_account
from tests.channels.phones import JANE, sms_account
from tests.make import NOON, ada, make_contact, sure
from tests.providers.twilio import ACCOUNT, NEW_TOKEN, NUMBER, TOKEN, on_the_wire, signed, twilio

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/channel-accounts/"
PUBLIC = "https://crm.firm.test"


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = PUBLIC


def handed(account: Account, *to: str):
    line = lines.connect(account)
    try:
        return list(
            line.send([Outgoing(key=f"k{n}", to=one, text="Hi") for n, one in enumerate(to)])
        )
    finally:
        line.close()


class TestSend:
    def test_hands_over_from_the_number_and_asks_to_be_called_back(self):
        account = sms_account()
        with twilio() as server:
            (answer,) = handed(account, JANE)

        (sent,) = server.sent
        assert answer == Handed(sent["sid"])
        assert (sent["From"], sent["To"], sent["Body"]) == (NUMBER, JANE, "Hi")
        hook = f"{PUBLIC}/api/webhooks/sms/twilio_sms?account={account.pk}&key=k0"
        assert sent["StatusCallback"] == hook

    def test_hands_over_by_a_messaging_service(self):
        with twilio() as server:
            handed(sms_account(sender="MG" + "0" * 32), JANE)

        assert server.sent[0]["MessagingServiceSid"] == "MG" + "0" * 32
        assert "From" not in server.sent[0]

    def test_asks_for_no_call_where_nobody_could_reach_us(self, settings):
        settings.PUBLIC_URL = "http://localhost:8000"
        with twilio() as server:
            handed(sms_account(), JANE)

        assert "StatusCallback" not in server.sent[0]

    @pytest.mark.parametrize(
        ("to", "bounce"),
        [
            ("+15005550001", Bounce.HARD),
            ("+15005550009", Bounce.HARD),
            ("+15005550004", Bounce.STOP),
            ("12", Bounce.HARD),
        ],
    )
    def test_tells_numbers_that_are_none_from_people_who_said_no(self, to, bounce):
        with twilio():
            (answer,) = handed(sms_account(), to)

        assert isinstance(answer, Refused)
        assert answer.bounce == bounce

    @pytest.mark.parametrize(
        ("mood", "kind", "after"),
        [
            ("429 20429", Down, 7.0),
            ("401 20003", Down, None),
            ("400 21606", Down, None),
            ("503 20503", Down, None),
            ("500 20500", Unknown, None),
            ("drop", Unknown, None),
            ("400 21617", Refused, None),
        ],
    )
    def test_tells_what_certainly_failed_from_what_nobody_knows(self, mood, kind, after):
        with twilio(moods=[mood]):
            first, second = handed(sms_account(), JANE, JANE)

        assert type(first) is kind
        assert getattr(first, "after", None) == after
        # An account that is of no use is not asked again.
        assert type(second) is (Down if kind is Down else Handed)

    def test_leaves_all_for_later_where_nobody_listens(self):
        with on_the_wire(9):
            answers = handed(sms_account(), JANE, JANE)

        assert [type(answer) for answer in answers] == [Down, Down]
        assert all(isinstance(answer, TryLater) for answer in answers)

    def test_goes_on_while_the_token_is_exchanged(self):
        account = sms_account(secrets={"auth_token": TOKEN, "second_token": NEW_TOKEN})
        with twilio() as server:
            server.tokens = {NEW_TOKEN}
            (answer,) = handed(account, JANE)

        assert isinstance(answer, Handed)


def called(api, account: Account, form: dict, *, query: str = "", token: str = TOKEN, **given):
    place = f"/api/webhooks/sms/twilio_sms?account={account.pk}{query}"
    proof = given.get("proof", signed(f"{PUBLIC}{place}", form, token=token))
    return api.post(
        place,
        given.get("body", urlencode(form)),
        content_type="application/x-www-form-urlencoded",
        HTTP_X_TWILIO_SIGNATURE=proof,
    )


def status_of(sid: str, status: str, **given) -> dict:
    said = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": status}
    return {**said, "To": JANE, "From": NUMBER, **given}


def said(text: str, sid: str = "SM1", **given) -> dict:
    told = {"AccountSid": ACCOUNT, "MessageSid": sid, "From": JANE, "To": NUMBER, "Body": text}
    return {**told, "NumMedia": "0", **given}


def sent_message(account: Account, **given) -> Message:
    contact = make_contact("Jane Doe")
    contact.phones.create(number=JANE, is_primary=True)
    usual = {"channel": "sms", "category": "marketing", "priority": 9, "status": "sent"}
    values = {**usual, "account": account, "provider_id": "SM1", "to_address": JANE, **given}
    return Message.objects.create(contact=contact, **{"sent_at": NOON, **values})


class TestCalls:
    def test_move_a_message_on_and_never_back(self, api, worked_off):
        account = sms_account()
        message = sent_message(account)

        for status in ("delivered", "sent", "queued"):
            assert called(api, account, status_of("SM1", status)).status_code == 200
        worked_off()

        message.refresh_from_db()
        assert message.status == "delivered"
        kinds = sure(message.contact).activities.values_list("type", flat=True)
        assert list(kinds).count("sms_delivered") == 1

    def test_settle_a_message_of_which_twilio_never_answered(self, api, worked_off):
        account = sms_account()
        message = sent_message(account, provider_id="", status="uncertain", sent_at=None)

        called(api, account, status_of("SM9", "delivered"), query=f"&key={message.token}")
        worked_off()

        message.refresh_from_db()
        assert message.status == "delivered"

    @pytest.mark.parametrize(
        ("code", "reason", "suppressed"),
        [
            ("30005", "hard_bounce", "hard_bounce"),
            ("30003", "soft_bounce", None),
            ("30007", "refused", None),
            ("21610", "stopped", "stop"),
        ],
    )
    def test_say_why_a_message_did_not_arrive(self, api, worked_off, code, reason, suppressed):
        account = sms_account()
        message = sent_message(account)

        called(api, account, status_of("SM1", "undelivered", ErrorCode=code))
        worked_off()

        message.refresh_from_db()
        assert (message.status, message.reason) == ("failed", reason)
        assert code in message.error
        found = Suppression.objects.values_list("reason", flat=True).first()
        assert found == suppressed

    def test_that_are_replayed_are_kept_once(self, api):
        account = sms_account()

        first = called(api, account, said("Hello"))
        second = called(api, account, said("Hello"))

        assert (first.data["status"], second.data["status"]) == ("queued", "duplicate")
        assert Call.objects.count() == 1

    @pytest.mark.parametrize(
        "given",
        [
            {"token": "c" * 32},
            {"proof": ""},
            {"body": urlencode(said("Hello there"))},
            {"body": urlencode(said("Hello", AccountSid="AC" + "9" * 32))},
        ],
    )
    def test_that_are_forged_are_refused_and_not_kept(self, api, given):
        answer = called(api, sms_account(), said("Hello"), **given)

        assert answer.status_code == 403
        assert not Call.objects.exists()

    @pytest.mark.parametrize(
        "text", [" spaces around ", "", "ümläut 😀 & = + %", "two\nlines", "a" * 1600]
    )
    def test_are_proven_whatever_they_say(self, api, worked_off, text):
        account = sms_account()

        assert called(api, account, said(text)).status_code == 200
        worked_off()

        assert Message.objects.get(direction="in").content.text == text

    def test_are_taken_with_the_old_and_with_the_new_token(self, api):
        account = sms_account(secrets={"auth_token": TOKEN, "second_token": NEW_TOKEN})

        answers = [
            called(api, account, said("Hello", sid=token), token=token)
            for token in (TOKEN, NEW_TOKEN)
        ]

        assert [answer.status_code for answer in answers] == [200, 200]

    def test_reach_the_account_that_they_name(self, api):
        sms_account()
        second = sms_account(name="Second")

        called(api, second, said("Hello"))

        assert Call.objects.get().account_id == second.pk

    def test_of_nobody_are_refused(self, api):
        assert api.post("/api/webhooks/sms/twilio_sms").status_code == 404
        assert api.post("/api/webhooks/sms/nobody").status_code == 404


class TestPrices:
    def test_are_what_twilio_knows(self):
        with twilio() as server:
            handed(sms_account(), JANE, JANE)
            server.prices[server.sent[0]["sid"]] = "-0.00790"
            line = lines.connect(sms_account())
            (price,) = line.prices(since=NOON - timedelta(days=1))
            line.close()

        assert (price.amount, price.currency, price.parts) == (Decimal("0.00790"), "USD", 1)


class TestSettingUp:
    @pytest.fixture
    def door(self, api):
        api.force_authenticate(ada())
        return api

    def drafted(self, door, token: str = TOKEN) -> str:
        given = {
            "provider": "twilio_sms",
            "name": "Twilio",
            "options": {"account_sid": ACCOUNT},
            "secrets": {"auth_token": token},
        }
        return f"{ACCOUNTS}{door.post(ACCOUNTS, given, format='json').data['id']}/"

    def test_goes_from_credentials_to_work(self, door):
        with twilio() as server:
            place = self.drafted(door)
            found = door.get(f"{place}setup/").data
            chosen = door.post(f"{place}number/", {"number": "PN1"}, format="json")
            after = door.get(f"{place}setup/").data
            tested = door.post(f"{place}test/", {"to": "+1 415 555 0100"}, format="json")
            active = door.post(f"{place}activate/")

        assert (found["name"], found["is_usable"]) == ("Firm", True)
        assert [one["can_send"] for one in found["numbers"]] == [True, False, True]
        assert chosen.data["sender"] == NUMBER
        assert server.numbers[0]["sms_url"] == chosen.data["webhook_url"]
        assert [one["is_connected"] for one in after["numbers"]] == [True, False, False]
        assert [one["is_chosen"] for one in after["numbers"]] == [True, False, False]
        assert tested.status_code == 200
        assert server.sent[0]["To"] == JANE
        assert active.data["state"] == "active"

    def test_connects_a_messaging_service(self, door):
        service = "MG" + "0" * 32
        with twilio() as server:
            place = self.drafted(door)
            chosen = door.post(f"{place}number/", {"number": service}, format="json")

        assert chosen.data["sender"] == service
        assert server.services[0]["inbound_request_url"] == chosen.data["webhook_url"]

    def test_says_that_credentials_are_wrong(self, door):
        with twilio():
            answer = door.get(f"{self.drafted(door, 'c' * 32)}setup/")

        assert (answer.status_code, answer.json()["code"]) == (409, "not_set_up")
        assert "account SID" in answer.json()["detail"]

    @pytest.mark.parametrize("number", ["PN2", "PN9"])
    def test_takes_no_number_that_cannot_send(self, door, number):
        with twilio() as server:
            place = self.drafted(door)
            answer = door.post(f"{place}number/", {"number": number}, format="json")

        assert answer.status_code == 400
        assert Account.objects.get().sender == ""
        assert all(one["sms_url"] == "" for one in server.numbers)

    @pytest.mark.parametrize("to", ["me@home.test", "123", "+1"])
    def test_tests_with_a_number_alone(self, door, to):
        with twilio() as server:
            place = f"{ACCOUNTS}{sms_account().pk}/"
            answer = door.post(f"{place}test/", {"to": to}, format="json")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "to"
        assert not server.sent

    def test_shows_what_this_month_cost(self, door):
        with twilio():
            rows = door.get(f"{ACCOUNTS}{sms_account().pk}/usage/").data["results"]

        assert [(row["category"], row["count"]) for row in rows] == [("sms-outbound", 120)]
        assert (Decimal(rows[0]["price"]), rows[0]["currency"]) == (Decimal("0.948"), "USD")

    def test_of_mail_goes_by_hand(self, door):
        answer = door.get(f"{ACCOUNTS}{make_account().pk}/setup/")

        assert answer.json()["code"] == "not_guided"
