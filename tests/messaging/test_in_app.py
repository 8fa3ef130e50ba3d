"""The channel into the portal: from a broadcast's batch to the client who reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels.errors import BuiltIn, NotTested
from channels.models import Account
from channels.operations.accounts import (
    activate_account,
    create_account,
    delete_account,
    make_built_in_accounts,
    pause_account,
    send_test,
)
from channels.queries import list_providers
from contacts.models import Contact
from events.models import Activity
from messaging.gate.reasons import NO_ADDRESS, OPTED_OUT_TOPIC
from messaging.models import Message, Notification, Status, TopicChoice
from messaging.operations.writing import write_message
from messaging.planning.operations import plan
from messaging.portal_notices import read_notices
from messaging.sending.worker import Turn
from portal.queries import list_notifications
from templating.errors import UnfitMessageTemplate
from templating.operations.drafts import save_draft
from templating.operations.publishing import publish_template
from tests.make import NOON, ada, make_contact
from tests.messaging.made import make_batch, make_topic
from tests.portal.visitors import make_client
from tests.templating.made import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def portal() -> Account:
    """There from the start."""
    assert make_built_in_accounts(now=NOON) == ["Client portal", "Push to clients"]
    assert make_built_in_accounts(now=NOON) == []
    return Account.objects.get(channel="in_app")


def turn() -> None:
    Turn(channel="in_app", clock=timezone.now).send()


def write(contact, slug="told", **given) -> Message:
    topic = make_topic(slug, **given)
    return write_message(
        contact=contact,
        channel="in_app",
        topic=topic,
        by=ada(),
        now=timezone.now(),
        subject="Your class moved",
        text="It begins at six.",
    )


class TestOneMessage:
    def test_becomes_a_notice_in_the_portal_and_a_fact_of_the_contact(self):
        client = make_client()

        message = write(client.contact)
        turn()

        row = list_notifications(client).get()
        assert (row.title, row.message) == ("Your class moved", "It begins at six.")
        assert (row.contact, row.key) == (client.contact, f"message:{message.token}")
        message.refresh_from_db()
        assert (message.status, message.provider_id) == (Status.SENT, str(message.token))
        fact = Activity.objects.get(type="notification_sent")
        assert fact.title == "Notice sent: Your class moved"
        assert fact.contact == client.contact

    def test_reaches_every_login_of_the_contact(self):
        client = make_client()
        other = make_client("second@home.test", name="Other")
        other.contact = client.contact
        other.save()

        write(client.contact)
        turn()

        assert list_notifications(client).count() == list_notifications(other).count() == 1

    def test_never_goes_to_whoever_has_no_login(self):
        message = write(make_contact("Nobody"))

        assert (message.status, message.reason) == (Status.SKIPPED, NO_ADDRESS)

    def test_is_refused_when_access_ended_on_the_way(self):
        client = make_client()
        message = write(client.contact)
        client.is_active = False
        client.save()

        turn()

        message.refresh_from_db()
        assert message.status in (Status.SKIPPED, Status.FAILED)
        assert not Notification.objects.exists()

    def test_is_known_when_it_is_handed_over_again(self):
        client = make_client()
        message = write(client.contact)
        turn()
        # As if the worker had died before it noted the hand-over.
        Message.objects.filter(pk=message.pk).update(
            status=Status.HANDING_OFF,
            lease_token=message.token,
            lease_until=timezone.now() - timedelta(hours=1),
        )

        turn()

        message.refresh_from_db()
        assert message.status == Status.SENT
        assert Notification.objects.count() == 1

    def test_is_read_when_its_reader_says_so_and_stays_so(self):
        client = make_client()
        message = write(client.contact)
        turn()

        assert read_notices(notices=list_notifications(client), now=NOON) == 1
        assert read_notices(notices=list_notifications(client), now=timezone.now()) == 0

        message.refresh_from_db()
        assert (message.status, message.read_at) == (Status.READ, NOON)


class TestTemplate:
    def test_is_filled_and_leads_where_it_says(self):
        client = make_client()
        template = make_template(channel="in_app", category="transactional")
        content = {
            "subject": "{{ first_name }}, your class moved",
            "text": "It begins at six.",
            "design": {"link": "/portal/details/"},
        }
        save_draft(template=template, locale="en", content=content, by=ada(), now=NOON)
        version = publish_template(template=template, locale="en", by=ada(), now=NOON)
        batch = make_batch("account", "in_app", version=version)
        plan(batch, Contact.objects.filter(pk=client.contact_id), now=timezone.now())

        turn()

        row = list_notifications(client).get()
        assert (row.title, row.action_url) == ("Jane, your class moved", "/portal/details/")

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "/app/contacts/1", "http://a.test"])
    def test_leads_nowhere_else(self, link):
        template = make_template(channel="in_app", category="transactional")
        content = {"text": "Hi", "design": {"link": link}}

        with pytest.raises(UnfitMessageTemplate):
            save_draft(template=template, locale="en", content=content, by=ada(), now=NOON)

    def test_of_mails_leads_nowhere_as_a_whole(self):
        template = make_template()
        content = {"design": {"link": "https://firm.test/"}}

        with pytest.raises(UnfitMessageTemplate):
            save_draft(template=template, locale="en", content=content, by=ada(), now=NOON)


class TestTopics:
    def test_one_that_was_switched_off_holds_it_back(self):
        client = make_client()
        topic = make_topic("told")
        TopicChoice.objects.create(contact=client.contact, topic=topic, is_on=False)

        message = write_message(
            contact=client.contact, channel="in_app", topic=topic, by=ada(), now=NOON, text="Hi"
        )

        assert (message.status, message.reason) == (Status.SKIPPED, OPTED_OUT_TOPIC)

    def test_one_that_is_locked_on_goes_through_a_no(self):
        client = make_client()
        topic = make_topic("safety", is_locked=True)
        TopicChoice.objects.create(contact=client.contact, topic=topic, is_on=False)

        write_message(
            contact=client.contact,
            channel="in_app",
            topic=topic,
            by=ada(),
            now=timezone.now(),
            text="Gas leak",
        )
        turn()

        assert list_notifications(client).get().title == "Gas leak"


class TestBatch:
    def test_gives_everybody_a_verdict(self):
        client, without = make_client(), make_contact("Nobody")
        batch = make_batch("account", "in_app")

        people = Contact.objects.filter(pk__in=[client.contact_id, without.pk])
        counts = plan(batch, people, now=NOON)

        assert counts == {"": 1, NO_ADDRESS: 1}

        found = dict(batch.messages.values_list("contact_id", "reason"))
        assert found == {client.contact_id: "", without.pk: NO_ADDRESS}


class TestAccount:
    def test_is_there_and_nobody_makes_a_second(self, portal):
        assert portal.state == Account.State.ACTIVE
        assert "in_app" not in [one.slug for one in list_providers()]
        with pytest.raises(BuiltIn):
            create_account(provider="in_app", name="Mine", by=ada(), now=NOON)

    def test_can_be_paused_and_put_to_work_without_a_test_but_not_deleted(self, portal):
        paused = pause_account(account=portal, by=ada(), now=NOON)
        assert activate_account(account=paused, by=ada(), now=NOON).state == Account.State.ACTIVE
        with pytest.raises(BuiltIn):
            delete_account(account=portal, by=ada(), now=NOON)

    def test_others_still_need_one(self):
        other = create_account(
            provider="sandbox", name="Box", sender="a@b.test", by=ada(), now=NOON
        )
        with pytest.raises(NotTested):
            activate_account(account=other, by=ada(), now=NOON)

    def test_sends_a_test_to_the_login_that_is_named(self, portal):
        client = make_client()

        send_test(account=portal, to=client.email, by=ada(), now=NOON)

        assert list_notifications(client).get().title == "Test message from Client portal"
