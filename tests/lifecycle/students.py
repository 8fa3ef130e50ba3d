"""Students of the education pack, and a clock that a test moves on."""

from datetime import timedelta
from typing import Any

from contacts.consumers.activity import LAST_ACTIVE
from contacts.models import Contact, ContactType
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.operations import draft, record_many
from events.operations.draining import drain_batch, place_cursor
from events.queries import catalogue
from lifecycle.consumers import STAGES
from lifecycle.models import Lifecycle, Standing
from lifecycle.operations.refreshing import look_again, refresh_lifecycle
from packs.operations import install_pack
from tests.make import NOON, ada, make_contact

CONSUMERS = (ITEM_PROGRESS, CONTACT_METRICS, LAST_ACTIVE, STAGES)


class Year:
    """The education pack's students, day by day."""

    def __init__(self) -> None:
        install_pack(slug="education", by=ada(), now=NOON)
        for consumer in CONSUMERS:
            place_cursor(consumer=consumer)
        self.now = NOON
        self.settle()

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle.objects.select_related("type").get(type__slug="student")

    def student(self, name: str = "Jane Doe", **given: Any) -> Contact:
        type = ContactType.objects.get(slug="student")
        given = {"email_verified": True, "created_at": self.now, "type": type, **given}
        contact = make_contact(name, **given)
        self.settle()
        return contact

    def does(self, contact: Contact, type: str, quest: str = "") -> None:
        """Have a fact recorded, as a product reports it, and every reaction carried out."""
        known = catalogue()[type]
        fact = draft(known, at=self.now, contact=contact)
        fact.item_type, fact.item_id = ("quest", quest) if quest else ("", "")
        record_many([fact])
        self.react()

    def react(self) -> None:
        for consumer in CONSUMERS:
            while drain_batch(consumer=consumer, now=self.now):
                pass
        look_again(now=self.now)

    def passes(self, **time: float) -> None:
        """Let time go by, and look at everybody as is done each quarter of an hour."""
        self.now += timedelta(**time)
        self.settle()

    def settle(self) -> int:
        done = refresh_lifecycle(self.lifecycle, now=self.now)
        self.react()
        return done

    def stage(self, contact: Contact) -> str | None:
        standing = Standing.objects.filter(contact=contact).select_related("stage").first()
        return standing.stage.key if standing and standing.stage else None

    def is_at_risk(self, contact: Contact) -> bool:
        return Standing.objects.filter(contact=contact, at_risk=True).exists()
