"""The addresses that stand in messages: they count, lead on, and do nothing else."""

from uuid import uuid4

import pytest
from django.test import Client

from messaging.models import Message, Suppression
from tests.make import make_contact
from tests.tracking.mail import FIREFOX, make_batch, make_message
from tracking import ids
from tracking.links import keep_links
from tracking.models import Hit, Link, TrackingRules

pytestmark = pytest.mark.django_db


def ask(address, *, method="get", **headers):
    given = {"User-Agent": FIREFOX, **headers}
    return getattr(Client(REMOTE_ADDR="203.0.113.9"), method)(address, headers=given)


def open_of(message):
    return f"/api/track/email/open/{ids.open_id(message.token)}"


def click_on(message, url, place=1):
    link = keep_links([(url, None)])[url]
    return f"/api/track/email/click/{ids.click_id(message.token, link, place)}"


class TestOpened:
    def test_answers_with_a_point_and_writes_it_down(self):
        message = make_message(make_contact(), batch=make_batch())

        answer = ask(open_of(message))

        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/gif"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
        hit = Hit.objects.get()
        assert (hit.kind, hit.message) == ("open", message)
        assert (hit.ip, hit.user_agent, hit.rule_version) == ("203.0.113.9", FIREFOX, 0)

    def test_is_one_statement(self, django_assert_num_queries):
        address = open_of(make_message(make_contact()))
        with django_assert_num_queries(1):
            ask(address)

    def test_keeps_an_agent_of_any_length(self):
        ask(open_of(make_message(make_contact())), **{"User-Agent": "x" * 5000})

        assert len(Hit.objects.get().user_agent) == 300

    def test_tells_what_was_fetched_ahead(self):
        address = open_of(make_message(make_contact()))

        ask(address, method="head")
        ask(address, **{"Sec-Purpose": "prefetch;prerender"})
        ask(address, **{"X-Purpose": "preview"})

        assert list(Hit.objects.order_by("id").values_list("asked", flat=True)) == [
            *("head", "prefetch", "prefetch")
        ]

    @pytest.mark.parametrize("id", ["a", "A" * 32, "A" * 200])
    def test_finds_nothing_by_an_id_that_is_none(self, id):
        assert ask(f"/api/track/email/open/{id}").status_code == 404
        assert not Hit.objects.exists()

    def test_answers_for_a_message_that_is_gone(self):
        message = make_message(make_contact())
        address = open_of(message)
        message.delete()

        assert ask(address).status_code == 200
        assert not Hit.objects.exists()

    def test_changes_nothing_however_often_machines_ask(self):
        message = make_message(make_contact(email="jane@x.test"), batch=make_batch())
        before = Message.objects.values().get()
        for _ in range(50):
            ask(open_of(message))
            ask(click_on(message, "https://x.test/"))

        assert Message.objects.values().get() == before
        assert not Suppression.objects.exists()
        assert Hit.objects.count() == 100

    def test_takes_no_other_method(self):
        assert ask(open_of(make_message()), method="post").status_code == 405


class TestClicked:
    def test_leads_to_what_stood_in_the_message(self, django_assert_num_queries):
        message = make_message(make_contact())
        address = click_on(message, "https://x.test/?a=1&b=ü#c", place=3)
        with django_assert_num_queries(1):
            answer = ask(f"{address}?url=https://evil.test&next=//evil.test")

        assert answer.status_code == 302
        assert answer["Location"] == "https://x.test/?a=1&b=%C3%BC#c"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
        hit = Hit.objects.get()
        assert (hit.kind, hit.place, hit.link) == ("click", 3, Link.objects.get())

    @pytest.mark.parametrize("id", ["abc", "A" * 40])
    def test_helps_whoever_comes_by_an_id_that_is_none(self, id):
        answer = ask(f"/api/track/email/click/{id}", Accept="text/html")

        assert answer.status_code == 404
        assert "leads nowhere" in answer.content.decode()
        assert not Hit.objects.exists()

    def test_helps_in_the_language_of_whoever_comes(self):
        answer = ask("/api/track/email/click/abc", **{"Accept-Language": "de"})

        assert answer["Content-Language"] == "de"

    def test_looks_for_no_session(self):
        client = Client()
        client.cookies["sessionid"] = "somebody's"

        answer = client.get(click_on(make_message(make_contact()), "https://x.test/"))

        assert answer.status_code == 302
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_leads_on_from_a_message_that_is_gone(self):
        message = make_message(make_contact())
        address = click_on(message, "https://x.test/")
        message.delete()

        assert ask(address)["Location"] == "https://x.test/"
        assert not Hit.objects.exists()

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "//evil.test", "ftp://x.test", "data:x"]
    )
    def test_leads_nowhere_by_a_stored_address_that_is_not_safe(self, url):
        answer = ask(click_on(make_message(make_contact()), url))

        assert answer.status_code == 404

    def test_leads_nowhere_by_a_link_that_is_gone(self):
        message = make_message(make_contact())
        address = click_on(message, "https://x.test/")
        Link.objects.all().delete()

        assert ask(address).status_code == 404

    def test_leads_nowhere_by_the_hidden_link_and_writes_it_down(self):
        message = make_message(make_contact())

        answer = ask(f"/api/track/email/click/{ids.click_id(message.token, ids.BAIT, 0)}")

        assert answer.status_code == 204
        assert Hit.objects.get().kind == "bait"

    def test_gives_the_firms_own_products_the_mark_of_the_message(self):
        TrackingRules.objects.create(pk=1, product_hosts=["app.test"])
        message = make_message(make_contact())

        own = ask(click_on(message, "https://www.app.test/start"))["Location"]
        other = ask(click_on(message, "https://notapp.test/start"))["Location"]

        page, _, mark = own.partition("?rapport_click=")
        assert page == "https://www.app.test/start"
        assert ids.read_mark(mark).token == message.token
        assert other == "https://notapp.test/start"


class TestCampaignEvent:
    def test_writes_down_what_a_product_reports(self):
        contact, batch = make_contact(), make_batch()
        make_message(contact, batch=batch)
        seal = ids.campaign_seal(contact.pk, batch.pk)
        for event in ("opened", "clicked", "converted"):
            address = f"/api/campaigns/track/{contact.pk}/{batch.pk}/{event}?seal={seal}"
            assert ask(address).status_code == 200

        assert list(Hit.objects.order_by("id").values_list("kind", flat=True)) == [
            *("open", "click", "converted")
        ]

    def test_believes_nobody_without_the_seal(self):
        contact, batch = make_contact(), make_batch()
        make_message(contact, batch=batch)
        other = ids.campaign_seal(contact.pk + 1, batch.pk)
        for seal in ("", other, "abc"):
            address = f"/api/campaigns/track/{contact.pk}/{batch.pk}/converted?seal={seal}"
            assert ask(address).status_code == 404

        assert not Hit.objects.exists()

    def test_finds_nothing_for_another_event_or_nobody_of_the_campaign(self):
        seal = ids.campaign_seal(1, 1)

        assert ask(f"/api/campaigns/track/1/1/deleted?seal={seal}").status_code == 404
        assert ask(f"/api/campaigns/track/1/1/opened?seal={seal}").status_code == 404


def test_two_messages_never_share_ids():
    assert ids.open_id(uuid4()) != ids.open_id(uuid4())
