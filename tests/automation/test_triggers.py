"""Each trigger that hears of activities: whom it brings in, and whom not."""

from decimal import Decimal

import pytest

from automation.documents.reading import read
from automation.models import Enrolment
from automation.triggers.hearing import catalogue, type_named
from automation.triggers.types import TRIGGERS
from broadcasts.models import Broadcast, Variant
from contacts.models import ContactType, CustomField
from events.models import Activity, TypeAlias
from messaging.models import Batch, Content, Message, Topic
from scoring.models import Score
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow
from tests.make import NOON, make_contact, make_segment, make_tag, sure

PAUSE = {"id": "pause", "type": "wait_duration", "for": {"days": 30}}
#: Trigger, what brings somebody in, and what does not.
CASES = [
    (
        {"type": "contact_created", "source": "fair"},
        ("contact_created", {"source": "fair"}),
        ("contact_created", {"source": "web"}),
    ),
    (
        {"type": "order_placed", "product": "Tea", "min_amount": 10},
        ("order_placed", {"item_title": "tea", "amount": Decimal(10)}),
        ("order_placed", {"item_title": "tea", "amount": Decimal(9)}),
    ),
    (
        {"type": "order_paid", "product": "T-1"},
        ("order_paid", {"items": [{"sku": "x"}, {"sku": "t-1"}]}),
        ("order_paid", {"items": [{"sku": "t-2"}]}),
    ),
    ({"type": "order_abandoned"}, ("order_abandoned", {}), ("order_placed", {})),
    (
        {"type": "tag_added", "tag": "Very important"},
        ("tag_added", {"tag": "vip"}),
        ("tag_added", {"tag": "other"}),
    ),
    (
        {"type": "tag_removed", "tag": "vip"},
        ("tag_removed", {"tag": "vip"}),
        ("tag_added", {"tag": "vip"}),
    ),
    (
        {"type": "audience_joined", "segment": "Friends"},
        ("audience_joined", {"segment": "friends"}),
        ("audience_left", {"segment": "friends"}),
    ),
    (
        {"type": "audience_left", "segment": "friends"},
        ("audience_left", {"segment": "friends"}),
        ("audience_left", {"segment": "foes"}),
    ),
    (
        {"type": "email_opened", "broadcast": "spring"},
        ("email_opened", {"batch": 7}),
        ("email_opened", {"batch": 8}),
    ),
    (
        {"type": "email_clicked", "broadcast": "Spring", "url": "/offer"},
        ("email_clicked", {"batch": 7, "url": "https://x.test/Offer?a"}),
        ("email_clicked", {"batch": 7, "url": "https://x.test/"}),
    ),
    (
        {"type": "lead_score_reached", "min_score": 50},
        ("score_changed", {"score": "lead_score", "value": 60, "previous": 40}),
        ("score_changed", {"score": "lead_score", "value": 70, "previous": 60}),
    ),
    (
        {"type": "metric_threshold", "score": "risk", "operator": "above", "value": 70},
        ("score_changed", {"score": "risk", "value": 71}),
        ("score_changed", {"score": "risk", "value": 70, "previous": 10}),
    ),
    (
        {"type": "metric_threshold", "score": "risk", "operator": "below", "value": 20},
        ("score_changed", {"score": "risk", "value": 10, "previous": 30}),
        ("score_changed", {"score": "other", "value": 10, "previous": 30}),
    ),
    (
        {"type": "lifecycle_entered", "stages": ["Power user"], "from_stages": ["engaged"]},
        (
            "lifecycle_stage_changed",
            {"stage": "power", "name": "Power User", "previous": "engaged"},
        ),
        ("lifecycle_stage_changed", {"stage": "power", "name": "Power User", "previous": "new"}),
    ),
    (
        {"type": "field_changed", "field": "country", "from": "fr", "to": "DE"},
        ("contact_updated", {"changes": {"country": ["FR", "DE"]}}),
        ("contact_updated", {"changes": {"country": ["AT", "DE"]}}),
    ),
    (
        {"type": "field_changed", "field": "custom.plan", "to": "gold"},
        ("contact_updated", {"changes": {"custom": [{"plan": "tin"}, {"plan": "gold"}]}}),
        ("contact_updated", {"changes": {"custom": [{"plan": "gold"}, {"plan": "gold", "x": 1}]}}),
    ),
    (
        {"type": "field_changed", "field": "email_verified", "to": True},
        ("contact_updated", {"changes": {"email_verified": [False, True]}}),
        ("contact_updated", {"changes": {"email_verified": [True, False]}}),
    ),
    (
        {"type": "product_event", "event": "exported", "category": "reports"},
        ("product_event", {"event": "exported", "category": "reports"}),
        ("product_event", {"event": "exported", "category": "bills"}),
    ),
    (
        {"type": "product_event", "activity": "item_completed", "item_type": "quest"},
        ("item_completed", {"item_type": "quest", "item_id": "1"}),
        ("item_completed", {"item_type": "book", "item_id": "1"}),
    ),
    (
        {"type": "subscription_event", "event": "upgraded", "plan": "gold"},
        ("subscription_upgraded", {"plan": "Gold"}),
        ("subscription_subscribed", {"plan": "Gold"}),
    ),
    ({"type": "subscription_event"}, ("subscription_payment_failed", {}), ("login", {})),
    (
        {"type": "message_received", "channel": "sms", "keyword": "help"},
        ("sms_received", {"message": 5}),
        ("sms_received", {"message": 6}),
    ),
    ({"type": "message_received"}, ("whatsapp_received", {"message": 5}), ("whatsapp_sent", {})),
    (
        {"type": "form_submitted", "form": "contact"},
        ("form_submitted", {"form": "Contact"}),
        ("form_submitted", {"form": "other"}),
    ),
    (
        {"type": "page_viewed", "path": "/prices"},
        ("page_viewed", {"path": "/prices"}),
        ("page_viewed", {"path": "/"}),
    ),
    (
        {"type": "resource_downloaded", "resource": "guide"},
        ("resource_downloaded", {"resource": "guide"}),
        ("resource_downloaded", {}),
    ),
    (
        {"type": "class_enrolled", "name": "Yoga"},
        ("class_enrolled", {"name": "Yoga"}),
        ("class_enrolled", {"name": "Judo"}),
    ),
    (
        {"type": "class_attended", "category": "sports"},
        ("class_attended", {"category": "sports"}),
        ("class_attended", {}),
    ),
    (
        {"type": "record_created", "record_type": "case"},
        ("record_added", {"type": "case"}),
        ("record_added", {"type": "other"}),
    ),
    ({"type": "record_updated"}, ("record_changed", {"type": "case"}), ("record_added", {})),
    ({"type": "preferences_changed"}, ("preferences_changed", {"changed": {}}), ("login", {})),
]


@pytest.fixture
def things(db):
    """What the facts of the cases speak of."""
    make_tag("Very important", slug="vip")
    make_segment("Friends")
    CustomField.objects.create(slug="plan", label="Plan")
    kind = ContactType.objects.create(slug="fan", name="Fan")
    Score.objects.create(type=kind, key="risk", label="Risk")
    topic = Topic.objects.order_by("id").first()
    assert topic is not None
    Batch.objects.create(pk=7, channel="email", topic=topic)
    broadcast = Broadcast.objects.create(name="Spring", topic=topic)
    Variant.objects.create(broadcast=broadcast, name="A", batch_id=7)
    for pk, text in ((5, "Please HELP, now"), (6, "helpful as ever")):
        message = Message.objects.create(
            pk=pk,
            direction="in",
            channel="sms",
            category="transactional",
            priority=0,
            status="received",
        )
        Content.objects.create(message=message, text=text)


@pytest.mark.parametrize(("trigger", "fits", "does_not"), CASES, ids=lambda one: str(one)[:40])
def test_brings_in_by_what_fits_alone(things, trigger, fits, does_not):
    jane, ben = make_contact("Jane"), make_contact("Ben")
    make_workflow([PAUSE], triggers=[trigger], now=NOON)

    facts = [happen(name, who, **said) for who, (name, said) in ((jane, fits), (ben, does_not))]
    heard_by_workflows(*facts)

    assert list(Enrolment.objects.values_list("contact", flat=True)) == [jane.pk]


class TestCounting:
    def test_the_so_many_eth_time(self, db):
        jane = make_contact()
        flow = make_workflow([], triggers=[{"type": "login", "nth": 3}], now=NOON)

        for _ in range(5):
            heard_by_workflows(happen("login", jane))

        third = Activity.objects.filter(type="login").order_by("id")[2]
        assert flow.enrolments.get().fact == third.pk

    def test_so_many_times_within_days(self, db):
        from datetime import timedelta

        jane, ben = make_contact("Jane"), make_contact("Ben")
        trigger = {
            "type": "item_completed",
            "times": 2,
            "within_days": 30,
            "where": [{"field": "item_type", "operator": "equals", "value": "quest"}],
        }
        make_workflow([PAUSE], triggers=[trigger], now=NOON)

        early = NOON - timedelta(days=31)
        heard_by_workflows(
            happen("item_completed", jane, item_type="quest", item_id="1", at=NOON),
            happen("item_completed", jane, item_type="book", item_id="2", at=NOON),
            happen("item_completed", ben, item_type="quest", item_id="1", at=early),
            happen("item_completed", ben, item_type="quest", item_id="2", at=NOON),
        )
        assert not Enrolment.objects.exists()
        heard_by_workflows(happen("item_completed", jane, item_type="quest", item_id="3", at=NOON))

        assert Enrolment.objects.get().contact == jane

    def test_so_many_in_a_row(self, db):
        TypeAlias.objects.create(name="class_missed", type="class_absent", label="Missed")
        from events import queries

        queries.forget_catalogue()
        jane = make_contact()
        trigger = {"type": "class_missed", "in_a_row": 2, "interrupted_by": "class_attended"}
        make_workflow([PAUSE], triggers=[trigger], now=NOON)

        from datetime import timedelta

        for n, name in enumerate(["class_absent", "class_attended", "class_absent"]):
            heard_by_workflows(happen(name, jane, at=NOON + timedelta(hours=n)))
        assert not Enrolment.objects.exists()
        heard_by_workflows(happen("class_absent", jane, at=NOON + timedelta(hours=3)))

        assert Enrolment.objects.count() == 1
        queries.forget_catalogue()


class TestTypeNamed:
    def test_one_whose_app_is_not_here_yet_says_which_it_needs(self, db):
        assert sure(type_named("ticket_created")).needs == "tickets"
        assert read({"triggers": [{"type": "ticket_created"}], "steps": []}).triggers

    def test_a_name_of_the_catalogue_needs_nothing(self, db):
        TypeAlias.objects.create(name="ticket_created", type="product_event", label="Ticket")
        from events import queries

        queries.forget_catalogue()
        found = type_named("ticket_created")

        assert found is not None
        assert found.needs == ""
        queries.forget_catalogue()

    def test_the_catalogue_holds_every_trigger_once(self, db):
        names = [one.name for one in catalogue()]

        assert len(names) == len(set(names))
        assert set(TRIGGERS) | {"login", "class_absent", "opted_out"} <= set(names)
