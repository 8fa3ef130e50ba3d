"""What clients are told in the portal, and reading it."""

import pytest

from messaging.models import Notification
from tests.make import NOON
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db
PAGE = "/portal/notices/"


def tell(client, key="1", **given) -> Notification:
    usual = {"kind": "portal_message", "title": f"Told {key}", "created_at": NOON}
    return Notification.objects.create(client=client, key=key, **{**usual, **given})


class TestNotices:
    def test_shows_ones_own_with_how_many_are_unread(self):
        client, other = make_client(), make_client("other@home.test", name="Other")
        tell(client, "1", message="It begins <b>at six</b>.")
        tell(client, "2", read_at=NOON)
        tell(other, "3")

        text = browser_of(client).get(PAGE).content.decode()

        assert "Told 1" in text
        assert "Told 2" in text
        assert "Told 3" not in text
        assert "It begins &lt;b&gt;at six&lt;/b&gt;." in text
        assert '<small class="badge">1<span class="unseen"> unread</span></small>' in text

    def test_looking_changes_nothing(self):
        client = make_client()
        tell(client)

        browser_of(client).get(PAGE)

        assert Notification.objects.unread().count() == 1

    def test_teaches_where_there_is_nothing(self):
        assert "Nothing yet" in browser_of(make_client()).get(PAGE).content.decode()

    def test_goes_on_with_older_ones(self):
        client = make_client()
        for n in range(25):
            tell(client, f"{n:02}")
        browser = browser_of(client)

        first = browser.get(PAGE).content.decode()
        before = Notification.objects.get(key="05").pk

        assert f'href="?before={before}"' in first
        second = browser.get(PAGE, {"before": before}).content.decode()
        assert "Told 04" in second
        assert "Told 05" not in second
        assert browser.get(PAGE, {"before": "x' OR 1"}).status_code == 200

    def test_costs_the_same_however_many_there_are(self, django_assert_num_queries):
        client = make_client()
        browser = browser_of(client)
        browser.get(PAGE)
        for count in (1, 8):
            for n in range(count):
                tell(client, f"{count}:{n}")
            with django_assert_num_queries(4):
                browser.get(PAGE)

    def test_leads_clients_nowhere_in_the_app_nor_to_scripts(self):
        client = make_client()
        tell(client, "1", action_url="/app/contacts/1")
        tell(client, "2", action_url="javascript:alert(1)")
        tell(client, "3", action_url="https://firm.test/hello")

        text = browser_of(client).get(PAGE).content.decode()

        assert "/app/" not in text
        assert "javascript:" not in text
        assert '<a href="https://firm.test/hello" rel="noopener noreferrer">' in text


class TestReadOne:
    def test_notes_it_and_goes_where_it_leads(self):
        client = make_client()
        row, plain = tell(client, action_url="/portal/details/"), tell(client, "2")
        browser = browser_of(client)

        assert browser.post(f"{PAGE}{row.pk}/read/")["Location"] == "/portal/details/"
        assert browser.post(f"{PAGE}{plain.pk}/read/")["Location"] == PAGE
        assert not Notification.objects.unread().exists()

    def test_is_not_there_for_others(self):
        row = tell(make_client())
        other = browser_of(make_client("other@home.test", name="Other"))

        assert other.post(f"{PAGE}{row.pk}/read/").status_code == 404
        assert Notification.objects.unread().count() == 1

    def test_speaks_of_what_was_read_at_once_on_every_page(self):
        client = make_client()
        tell(client)
        browser = browser_of(client)
        assert "unread</span>" in browser.get("/portal/details/").content.decode()

        browser.post("/portal/read/", {"newest": Notification.objects.get().pk})

        assert "unread</span>" not in browser.get("/portal/details/").content.decode()
        assert not Notification.objects.unread().exists()
