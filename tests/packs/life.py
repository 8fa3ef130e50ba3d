"""The people of the education pack with its workflows live: what they do, and what is written."""

from datetime import datetime, timedelta
from typing import Any

import orjson

from automation.consumers import WORKFLOWS
from automation.models import Enrolment, Workflow
from automation.operations.publishing import publish_workflow
from automation.running.claiming import due_workflows
from automation.running.clocks import look_at_clocks
from automation.running.turns import run_set
from contacts.consumers.activity import LAST_ACTIVE
from contacts.consumers.rollups import ROLLUPS
from contacts.models import Contact, ContactEmail, ContactType, Relationship, RelationshipType
from contacts.operations.relationships import relate
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.consuming import FACT_COLUMNS, Batch, Fact
from events.models import Activity
from events.operations import draft, record_many
from events.queries import catalogue
from lifecycle.models import Lifecycle, Standing
from lifecycle.operations.refreshing import refresh_lifecycle
from messaging.models import Message
from messaging.sending.writing import Writer
from packs.models import Pack
from packs.operations import install_pack
from tests.channels.made import make_account
from tests.make import NOON, ada, make_contact

REACTIONS = (ITEM_PROGRESS, CONTACT_METRICS, LAST_ACTIVE, ROLLUPS, WORKFLOWS)
#: Times of day at which plans of the pack come due, beside those that people wait for.
STOPS = (6, 7, 8, 12)


class Life:
    """People of the pack; workflows are live by the keys that are given."""

    _heard = 0

    def __init__(self, *keys: str) -> None:
        self.now = NOON
        # A module may have had it installed for all of its tests.
        if not Pack.objects.filter(slug="education").exists():
            install_pack(slug="education", by=ada(), now=NOON)
        make_account()
        for key in keys:
            publish_workflow(workflow=Workflow.objects.get(key=key), by=None, now=NOON)
        documents = Workflow.objects.filter(key__in=keys).values_list("draft", flat=True)
        triggers = [one["type"] for draft in documents for one in draft["triggers"]]
        self.stops = STOPS if "schedule" in triggers else STOPS[-1:]
        self.settle()

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle.objects.select_related("type").get(type__slug="student")

    def stage(self, contact: Contact) -> str | None:
        standing = Standing.objects.filter(contact=contact).select_related("stage").first()
        return standing.stage.key if standing and standing.stage else None

    def is_at_risk(self, contact: Contact) -> bool:
        return Standing.objects.filter(contact=contact, at_risk=True).exists()

    def person(self, name: str = "Jane Doe", *, type: str = "student", **given: Any) -> Contact:
        """Somebody who can be written to."""
        kind = ContactType.objects.get(of="contact", slug=type)
        usual = {"email_verified": True, "created_at": self.now, "type": kind, "time_zone": "UTC"}
        contact = make_contact(name, **{**usual, **given})
        address = f"{name.split()[0].lower()}-{contact.pk}@home.test"
        ContactEmail.objects.create(contact=contact, address=address, is_primary=True)
        self.settle()
        return contact

    def parent_of(self, child: Contact, name: str = "Pia Doe") -> Contact:
        parent = self.person(name, type="parent")
        self.relate("parent", parent, child)
        return parent

    def relate(self, type: str, contact: Contact, other: Contact) -> Relationship:
        kind = RelationshipType.objects.get(slug=type)
        made = relate(type=kind, contact=contact, other=other, by=ada(), now=self.now)
        self.react()
        return made

    def does(self, contact: Contact, type: str, quest: str = "", **said: Any) -> None:
        columns = {name: said.pop(name) for name in ("category", "amount") if name in said}
        fact = draft(catalogue()[type], at=self.now, contact=contact, properties=said)
        for name, value in columns.items():
            setattr(fact, name, value)
        if quest:
            fact.item_type, fact.item_id, fact.item_title = "quest", quest.lower(), quest
        record_many([fact])
        self.react()

    def react(self) -> None:
        """Every reaction to what happened, and to what follows from it."""
        self._carry_out()
        while facts := self._unheard():
            for consumer in REACTIONS:
                heard = [one for one in facts if not consumer.types or one.type in consumer.types]
                consumer.handle(Batch(heard), self.now)
            refresh_lifecycle(self.lifecycle, now=self.now)
            self._carry_out()

    def _carry_out(self) -> None:
        for workflow in due_workflows(self.now):
            while run_set(workflow, now=self.now):
                pass

    def _unheard(self) -> list[Fact]:
        """What nobody has reacted to yet: the machinery reads what is committed, and nothing is."""
        rows = Activity.objects.filter(pk__gt=self._heard).order_by("id")
        names = [name for name in FACT_COLUMNS.split(", ") if name != "properties"]
        facts = []
        for row in rows:
            values = {name: getattr(row, name) for name in names}
            facts.append(Fact(**values, properties_json=orjson.dumps(row.properties).decode()))
            self._heard = row.pk
        return facts

    def settle(self) -> int:
        refresh_lifecycle(self.lifecycle, now=self.now)
        self.react()
        return 0

    def passes(self, **time: float) -> None:
        """Let time go by, moment after moment at which something may come due."""
        until = self.now + timedelta(**time)
        while self.now < until:
            self.now = min(until, *self._coming())
            look_at_clocks(clock=lambda: self.now)
            self.settle()

    def _coming(self) -> list[datetime]:
        morning = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        plans = [morning + timedelta(days=n, hours=hour) for n in (0, 1) for hour in self.stops]
        due = Enrolment.objects.filter(status="active", due_at__gt=self.now)
        return [
            *(moment for moment in plans if moment > self.now),
            *(row.due_at for row in due.order_by("due_at")[:1] if row.due_at),
        ]

    def entered(self, key: str) -> list[str]:
        """The names of those who ever came into a workflow."""
        rows = Enrolment.objects.filter(workflow__key=key).order_by("id")
        return list(rows.values_list("contact__display_name", flat=True))

    def end_of(self, key: str, contact: Contact) -> tuple[str, str]:
        row = Enrolment.objects.filter(workflow__key=key, contact=contact).latest("id")
        return row.status, row.exit_reason

    def mails(self, contact: Contact) -> list[tuple[datetime, str]]:
        """When somebody was written to, and under which subject."""
        return [(at, said.subject) for at, said in self.written(contact)]

    def written(self, contact: Contact) -> list[tuple[datetime, Any]]:
        """What was to be sent, as it is said; none fails for what it does not know."""
        found = []
        for message in Message.objects.filter(contact=contact, channel="email").order_by("id"):
            if message.status == "skipped":
                continue
            words, outcomes = Writer().write([message], now=message.created_at)
            assert not outcomes, outcomes
            found.append((message.created_at, words[0].outgoing))
        return found
