"""The workflows of a pack followed from day to day: who gets what, when, and how it ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from automation.models import Enrolment, StepLog, Workflow
from automation.operations.publishing import publish_workflow
from automation.running.clocks import look_at_clocks
from automation.steps.types import STEPS
from contacts.models import Contact, ContactType
from events.models import Activity
from messaging.models import Message
from messaging.sending.writing import Writer
from packs.models import Pack
from packs.operations import install_pack
from privacy.models import Consent
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import put_in, run_until
from tests.make import NOON, ada, ben, make_purpose, make_team, make_user, sure
from tests.messaging.made import BERLIN, make_reachable

#: What only decides about the way says nothing of what somebody got.
SILENT = {name for name, type in STEPS.items() if type.group in ("wait", "branch", "flow")}


#: From noon to nine o'clock, when clocks strike, and on to noon.
PAST_NINE = (21, 3)


class Days:
    """A house with a pack, some of whose workflows are live from noon on."""

    def __init__(self, pack: str, *keys: str) -> None:
        make_team("sales", members=[ben()])
        make_user("max@firm.test", role="crm_manager")
        # A module may have had it installed for all of its tests.
        if not Pack.objects.filter(slug=pack).exists():
            install_pack(slug=pack, by=ada(), now=NOON)
        self.now = NOON
        for key in keys:
            publish_workflow(workflow=Workflow.objects.get(key=key), by=ada(), now=NOON)
        self._heard = _last()

    def person(self, name: str, *, type: str, phone: str = "", **given: Any) -> Contact:
        """Somebody with an address; whoever has a number may be texted, too."""
        usual = {"time_zone": "UTC", "email": f"{name.lower()}@home.test"}
        row = ContactType.objects.get(of="contact", slug=type)
        contact = make_reachable(f"{name} Doe", type=row, phone=phone, **{**usual, **given})
        if phone:
            said = {"purpose": make_purpose(), "channel": "sms", "deed": "given", "at": NOON}
            Consent.objects.create(contact=contact, **said)
        return contact

    def happens(self, type: str, contact: Contact, **said: Any) -> None:
        happen(type, contact, at=self.now, **said)
        self._hear()

    def put_in(self, key: str, *contacts: Contact) -> None:
        put_in(Workflow.objects.get(key=key), *contacts, now=self.now)
        self._carry_out(self.now)

    def pass_time(self, *, by: Sequence[int] = (24,), **given: float) -> None:
        """Let days go by in strides of so many hours, one after the other."""
        until, strides = self.now + timedelta(**given), cycle(by)
        while self.now < until:
            self._carry_out(min(self.now + timedelta(hours=next(strides)), until))
            look_at_clocks(clock=lambda: self.now)
            self._hear()

    def _carry_out(self, until: datetime) -> None:
        run_until(self.now, until=until)
        self.now = until

    def _hear(self) -> None:
        facts = list(Activity.objects.filter(pk__gt=self._heard).order_by("pk"))
        self._heard = _last()
        if facts:
            heard_by_workflows(*facts, now=self.now)
        run_until(self.now, until=self.now)

    def got(self, contact: Contact) -> list[str]:
        """Day and hour since noon → what was done with them, in order."""
        rows = StepLog.objects.filter(enrolment__contact=contact).exclude(status="waiting")
        told = rows.exclude(step__type__in=SILENT).select_related("step").order_by("at", "id")
        return [f"{_since_noon(row.at)} {_what(row)}" for row in told]

    def ended(self, contact: Contact, key: str) -> list[tuple[str, str]]:
        rows = Enrolment.objects.filter(contact=contact, workflow__key=key).order_by("id")
        return [(row.status, row.exit_reason) for row in rows]


def written() -> int:
    """How many messages there are to send; each can be put into words, with no value missing."""
    messages = list(Message.objects.exclude(status="skipped").order_by("id"))
    done, failed = Writer().write(messages, now=NOON)
    slugs = {one.pk: sure(one.version or sure(one.batch).version).template.slug for one in messages}
    unwritten = [(slugs[one.message_id], one.reason) for one in failed]
    if unwritten:
        raise AssertionError(unwritten)
    return len(done)


def _last() -> int:
    return Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _since_noon(at: datetime) -> str:
    days, rest = divmod((at - NOON).total_seconds(), 86_400)
    return f"{days:.0f}d" + (f"{rest / 3600:g}h" if rest else "")


def _what(row: StepLog) -> str:
    """The channel and the template of a message, and of all else the step."""
    message = (row.result or {}).get("message")
    name = row.step.key
    if message:
        sent = Message.objects.select_related("batch").get(pk=message)
        version = sure(sent.version or sure(sent.batch).version)
        name = f"{sent.channel} {version.template.slug}"
    why = (row.result or {}).get("why") if row.status == "skipped" else ""
    return f"{name}: {why}" if why else name


__all__ = ["BERLIN", "Days", "written"]
