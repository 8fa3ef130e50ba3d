"""A mail read as a page, by the link that stands in it."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from channels.models import SandboxMail
from messaging.links import preferences_url, unsubscribe_url, view_url
from messaging.models import Content, Message
from tests.channels.made import make_account
from tests.messaging.sending.made import make_batch, make_message, take_turn
from tests.portal.test_wishes import path_of
from tests.templating.made import make_version

pytestmark = pytest.mark.django_db
PAGE = '<p>Dear {{ contact.first_name }}</p><a href="{{ view_url }}">Read in the browser</a>'


def sent_mail() -> Message:
    """A mail of a template, that a worker filled and handed over."""
    make_account()
    version = make_version(subject="News", html=PAGE, text="News: {{ view_url }}")
    message = make_message(batch=make_batch(version=version))
    Content.objects.all().delete()
    take_turn()
    message.refresh_from_db()
    return message


def test_is_led_to_by_the_mail_and_shows_what_the_mail_said():
    message = sent_mail()
    mail = SandboxMail.objects.get()
    led = re.search(r"https?://\S+/view/[\w-]+", mail.text)
    assert led
    assert led[0] == view_url(message.token)

    page = Client().get(path_of(led[0]))

    assert page.status_code == 200
    assert "<p>Dear Reader</p>" in page.content.decode()
    assert f'href="{view_url(message.token)}"' in page.content.decode()


def test_runs_nothing_and_is_kept_by_nobody():
    page = Client().get(path_of(view_url(sent_mail().token)))

    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies


def test_says_so_when_its_words_are_not_kept_any_more():
    message = sent_mail()
    Message.objects.update(values=None)

    page = Client().get(path_of(view_url(message.token)))

    assert page.status_code == 410
    assert "not kept any more" in page.content.decode()


@pytest.mark.parametrize("link", [unsubscribe_url, preferences_url])
def test_no_other_link_of_the_mail_opens_it(link):
    other = link(sent_mail().token).rpartition("/")[2]

    for forged in (other, view_url(uuid4()).rpartition("/")[2], "x"):
        assert "Dear" not in Client().get(f"/view/{forged}").content.decode()
