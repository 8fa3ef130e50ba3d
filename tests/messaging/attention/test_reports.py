"""What became of messages, in figures."""

from datetime import timedelta
from typing import Any

import pytest

from channels.models import Account
from messaging.models import DeliveryReport
from tests.make import NOON, ada, ben, cleo, make_contact
from tests.templating.made import make_template, make_version
from tests.tracking.mail import LATER, make_batch, make_hit, make_message
from tracking.links import keep_links
from tracking.models import Link, TrackingRules

pytestmark = pytest.mark.django_db
URL = "/api/v1/message-reports/"


def sent(batch, *, owner=None, **given: Any):
    return make_message(make_contact(owner=owner or ben()), batch=batch, **given)


@pytest.fixture
def batch():
    """Ten messages: one skipped, one failed, one of a child; of the rest three were opened by
    people, one by a machine, and one led to a click and a conversion.
    """
    batch = make_batch()
    sent(batch, status="skipped", sent_at=None, reason="suppressed")
    sent(batch, status="failed")
    sent(batch, is_tracked=False)
    opened = [sent(batch, opened_at=LATER) for _ in range(2)]
    clicked = sent(batch, status="delivered", opened_at=LATER, clicked_at=LATER)
    by_machine = sent(batch)
    for _ in range(3):
        sent(batch)
    for message in opened:
        make_hit(message, verdict="human")
    make_hit(by_machine, verdict="machine")
    make_hit(by_machine, verdict="machine")
    make_hit(clicked, kind="click", verdict="human", link_id=link("https://x.test/"), place=1)
    make_hit(clicked, kind="converted", verdict="human")
    return batch


def link(url, of=None):
    id = keep_links([(url, of)])[url]
    assert Link.objects.get(pk=id).of_id == of
    return id


class TestFigures:
    def test_tell_people_from_machines_and_rates_of_what_may_be_counted(self, api, batch):
        sent(make_batch())
        api.force_login(ada())

        found = api.get(f"{URL}?batch={batch.pk}").json()

        assert {name: found[name] for name in ("messages", "sent", "delivered", "failed")} == {
            "messages": 10,
            "sent": 9,
            "delivered": 1,
            "failed": 1,
        }
        assert (found["skipped"], found["counted"]) == (1, 7)
        assert (found["opened"], found["clicked"], found["clicks"]) == (3, 1, 1)
        assert (found["opened_by_machines"], found["converted"]) == (1, 1)
        assert (found["open_rate"], found["click_rate"]) == (42.9, 14.3)
        assert (found["is_open_goal_met"], found["is_click_goal_met"]) == (True, True)

    def test_stand_beside_the_firms_own_goals(self, api, batch):
        TrackingRules.objects.create(pk=1, open_goal=50)
        api.force_login(ada())

        found = api.get(f"{URL}?batch={batch.pk}").json()

        assert (found["open_goal"], found["is_open_goal_met"]) == (50, False)

    def test_of_nothing_say_so(self, api):
        api.force_login(ada())

        found = api.get(f"{URL}?batch={make_batch().pk}").json()

        assert (found["messages"], found["open_rate"], found["is_open_goal_met"]) == (0, None, None)

    def test_count_messages_to_contacts_one_sees(self, api):
        batch = make_batch()
        sent(batch, owner=ben())
        make_hit(sent(batch, owner=cleo()), verdict="machine")
        api.force_login(ben())

        found = api.get(f"{URL}?batch={batch.pk}").json()

        assert (found["messages"], found["opened_by_machines"]) == (1, 0)

    def test_are_of_one_account_in_a_period(self, api):
        account = Account.objects.create(channel="email", provider="smtp", name="Main")
        for days in (0, 1, 2):
            sent(None, account=account, sent_at=NOON + timedelta(days=days))
        sent(None)
        api.force_login(ada())
        since = (NOON + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

        found = api.get(f"{URL}?account={account.pk}&since={since}").json()

        assert found["messages"] == 2

    def test_are_of_several_batches(self, api):
        first, second = make_batch(), make_batch()
        sent(first)
        sent(second)
        api.force_login(ada())

        assert api.get(f"{URL}?batch={first.pk},{second.pk}").json()["messages"] == 2

    @pytest.mark.parametrize(
        "asked",
        [
            *("", "?batch=", "?batch=x", "?batch=1,-2", "?account=0", "?since=yesterday"),
            *("?batch=99999999999999999999", "?strange=1", "?until=2026-01-01"),
            "?batch=" + ",".join(map(str, range(1, 60))),
        ],
    )
    def test_refuse_what_they_cannot_be_about(self, api, asked):
        api.force_login(ada())

        assert api.get(f"{URL}{asked}").status_code == 400

    def test_cost_the_same_however_many(self, api, batch, django_assert_num_queries):
        api.force_login(ada())
        api.get(f"{URL}?batch={batch.pk}")

        with django_assert_num_queries(6):
            api.get(f"{URL}?batch={batch.pk}")


class TestLinks:
    def test_are_listed_by_how_many_followed_them(self, api, batch):
        message, other = sent(batch), sent(batch)
        shop, blog = link("https://shop.test/"), link("https://blog.test/")
        for one in (message, other):
            make_hit(one, kind="click", verdict="human", link_id=shop, place=3)
        make_hit(message, kind="click", verdict="human", link_id=shop, place=2)
        make_hit(message, kind="click", verdict="machine", link_id=blog, place=4)
        api.force_login(ada())

        rows = api.get(f"{URL}links/?batch={batch.pk}").json()["results"]

        assert [(row["url"], row["people"], row["clicks"]) for row in rows] == [
            ("https://shop.test/", 2, 3),
            ("https://x.test/", 1, 1),
            ("https://blog.test/", 0, 0),
        ]
        assert rows[0]["first_place"] == 2
        assert rows[2]["machine_clicks"] == 1

    def test_of_one_reader_each_are_one(self, api):
        batch = make_batch()
        place = link("https://x.test/?u={{ id }}")
        for n in (1, 2):
            own = link(f"https://x.test/?u={n}", of=place)
            make_hit(sent(batch), kind="click", verdict="human", link_id=own, place=1)
        api.force_login(ada())

        (row,) = api.get(f"{URL}links/?batch={batch.pk}").json()["results"]

        assert (row["url"], row["people"]) == ("https://x.test/?u={{ id }}", 2)

    def test_cost_the_same_however_many(self, api, batch, django_assert_num_queries):
        api.force_login(ada())
        api.get(f"{URL}links/?batch={batch.pk}")

        with django_assert_num_queries(4):
            api.get(f"{URL}links/?batch={batch.pk}")


class TestOverTime:
    def test_tells_each_message_once(self, api, batch):
        api.force_login(ada())

        days = api.get(f"{URL}over-time/?batch={batch.pk}").json()
        hours = api.get(f"{URL}over-time/?batch={batch.pk}&step=hour").json()

        assert [(row["sent"], row["opened"], row["clicked"]) for row in days["results"]] == [
            (9, 3, 1)
        ]
        assert [(row["sent"], row["opened"], row["clicked"]) for row in hours["results"]] == [
            (9, 0, 0),
            (0, 3, 1),
        ]

    def test_knows_days_and_hours_alone(self, api, batch):
        api.force_login(ada())

        assert api.get(f"{URL}over-time/?batch={batch.pk}&step=week").status_code == 400


class TestByVersion:
    def test_tells_each_language_and_version_of_a_template(self, api):
        api.force_login(ada())
        template = make_template()
        first = make_version(template, subject="Hello")
        german = make_version(template, locale="de", subject="Hallo")
        batch = make_batch(version=first)
        sent(batch, opened_at=LATER)
        sent(batch)
        sent(batch, version=german, opened_at=LATER, clicked_at=LATER)
        sent(make_batch(version=make_version()))

        rows = api.get(f"{URL}versions/?template={template.pk}").json()["results"]

        told = [(row["locale"], row["sent"], row["opened"], row["click_rate"]) for row in rows]
        assert told == [("de", 1, 1, 100.0), ("en", 2, 1, 0.0)]
        assert api.get(f"{URL}?template={template.pk}").json()["sent"] == 3
        assert api.get(f"{URL}?version={german.pk}").json()["sent"] == 1

    def test_costs_the_same_however_many(self, api, django_assert_num_queries):
        api.force_login(ada())
        template = make_template()
        for number in range(4):
            sent(make_batch(version=make_version(template, subject=str(number))))
        with django_assert_num_queries(6):
            api.get(f"{URL}versions/?template={template.pk}")


class TestBounces:
    def test_are_told_apart(self, api):
        api.force_login(ada())
        batch = make_batch()
        for number, (kind, bounce) in enumerate(
            [("bounced", "hard"), ("bounced", "soft"), ("complained", ""), ("delivered", "")]
        ):
            message = sent(batch)
            DeliveryReport.objects.create(
                message=message,
                account=account(),
                key=str(number),
                kind=kind,
                bounce=bounce,
                at=LATER,
            )

        found = api.get(f"{URL}?batch={batch.pk}").json()

        assert (found["bounced_hard"], found["bounced_soft"], found["complained"]) == (1, 1, 1)


class TestFile:
    def test_holds_what_the_screen_shows_and_no_formula(self, api, batch):
        api.force_login(ada())
        version = make_version(subject="=HYPERLINK(1)")
        sent(make_batch(version=version))

        links = api.get(f"{URL}file/?batch={batch.pk}&part=links")
        said = api.get(f"{URL}file/?version={version.pk}&part=versions").content.decode()

        assert links["Content-Type"].startswith("text/csv")
        rows = links.content.decode().splitlines()
        assert rows == [
            "url,people,clicks,machine_clicks,unknown_clicks",
            "https://x.test/,1,1,0,0",
        ]
        assert ",'=HYPERLINK(1),1,0,0" in said
        assert (
            "sent,opened" in api.get(f"{URL}file/?batch={batch.pk}&part=over-time").content.decode()
        )
        assert api.get(f"{URL}file/?batch={batch.pk}&part=all").status_code == 400

    def test_holds_only_messages_to_whom_one_sees(self, api):
        batch = make_batch(version=make_version())
        sent(batch, owner=cleo())
        api.force_login(ben())

        found = api.get(f"{URL}file/?batch={batch.pk}&part=versions").content.decode()

        assert found.splitlines()[1:] == []


def account():
    made, _ = Account.objects.get_or_create(
        channel="email", provider="sandbox", name="S", sender="a@b.test"
    )
    return made
