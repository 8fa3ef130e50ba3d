"""Where people went, drawn on the mail itself; answers counted; subjects in every language."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from broadcasts.models import Variant
from broadcasts.operations import following, winners
from broadcasts.queries.figures import figures_of
from channels.adapters import Inbound
from channels.models import Account
from messaging.models import Batch, Message, Status
from messaging.receiving import receive
from tests.broadcasts.made import again, begun, make_account, make_broadcast, take_turn
from tests.make import NOON, ada, make_contact, make_user
from tests.templating.made import make_template, make_version
from tests.tracking.mail import make_hit
from tracking.models import Link

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)
HTML = (
    '<p><a href="https://shop.test/a">One</a> <a href="https://shop.test/b">Two</a>'
    ' <a href="https://shop.test/a">Again</a> <a href="https://own.test/?u={{ id }}">Mine</a>'
    ' <a href="https://never.test/">{% if plan %}x{% endif %}</a>'
    ' <a href="{{ unsubscribe_url }}">No more</a></p>'
)


@pytest.fixture
def crm(api):
    api.force_login(ada())
    return api


def sent(html=HTML, count=4, **given: Any):
    """A broadcast that everybody has, with what counts in it."""
    make_account()
    version = make_version(make_template(), subject="News", html=html, text="x", **given)
    people = [make_contact(f"P{n}", email=f"p{n}@x.test") for n in range(count)]
    broadcast = begun(make_broadcast(of=people, variants=[{"template_version": version}]))
    take_turn(SOON)
    assert Message.objects.filter(status=Status.SENT).count() == count
    return again(broadcast)


def click(message: Message, url: str, place: int, verdict: str = "human") -> None:
    link = Link.objects.get(url__startswith=url)
    make_hit(message, kind="click", verdict=verdict, link=link, place=place)


def messages() -> list[Message]:
    return list(Message.objects.order_by("pk"))


def counted(answer: Any) -> list[tuple[int, int, float]]:
    return [(one["people"], one["clicks"], one["share"]) for one in answer.data["links"]]


class TestMail:
    def test_counts_each_link_where_it_stands(self, crm):
        broadcast = sent()
        first, second, third, _fourth = messages()
        click(first, "https://shop.test/a", 1)
        click(first, "https://shop.test/a", 1)
        click(second, "https://shop.test/a", 3)
        click(second, "https://shop.test/b", 2)
        click(third, "https://shop.test/b", 2, verdict="machine")
        click(third, f"https://own.test/?u={third.contact_id}", 4)

        found = crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/")

        assert found.status_code == 200, found.data
        assert counted(found) == [
            (1, 2, 33.3),
            (1, 1, 33.3),
            (1, 1, 33.3),
            (1, 1, 33.3),
            (0, 0, 0.0),
            (0, 0, 0.0),
        ]
        assert (found.data["people"], found.data["subject"]) == (3, "News")

    def test_gives_a_link_that_stands_there_once_all_its_clicks(self, crm):
        broadcast = sent('<a href="https://shop.test/a">One</a>', count=2)
        click(messages()[0], "https://shop.test/a", 7)

        found = crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/")

        assert counted(found) == [(1, 1, 100.0)]

    def test_draws_the_counts_before_the_links_and_on_none_of_ours(self, crm):
        broadcast = sent()
        click(messages()[0], "https://shop.test/b", 2)

        page = crm.get(crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/").data["page"])

        html = page.content.decode()
        assert html.index("1 · 100 %") < html.index('<a href="https://shop.test/b"')
        assert html.index('<a href="https://shop.test/a"') < html.index("1 · 100 %")
        assert html.count("position:absolute") == 5
        assert "sandbox" in page["Content-Security-Policy"]

    def test_shows_each_language_with_its_own_counts(self, crm):
        make_account()
        template = make_template()
        versions = {
            locale: make_version(
                template,
                locale=locale,
                subject="x",
                html='<a href="https://shop.test/a">x</a>',
                text="x",
            )
            for locale in ("en", "de")
        }
        people = [make_contact(n, email=f"{n}@x.test", locale=n) for n in ("en", "de")]
        variants = [{"template_version": versions["en"]}]
        broadcast = begun(make_broadcast(of=people, variants=variants))
        take_turn(SOON)
        german = Message.objects.get(contact=people[1])
        click(german, "https://shop.test/a", 1)

        found = {
            locale: crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/?locale={locale}")
            for locale in ("", "de")
        }

        assert [found[one].data["people"] for one in ("", "de")] == [0, 1]
        assert found["de"].data["locales"] == ["de", "en"]

    def test_counts_for_a_winner_those_who_waited_for_it(self, crm):
        make_account()
        html = '<a href="https://shop.test/a">x</a>'
        version = make_version(make_template(), subject="x", html=html, text="x")
        given = [{"template_version": version, "share": 50, "name": n} for n in "AB"]
        people = [make_contact(f"P{n}", email=f"p{n}@x.test") for n in range(12)]
        broadcast = begun(make_broadcast(of=people, variants=given, test_share=20))
        take_turn(SOON)
        best = Variant.objects.get(broadcast=broadcast, name="B")
        winners.choose_winner(broadcast=again(broadcast), variant=best, by=ada(), now=SOON)
        take_turn(SOON + timedelta(minutes=1))
        click(Message.objects.filter(batch=again(broadcast).rest_id)[0], "https://shop.test/a", 1)

        found = [
            crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/?variant={name}").data["people"]
            for name in "AB"
        ]

        assert found == [0, 1]

    def test_changes_nothing_and_asks_as_often_for_many_links_as_for_few(
        self, crm, django_assert_num_queries
    ):
        broadcast = sent("".join(f'<a href="https://shop.test/{n}">x</a>' for n in range(40)))
        before = Link.objects.count()

        with django_assert_num_queries(13):
            crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/")

        assert Link.objects.count() == before

    def test_is_there_only_of_what_was_sent(self, crm):
        draft = make_broadcast()
        broadcast = sent(count=1)

        for url in (f"{draft.pk}/mail/", f"{broadcast.pk}/mail/?variant=Z"):
            assert crm.get(f"/api/v1/broadcasts/{url}").status_code == 404
        strange = crm.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/?locale={'x' * 50}")
        assert strange.status_code == 400

    def test_is_for_who_sees_broadcasts(self, api):
        broadcast = sent(count=1)
        api.force_login(make_user("dan@x.test", role="crm_viewer"))

        assert api.get(f"/api/v1/broadcasts/{broadcast.pk}/mail/").status_code == 403


class TestReplies:
    def test_are_counted_all_in_all_and_by_variant(self, crm):
        broadcast = sent()
        Message.objects.filter(pk=messages()[0].pk).update(replied_at=SOON)

        followed = following.follow(broadcast=broadcast, now=SOON)

        assert followed.figures["replied"] == 1
        assert figures_of(broadcast)["variants"]["A"]["replied"] == 1
        shown = crm.get("/api/v1/broadcasts/").data["results"][0]
        assert shown["figures"]["replied"] == 1

    def test_stand_in_the_file_of_recipients(self, crm):
        broadcast = sent(count=2)
        Message.objects.filter(pk=messages()[0].pk).update(replied_at=SOON)

        answer = crm.get(f"/api/v1/broadcasts/{broadcast.pk}/recipients/")

        said = b"".join(answer.streaming_content).decode()
        rows = list(csv.DictReader(StringIO(said.lstrip("\ufeff"))))
        assert [bool(row["replied_at"]) for row in rows] == [True, False]


def text_to(contact: Any, **given: Any) -> Message:
    topic: Any = make_broadcast(of=[contact]).topic
    batch = Batch.objects.create(channel="sms", topic=topic)
    return Message.objects.create(
        **{
            "contact": contact,
            "channel": "sms",
            "category": "marketing",
            "batch": batch,
            "priority": 9,
            "status": "delivered",
            "sent_at": NOON - timedelta(hours=2),
            **given,
        }
    )


class TestAnswersByText:
    @pytest.fixture
    def account(self):
        return Account.objects.create(channel="sms", provider="sandbox", name="S", state="active")

    @pytest.fixture
    def jane(self):
        jane = make_contact()
        jane.phones.create(number="+12025550101")
        return jane

    def hear(self, account: Account, text: str) -> None:
        inbound = Inbound(id=text, at=NOON, from_address="+12025550101", text=text)
        receive(account=account, inbound=inbound, now=NOON)

    def test_count_for_the_last_message_that_was_sent(self, account, jane):
        older, newer = text_to(jane), text_to(jane)

        self.hear(account, "Yes, please call me")

        assert [Message.objects.get(pk=one.pk).replied_at for one in (older, newer)] == [None, NOON]

    @pytest.mark.parametrize("word", ["STOP", "HELP", "start"])
    def test_are_no_words_that_a_machine_understands(self, account, jane, word):
        told = text_to(jane)

        self.hear(account, word)

        assert Message.objects.get(pk=told.pk).replied_at is None

    def test_count_for_nothing_that_is_long_ago_or_never_left(self, account, jane):
        told = [
            text_to(jane, sent_at=NOON - timedelta(days=4)),
            text_to(jane, status="failed"),
        ]

        self.hear(account, "Hello?")

        assert not Message.objects.filter(pk__in=[one.pk for one in told], replied_at=NOON).exists()
