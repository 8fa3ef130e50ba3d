"""All that was sent in a period, beside the period before."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from broadcasts.models import Variant
from channels.models import Account
from events.operations import draft, record_many
from messaging.activities import EMAIL_UNSUBSCRIBED, OPTED_OUT
from messaging.models import DeliveryReport
from tests.broadcasts.made import make_broadcast
from tests.make import NOON, ada, ben, cleo, make_contact
from tests.templating.made import make_template, make_version
from tests.tracking.mail import make_batch, make_hit, make_message
from tracking.links import keep_links

pytestmark = pytest.mark.django_db
URL = "/api/v1/message-reports/overview/"
DAY = timedelta(days=1)
PERIOD = "since=2026-03-09T00:00:00Z&until=2026-03-16T00:00:00Z"


@pytest.fixture
def crm(api):
    api.force_login(ada())
    return api


def sent(days: int = 0, *, owner: Any = None, **given: Any) -> Any:
    at = NOON + days * DAY
    return make_message(make_contact(owner=owner or ben()), **{"sent_at": at, **given})


def tell(message: Any, kind: str, key: str = "") -> None:
    account = Account.objects.get_or_create(channel="email", provider="smtp", name="Main")[0]
    DeliveryReport.objects.create(
        message=message,
        account=account,
        key=key or f"{kind}-{message.pk}",
        kind=kind,
        channel=message.channel,
        at=message.sent_at + DAY,
    )


def some(figures: dict[str, Any], *names: str) -> list[int]:
    return [figures[name] for name in names]


class TestOverview:
    def test_counts_what_became_of_what_was_sent_in_the_period(self, crm):
        first = sent(status="delivered", opened_at=NOON + 9 * DAY, clicked_at=NOON + 9 * DAY)
        bounced = sent(1, status="failed", replied_at=None)
        sent(2, replied_at=NOON + 3 * DAY, cost=Decimal("0.0125"), currency="USD")
        tell(bounced, "bounced")
        tell(bounced, "bounced", key="again")
        tell(first, "complained")
        left = {"message": first.pk, "reason": ""}
        record_many(
            [draft(EMAIL_UNSUBSCRIBED, at=NOON + DAY, contact=first.contact, properties=left)]
        )
        sent(20)
        make_message(make_contact(), direction="in", status="received")

        found = crm.get(f"{URL}?{PERIOD}").json()

        total = found["total"]
        assert some(total, "sent", "delivered", "opened", "clicked", "replied") == [3, 1, 1, 1, 1]
        assert some(total, "bounced", "complained", "unsubscribed") == [1, 1, 1]
        assert total["opened_rate"] == 33.3
        assert total["costs"] == [{"currency": "USD", "amount": "0.0125"}]

    def test_stands_beside_the_period_before_channel_by_channel(self, crm):
        sent()
        sent(-7)
        sent(-7, channel="sms")
        sent(-30)

        found = crm.get(f"{URL}?{PERIOD}").json()

        assert found["before"] == "2026-03-02T00:00:00Z"
        assert (found["total"]["sent"], found["total_before"]["sent"]) == (1, 2)
        assert [
            (one["channel"], one["figures"]["sent"], one["before"]["sent"])
            for one in found["channels"]
        ] == [("email", 1, 1), ("sms", 0, 1)]

    @pytest.mark.parametrize(
        ("step", "expected"),
        [
            ("day", [("2026-03-10", 2), ("2026-03-12", 1)]),
            ("week", [("2026-03-09", 3)]),
            ("month", [("2026-03-01", 3)]),
        ],
    )
    def test_goes_step_by_step(self, crm, step, expected):
        sent()
        sent()
        sent(2)

        found = crm.get(f"{URL}?{PERIOD}&step={step}").json()

        assert [(one["at"][:10], one["sent"]) for one in found["moments"]] == expected

    def test_counts_who_said_stop_for_their_channel(self, crm):
        jane = make_contact()
        said = {"channel": "sms", "keyword": "STOP"}
        record_many([draft(OPTED_OUT, at=NOON, contact=jane, properties=said)])

        found = crm.get(f"{URL}?{PERIOD}").json()

        assert [(one["channel"], one["figures"]["unsubscribed"]) for one in found["channels"]] == [
            ("sms", 1)
        ]
        assert crm.get(f"{URL}?{PERIOD}&channel=email").json()["total"]["unsubscribed"] == 0

    def test_counts_messages_to_contacts_one_sees(self, api):
        tell(sent(owner=cleo()), "bounced")
        sent(owner=ben())
        jane = make_contact(owner=cleo())
        said = {"channel": "sms", "keyword": "STOP"}
        record_many([draft(OPTED_OUT, at=NOON, contact=jane, properties=said)])
        api.force_login(ben())

        total = api.get(f"{URL}?{PERIOD}").json()["total"]

        assert some(total, "sent", "bounced", "unsubscribed") == [1, 0, 0]

    def test_asks_as_often_for_much_as_for_little(self, crm, django_assert_num_queries):
        for days in range(5):
            sent(days, channel="sms" if days % 2 else "email")

        with django_assert_num_queries(10):
            crm.get(f"{URL}?{PERIOD}")

    @pytest.mark.parametrize(
        "asked",
        [
            "since=2026-03-10",
            "since=2026-03-10T00:00:00Z&until=2026-03-09T00:00:00Z",
            "since=1999-03-10T00:00:00Z&until=2026-03-09T00:00:00Z",
            "step=year",
            "channel=pigeon",
            "colour=red",
        ],
    )
    def test_says_what_it_cannot_take(self, crm, asked):
        assert crm.get(f"{URL}?{asked}").status_code == 400

    def test_is_for_who_reads_messages(self, api):
        assert api.get(URL).status_code == 401


class TestLists:
    def test_are_by_template_whatever_language_and_version(self, crm):
        template = make_template(name="Welcome")
        english, german = make_version(template), make_version(template, locale="de")
        batch = make_batch(version=english)
        sent(batch=batch, opened_at=NOON)
        sent(batch=batch, version=german)
        sent(version=make_version(make_template(name="Bye")))
        sent()

        rows = crm.get(f"{URL}by/?{PERIOD}&by=template").json()["results"]

        assert [(one["name"], one["sent"], one["opened"]) for one in rows] == [
            ("Welcome", 2, 1),
            ("Bye", 1, 0),
        ]

    def test_are_by_broadcast_with_all_its_variants(self, crm):
        said = [{"text": "x", "subject": "x", "share": 50, "name": one} for one in "AB"]
        broadcast = make_broadcast(name="Spring", variants=said)
        for variant in Variant.objects.filter(broadcast=broadcast):
            variant.batch = make_batch()
            variant.save()
            tell(sent(batch=variant.batch), "bounced")
        sent(batch=make_batch())

        rows = crm.get(f"{URL}by/?{PERIOD}&by=sender").json()["results"]

        assert [(one["kind"], one["name"], one["sent"], one["bounced"]) for one in rows] == [
            ("broadcast", "Spring", 2, 2)
        ]

    def test_are_by_account(self, crm):
        account = Account.objects.create(channel="sms", provider="sandbox", name="Texts")
        sent(channel="sms", account=account)

        rows = crm.get(f"{URL}by/?{PERIOD}&by=account").json()["results"]

        assert [(one["id"], one["name"], one["sent"]) for one in rows] == [(account.pk, "Texts", 1)]

    def test_are_by_link_and_leave_machines_out(self, crm):
        link = keep_links([("https://shop.test/", None)])["https://shop.test/"]
        message = sent()
        for verdict in ("human", "human", "machine"):
            make_hit(message, kind="click", link_id=link, verdict=verdict)
        make_hit(sent(), kind="click", link_id=link, verdict="human", at=NOON + 30 * DAY)

        rows = crm.get(f"{URL}by/?{PERIOD}&by=link").json()["links"]

        assert rows == [{"url": "https://shop.test/", "people": 1, "clicks": 2}]

    def test_ask_as_often_for_many_as_for_few(self, crm, django_assert_num_queries):
        for _ in range(4):
            sent(version=make_version(make_template()))

        with django_assert_num_queries(6):
            crm.get(f"{URL}by/?{PERIOD}&by=template")

    def test_refuse_what_there_is_no_list_by(self, crm):
        assert crm.get(f"{URL}by/?by=moon").status_code == 400


class TestFile:
    @pytest.mark.parametrize(
        ("part", "first"),
        [
            ("time", "2026-03-10"),
            ("channels", "email"),
            ("template", None),
            ("link", None),
        ],
    )
    def test_holds_what_the_screen_shows(self, crm, part, first):
        sent(cost=Decimal("0.5"), currency="EUR")

        answer = crm.get(f"{URL}file/?{PERIOD}&part={part}")

        rows = list(csv.reader(StringIO(answer.content.decode().lstrip("\ufeff"))))
        assert f'filename="messages-by-{part}.csv"' in answer["Content-Disposition"]
        assert (rows[1][0][:10] if len(rows) > 1 else None) == first
        if first:
            assert rows[1][-1] == "0.5000 EUR"
