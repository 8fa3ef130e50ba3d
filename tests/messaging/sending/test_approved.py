"""Templates of WhatsApp: approved for their words, filled place by place, and then only."""

from datetime import timedelta

import pytest

from broadcasts.errors import NotReady
from broadcasts.operations import sending as broadcasting
from channels.adapters import Judged
from messaging.models import Batch, Message
from messaging.planning.operations import plan
from messaging.sending.approved import note_judged, sync_approvals
from messaging.sending.worker import Turn
from templating.models import Approval, Template, TemplateVersion
from templating.operations.publishing import note_approval
from tests.broadcasts.made import make_broadcast
from tests.channels.phones import JANE, meta_whatsapp, twilio_whatsapp
from tests.make import NOON, ada, make_contact
from tests.messaging.made import make_topic
from tests.outbox.carriers import Clock
from tests.providers.meta import meta
from tests.providers.twilio import twilio

pytestmark = pytest.mark.django_db
TEXT = 'Hello {{ first_name | default: "you" }}, it is {{ today }}!'
THEIRS = "Hello {{1}}, it is  {{2}}!"


def make_version(text: str = TEXT, locale: str = "en", slug: str = "spring-sale"):
    template, _ = Template.objects.get_or_create(
        slug=slug, defaults={"name": "Spring", "channel": "whatsapp"}
    )
    number = template.versions.filter(locale=locale).count() + 1
    version = TemplateVersion.objects.create(
        template=template, text=text, locale=locale, number=number, published_at=NOON
    )
    Approval.objects.create(of=version, updated_at=NOON)
    return version


def judged(**given) -> Judged:
    usual = {"name": "spring_sale", "locale": "en_US", "status": "approved", "body": THEIRS}
    return Judged(**{**usual, "provider_id": "spring_sale:en_US", "category": "utility", **given})


def standing(version) -> tuple[str, str, str, str]:
    one = Approval.objects.get(of=version)
    return one.status, one.provider_id, one.category, one.reason


class TestNoteJudged:
    def test_notes_what_the_provider_says_once(self):
        version = make_version()

        first, again = note_judged([judged()], now=NOON), note_judged([judged()], now=NOON)

        assert (first, again) == (1, 0)
        assert standing(version) == ("approved", "spring_sale:en_US", "utility", "")

    def test_notes_why_it_was_rejected(self):
        version = make_version()

        note_judged([judged(status="rejected", reason="PROMOTIONAL")], now=NOON)

        assert standing(version)[0::3] == ("rejected", "PROMOTIONAL")

    @pytest.mark.parametrize(
        "given",
        [
            {"name": "summer_sale"},
            {"body": "Hello {{1}}!"},
            {"body": "Hello {{2}}, it is {{1}}!"},
            {"locale": "de"},
            {"locale": "eng"},
        ],
    )
    def test_leaves_alone_what_says_something_else(self, given):
        version = make_version()

        assert note_judged([judged(**given)], now=NOON) == 0
        assert standing(version)[0] == "draft"

    def test_approves_words_and_not_the_next_version_of_them(self):
        old, new = make_version(), make_version("Hi {{ first_name }}.")

        note_judged([judged()], now=NOON)

        assert (standing(old)[0], standing(new)[0]) == ("approved", "draft")

    def test_takes_the_nearest_language(self):
        version = make_version()
        other = judged(locale="en", provider_id="spring_sale:en")

        note_judged([judged(), other], now=NOON)

        assert standing(version)[1] == "spring_sale:en"


class TestSyncApprovals:
    def test_asks_meta_page_by_page(self):
        meta_whatsapp()
        version = make_version()
        body = [{"type": "HEADER", "text": "x"}, {"type": "BODY", "text": THEIRS}]
        row = {"name": "spring_sale", "language": "en_US", "category": "MARKETING"}
        with meta() as server:
            server.templates = [
                {"name": "other", "language": "en", "status": "PENDING", "components": []},
                {**row, "status": "APPROVED", "rejected_reason": "NONE", "components": body},
            ]
            assert sync_approvals(now=NOON) == 1

        assert standing(version) == ("approved", "spring_sale:en_US", "marketing", "")

    def test_asks_twilio(self):
        twilio_whatsapp()
        version = make_version()
        sid = "HX" + "0" * 32
        told = {"status": "rejected", "category": "MARKETING", "rejection_reason": "Not clear"}
        with twilio() as server:
            server.contents = [
                {
                    "sid": sid,
                    "friendly_name": "spring_sale",
                    "language": "en",
                    "types": {"twilio/text": {"body": THEIRS}},
                    "approval_requests": told,
                }
            ]
            assert sync_approvals(now=NOON) == 1

        assert standing(version) == ("rejected", sid, "marketing", "Not clear")

    def test_goes_on_where_one_account_cannot_be_asked(self):
        meta_whatsapp(secrets={"access_token": "x"})
        with meta():
            assert sync_approvals(now=NOON) == 0


def jane():
    contact = make_contact("Jane Doe")
    contact.phones.create(number=JANE, is_primary=True)
    return contact


class TestSending:
    def planned(self, version, account) -> Message:
        topic = make_topic("alerts")
        batch = Batch.objects.create(
            channel="whatsapp", topic=topic, account=account, version=version
        )
        contact = jane()
        plan(batch, type(contact).objects.filter(pk=contact.pk), now=NOON)
        return batch.messages.get()

    def test_outside_the_window_an_approved_template_goes_with_its_values(self):
        version = make_version()
        note_judged([judged()], now=NOON)
        message = self.planned(version, meta_whatsapp())
        with meta() as server:
            Turn(channel="whatsapp", clock=Clock(NOON)).send()

        message.refresh_from_db()
        assert (message.status, message.reason) == ("sent", "")
        template = server.sent[0]["template"]
        (body,) = template["components"]
        assert template["name"] == "spring_sale"
        assert body["parameters"][0]["text"] == "Jane"
        assert len(body["parameters"]) == 2

    @pytest.mark.parametrize("status", ["draft", "pending", "rejected", "paused"])
    def test_outside_the_window_nothing_else_goes(self, status):
        version = make_version()
        note_approval(version=version, status=status, provider_id="spring_sale:en", now=NOON)

        message = self.planned(version, meta_whatsapp())

        assert (message.status, message.reason) == ("skipped", "whatsapp_window")

    def test_an_approval_that_is_taken_back_holds_what_has_not_left(self):
        version = make_version()
        note_judged([judged()], now=NOON)
        message = self.planned(version, meta_whatsapp())
        note_judged([judged(status="paused")], now=NOON)
        with meta() as server:
            Turn(channel="whatsapp", clock=Clock(NOON)).send()

        message.refresh_from_db()
        assert (message.status, message.reason) == ("skipped", "whatsapp_window")
        assert not server.sent

    @pytest.mark.parametrize(("ago", "status"), [(86_399, "planned"), (86_401, "skipped")])
    def test_within_the_window_any_words_go(self, ago, status):
        version = make_version()
        contact = jane()
        Message.objects.create(
            contact=contact,
            channel="whatsapp",
            direction="in",
            category="transactional",
            priority=2,
            status="received",
            sent_at=NOON - timedelta(seconds=ago),
        )
        topic = make_topic("alerts")
        batch = Batch.objects.create(channel="whatsapp", topic=topic, version=version)
        plan(batch, type(contact).objects.filter(pk=contact.pk), now=NOON)

        assert batch.messages.get().status == status


class TestBroadcast:
    def test_takes_no_template_that_is_not_approved(self):
        version = make_version()
        broadcast = make_broadcast(channel="whatsapp", variants=[{"template_version": version}])

        with pytest.raises(NotReady) as refused:
            broadcasting.send_broadcast(broadcast=broadcast, by=ada(), now=NOON)
        note_judged([judged()], now=NOON)
        sent = broadcasting.send_broadcast(broadcast=broadcast, by=ada(), now=NOON)

        assert "not approved" in refused.value.detail
        assert sent.state == "scheduled"
