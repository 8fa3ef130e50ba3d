"""The channel to clients' devices: from a message or a broadcast's batch to the browser."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import PortalClient
from channels.models import Account
from channels.operations.accounts import make_built_in_accounts
from contacts.models import Contact
from events.models import Activity
from messaging.gate.reasons import NO_ADDRESS, OPTED_OUT_CHANNEL, OPTED_OUT_TOPIC
from messaging.models import Message, Preference, PushDevice, Status, TopicChoice
from messaging.operations.push_devices import add_client_device
from messaging.operations.writing import write_message
from messaging.planning.operations import plan
from messaging.sending.worker import Turn
from portal.operations.sessions import end_all_sessions
from templating.operations.drafts import save_draft
from templating.operations.publishing import publish_template
from tests.make import NOON, ada, make_contact, sure
from tests.messaging.made import make_batch, make_topic
from tests.portal.visitors import make_client
from tests.providers.push import Browser, Postbox, push_service
from tests.templating.made import make_template
from tracking.models import Hit
from tracking.operations.judging import judge_new

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"


@pytest.fixture
def service(settings):
    with push_service() as made:
        settings.OUTSIDE_TRUSTED = [made.host]
        yield made


@pytest.fixture(autouse=True)
def account() -> Account:
    make_built_in_accounts(now=NOON)
    return Account.objects.get(provider="web_push")


def turn_on(client: PortalClient, browser: Browser, name: str = "Firefox") -> PushDevice:
    given = browser.subscription()
    return add_client_device(
        client=client, endpoint=given["endpoint"], **given["keys"], name=name, now=NOON
    )


def turn() -> None:
    Turn(channel="push", clock=timezone.now).send()


def write(contact: Contact, slug: str = "told", **given) -> Message:
    return write_message(
        contact=contact,
        channel="push",
        topic=make_topic(slug),
        by=ada(),
        now=timezone.now(),
        **{"subject": "Your class moved", "text": "It begins at six.", **given},
    )


def status_of(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def shown(service: Postbox, browser: Browser) -> dict:
    """What the newest push to a browser holds."""
    path = urlsplit(browser.endpoint).path
    return browser.opened([one for one in service.taken if one.path == path][-1].body)


class TestOneMessage:
    def test_is_shown_on_every_device_of_the_contact_and_nobody_elses(self, service):
        client, other = make_client(), make_client("olga@home.test", name="Olga")
        phone, laptop, hers = (Browser(service.address, name) for name in "abc")
        for owner, browser in ((client, phone), (client, laptop), (other, hers)):
            turn_on(owner, browser)

        message = write(client.contact)
        turn()

        assert status_of(message) == Status.SENT
        assert {one.path for one in service.taken} == {"/push/a", "/push/b"}
        said = shown(service, phone)
        assert (said["title"], said["body"]) == ("Your class moved", "It begins at six.")
        # A second hand-over takes the place of the first.
        assert service.taken[0].headers["topic"] == said["tag"] == message.token.hex
        assert Activity.objects.get(type="push_sent").contact == client.contact

    def test_without_a_subject_says_its_first_line_once(self, service):
        client, phone = make_client(), Browser(service.address, "a")
        turn_on(client, phone)

        write(client.contact, subject="", text="Hello\nIt begins at six.")
        turn()

        said = shown(service, phone)
        assert (said["title"], said["body"]) == ("Hello", "It begins at six.")

    def test_never_goes_to_whoever_turned_it_on_nowhere_or_has_no_access(self, service):
        client, without = make_client(), make_client("olga@home.test", name="Olga")
        turn_on(client, Browser(service.address, "a"))
        client.is_active = False
        client.save()

        for contact, slug in ((client.contact, "a"), (without.contact, "b")):
            assert write(contact, slug).reason == NO_ADDRESS

    @pytest.mark.parametrize("status", [404, 410])
    def test_forgets_expired_devices_and_counts_those_that_took_it(self, service, status):
        client, phone, old = make_client(), Browser(service.address, "a"), "b"
        turn_on(client, Browser(service.address, old))
        turn_on(client, phone)
        service.answers = [(status, {})]

        message = write(client.contact)
        turn()

        assert status_of(message) == Status.SENT
        assert [one.path for one in service.taken] == ["/push/a"]
        assert PushDevice.objects.count() == 1

    def test_fails_without_a_word_about_the_person_when_all_devices_are_gone(self, service):
        client = make_client()
        turn_on(client, Browser(service.address, "a"))
        service.answers = [(410, {})]

        message = write(client.contact)
        turn()

        assert (status_of(message), message.reason) == (Status.FAILED, "refused")
        assert not PushDevice.objects.exists()
        # Nothing stands in the way once they turn it on again.
        turn_on(client, Browser(service.address, "b"))
        assert write(client.contact, "again").reason == ""

    def test_waits_as_long_as_the_service_asks(self, service):
        client = make_client()
        turn_on(client, Browser(service.address, "a"))
        service.answers = [(429, {"Retry_After": "120"})]

        message = write(client.contact)
        turn()

        assert status_of(message) == Status.PLANNED
        assert sure(message.due_at) - timezone.now() > timedelta(seconds=100)


class TestGate:
    def test_asks_preferences_and_topics(self, service):
        client = make_client()
        turn_on(client, Browser(service.address, "a"))
        topic = make_topic("told")
        TopicChoice.objects.create(contact=client.contact, topic=topic, is_on=False)
        said: dict[str, Any] = {"channel": "push", "by": ada(), "now": NOON, "text": "Hi"}

        told = write_message(contact=client.contact, topic=topic, **said)
        Preference.objects.create(contact=client.contact, push=False)
        other = write_message(contact=client.contact, topic=make_topic("other"), **said)

        assert (told.reason, other.reason) == (OPTED_OUT_TOPIC, OPTED_OUT_CHANNEL)

    def test_holds_a_batch_in_quiet_hours_and_gives_everybody_a_verdict(self, service):
        client, without = make_client(), make_contact("Nobody")
        turn_on(client, Browser(service.address, "a"))
        Preference.objects.create(contact=client.contact, quiet_from="08:00", quiet_until="20:00")
        Contact.objects.update(time_zone="UTC")

        batch = make_batch("news", "push")
        counts = plan(
            batch, Contact.objects.filter(pk__in=[client.contact_id, without.pk]), now=NOON
        )

        assert counts == {"quiet_hours": 1, NO_ADDRESS: 1}
        assert sure(batch.messages.get(contact=client.contact).due_at) > NOON


class TestTemplate:
    def test_of_a_push_is_filled_and_its_click_counts(self, service):
        client, phone = make_client(), Browser(service.address, "a")
        turn_on(client, phone)
        template = make_template(channel="push", category="transactional")
        content = {
            "subject": "{{ first_name }}, your class moved",
            "text": "It begins at six.",
            "design": {"link": "/portal/details/"},
        }
        save_draft(template=template, locale="en", content=content, by=ada(), now=NOON)
        version = publish_template(template=template, locale="en", by=ada(), now=NOON)
        batch = make_batch("account", "push", version=version)
        plan(batch, Contact.objects.filter(pk=client.contact_id), now=timezone.now())

        turn()

        said = shown(service, phone)
        assert said["title"] == "Jane, your class moved"
        place = urlsplit(said["url"]).path
        assert place.startswith("/l/")
        batch.messages.update(sent_at=timezone.now() - timedelta(hours=1))
        answer = Client(HTTP_USER_AGENT=CHROME).get(place)
        assert answer["Location"] == "http://testserver/portal/details/"
        judge_new(now=timezone.now() + timedelta(minutes=1))
        assert Hit.objects.get().verdict == "human"
        assert batch.messages.get().clicked_at is not None
        fact = Activity.objects.get(type="link_clicked")
        assert (fact.contact, fact.properties["channel"]) == (client.contact, "push")


class TestDevices:
    def test_of_staff_and_clients_are_told_apart(self, service):
        browser = Browser(service.address, "a")
        turn_on(make_client(), browser)
        other = make_client("olga@home.test", name="Olga")

        turn_on(other, browser)

        assert PushDevice.objects.get().client == other

    def test_are_forgotten_when_their_owner_signs_out_everywhere(self, service):
        client = make_client()
        turn_on(client, Browser(service.address, "a"))

        end_all_sessions(client=client, by=None, now=NOON)

        assert not PushDevice.objects.exists()
