"""Who somebody is who begins a chat with the bot."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from accounts.audit import Outsider
from channels.adapters import Inbound
from contacts.models import Identity
from events.models import Activity
from messaging.chats import chats_of, disconnect_chats, link_to_bot
from messaging.errors import NoBot
from messaging.models import Message, Suppression
from messaging.receiving import receive
from tests.channels.phones import telegram_bot
from tests.make import NOON, ada, ben, make_contact, sure
from tests.portal.visitors import browser_of, make_client

pytestmark = pytest.mark.django_db


def said(text: str, *, chat: str = "42", id: str = "update:1") -> Inbound:
    return Inbound(id=id, at=NOON, from_address=chat, text=text)


def start_of(contact) -> str:
    url, _until = link_to_bot(contact=contact, now=NOON)
    return parse_qs(urlsplit(url).query)["start"][0]


def received(account, inbound, now=NOON) -> Message:
    return sure(receive(account=account, inbound=inbound, now=now))


class TestHearStart:
    def test_knows_who_followed_their_link(self):
        account, jane = telegram_bot(), make_contact("Jane Doe")

        first = received(account, said(f"/start {start_of(jane)}"))
        later = received(account, said("Hello", id="update:2"))

        assert (first.contact_id, later.contact_id) == (jane.pk, jane.pk)
        assert Identity.objects.get(contact=jane, system="telegram").value == "42"

    def test_leaves_a_chat_to_whoever_has_it(self):
        account, jane, joe = telegram_bot(), make_contact("Jane"), make_contact("Joe")
        receive(account=account, inbound=said(f"/start {start_of(jane)}"), now=NOON)

        second = said(f"/start {start_of(joe)}", id="update:2")
        message = received(account, second)

        assert message.contact_id == jane.pk
        assert not joe.identities.filter(system="telegram").exists()

    @pytest.mark.parametrize("change", ["", "x", "ü", "A" * 32])
    def test_believes_no_link_that_is_not_ours(self, change):
        account = telegram_bot()

        message = received(account, said(f"/start {change}"))

        assert message.contact is None
        assert not Identity.objects.filter(system="telegram").exists()

    def test_believes_no_link_that_was_changed_or_is_old(self):
        account, jane = telegram_bot(), make_contact("Jane")
        token = start_of(jane)
        forged = ("B" if token[9] == "A" else "A").join((token[:9], token[10:]))
        late = NOON + timedelta(days=31)

        receive(account=account, inbound=said(f"/start {forged}"), now=NOON)
        receive(account=account, inbound=said(f"/start {token}", id="2"), now=late)

        assert not Identity.objects.filter(system="telegram").exists()

    def test_takes_back_that_they_blocked_the_bot(self):
        account = telegram_bot()
        usual = {"channel": "chat", "address": "42", "digest": "x", "is_total": True, "at": NOON}
        blocked = Suppression.objects.create(reason="stop", **usual)

        receive(account=account, inbound=said("/start"), now=NOON)

        blocked.refresh_from_db()
        assert blocked.released_at == NOON


class TestLinkToBot:
    def test_is_short_enough_for_telegram(self):
        telegram_bot()

        assert len(start_of(make_contact("Jane"))) <= 64

    def test_needs_a_bot_at_work(self):
        telegram_bot(state="paused")

        with pytest.raises(NoBot):
            link_to_bot(contact=make_contact("Jane"), now=NOON)

    def test_is_made_by_who_may_write_to_the_contact(self, api):
        telegram_bot()
        place = f"/api/v1/contacts/{make_contact('Jane').pk}/chat-link/"
        anonymous = api.post(place)
        api.force_authenticate(ben())
        other = api.post(place)
        api.force_authenticate(ada())
        made = api.post(place)

        assert (anonymous.status_code, other.status_code) == (401, 404)
        assert made.data["url"].startswith("https://t.me/firm_bot?start=")


class TestOnce:
    def test_a_link_connects_one_chat_and_is_used_up(self):
        account, jane = telegram_bot(), make_contact("Jane")
        link = start_of(jane)
        received(account, said(f"/start {link}"))

        second = received(account, said(f"/start {link}", chat="43", id="update:2"))

        assert second.contact is None
        assert list(chats_of(jane).values_list("value", flat=True)) == ["42"]
        assert Activity.objects.filter(type="chat_connected", contact=jane).count() == 1

    def test_not_even_after_it_was_disconnected(self):
        account, jane = telegram_bot(), make_contact("Jane")
        link = start_of(jane)
        received(account, said(f"/start {link}"))
        assert disconnect_chats(contact=jane, by=Outsider("jane (portal)"), now=NOON) == 1

        received(account, said(f"/start {link}", id="update:2"))

        assert not chats_of(jane).exists()
        assert Activity.objects.filter(type="chat_disconnected", contact=jane).count() == 1


class TestPortal:
    """The same by a client, in the portal."""

    def page(self, visitor) -> str:
        return str(visitor.get("/portal/messages/").content.decode())

    def test_shows_nothing_of_it_where_the_firm_has_no_bot(self):
        assert "Telegram" not in self.page(browser_of(make_client()))

    def test_connects_says_so_and_disconnects(self):
        account, client = telegram_bot(), make_client()
        visitor = browser_of(client)
        url = re.findall(r'href="(https://t\.me/[^"]+)"', self.page(visitor))[0]

        link = parse_qs(urlsplit(url).query)["start"][0]
        received(account, said(f"/start {link}"), now=timezone.now())

        text = self.page(visitor)
        assert "Your chat is connected" in text
        assert "https://t.me/" not in text
        visitor.post("/portal/messages/chat/disconnect/")
        assert not chats_of(client.contact).exists()
        assert "Connect Telegram" in self.page(visitor)

    def test_links_are_good_for_an_hour(self):
        account, client = telegram_bot(), make_client()
        url = re.findall(r'href="(https://t\.me/[^"]+)"', self.page(browser_of(client)))[0]
        link = parse_qs(urlsplit(url).query)["start"][0]

        late = timezone.now() + timedelta(minutes=61)
        message = received(account, said(f"/start {link}"), now=late)

        assert message.contact is None

    def test_disconnects_ones_own_alone(self):
        account, jane = telegram_bot(), make_client()
        received(account, said(f"/start {start_of(jane.contact)}"))
        other = browser_of(make_client("olga@home.test", name="Olga"))

        other.post("/portal/messages/chat/disconnect/")

        assert chats_of(jane.contact).exists()
