"""The workflows of the demo firm, live for three weeks, with its own people on their way in them.

They are carried out by the engine itself, a day after the other. What they write
leaves by the sandbox, if at all.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from automation.models import Enrolment, TriggerClock, Workflow
from automation.operations.entering import enrol_contacts
from automation.operations.playbooks import mark_converted
from automation.operations.publishing import publish_workflow
from automation.running.claiming import due_workflows
from automation.running.turns import run_set
from contacts.models import Contact
from demo.segments import one, tree
from events.catalogue import DECLARED
from events.models import Activity
from events.operations import record

LIVE_FOR, TICK = timedelta(days=21), timedelta(days=1)
#: Of those who could have come in, at most so many did.
MOST = 20
VERIFIED = tree(
    one("email_verified", "equals", True), one("activity.email_verified", "is_set"), match="any"
)
HELLO = "Hello {{ first_name | default: 'there' }},\n\n"
Document = dict[str, Any]


def mail(id: str, subject: str, text: str) -> Document:
    said = {"subject": subject, "text": f"{HELLO}{text}\n\nAda", "category": "transactional"}
    return {"id": id, "type": "send_email", "topic": "account", **said}


WELCOME: Document = {
    "key": "welcome",
    "name": "Welcome",
    "description": "A first mail, and after three days a second one or a call.",
    "triggers": [{"id": "new", "type": "contact_created"}],
    "entry": {"again": "never"},
    "steps": [
        mail(
            "hello", "Good to have you", "this is where you begin: https://harbourlane.test/start"
        ),
        {"id": "three-days", "type": "wait_duration", "for": {"days": 3}},
        {
            "id": "signed-in",
            "type": "condition",
            "name": "Signed in",
            "conditions": tree(one("activity.login", "is_set")),
            "branches": {
                "yes": [mail("tips", "Three tips", "https://harbourlane.test/tips")],
                "no": [
                    {"id": "call", "type": "create_task", "title": "Call {name}: not here yet"},
                    {"id": "a-week", "type": "wait_duration", "for": {"days": 7}},
                ],
            },
        },
    ],
}
UNVERIFIED: Document = {
    "key": "unverified-addresses",
    "name": "Unverified addresses",
    "description": "Two reminders to confirm an address, and then a word to the owner.",
    "triggers": [
        {"id": "new", "type": "contact_created", "conditions": tree(VERIFIED, match="none")}
    ],
    "entry": {"again": "never"},
    "goal": {"name": "Verified", "conditions": VERIFIED},
    "steps": [
        {"id": "five-minutes", "type": "wait_duration", "for": {"minutes": 5}},
        mail("first", "Is this you?", "one click: https://harbourlane.test/verify"),
        {"id": "a-day", "type": "wait_duration", "for": {"days": 1}},
        mail("second", "Is this really you?", "the last time: https://harbourlane.test/verify"),
        {"id": "ten-days", "type": "wait_duration", "for": {"days": 10}},
        {"id": "tell", "type": "owner_dm", "title": "{name} never confirmed the address"},
    ],
}
QUIET: Document = {
    "key": "gone-quiet",
    "name": "Gone quiet",
    "description": "Two weeks without a sign: a mail, a week later a task.",
    "triggers": [{"id": "quiet", "type": "days_inactive", "days": 14}],
    "entry": {"again": "after_exit", "after_days": 30},
    "exits": [
        {"name": "Here again", "conditions": tree(one("activity.any", "in_last_days", 7))},
    ],
    "steps": [
        mail("miss", "It has been quiet", "what is new: https://harbourlane.test/new"),
        {"id": "a-week", "type": "wait_duration", "for": {"days": 7}},
        {"id": "task", "type": "create_task", "title": "Ask {name} how it goes", "due_in_days": 2},
    ],
}
#: One of the retention pack's.
PLAYBOOK = "payment-failed-rescue"


@transaction.atomic
def seed_workflows(*, by: User, now: datetime) -> int:
    """Four workflows, and who came through them in three weeks; how many people came in."""
    if Workflow.objects.filter(live__isnull=False).exists():
        return 0
    begun = now - LIVE_FOR
    flows = [_live(document, by=by, now=begun) for document in (WELCOME, UNVERIFIED, QUIET)]
    welcome, unverified, quiet = flows
    rescue = Workflow.objects.get(key=PLAYBOOK)
    publish_workflow(workflow=rescue, by=by, now=begun)
    rescue.refresh_from_db()
    came = sorted(
        _coming(welcome, unverified, quiet, rescue, begun=begun, now=now),
        key=lambda found: found[0],
    )
    moment = begun
    while moment < now:
        moment = min(moment + TICK, now)
        while came and came[0][0] <= moment:
            at, flow, contact, context = came.pop(0)
            enrol_contacts(workflow=flow, contacts=[contact], by=None, now=at, context=context)
        _tell(moment - TICK, moment)
        for workflow in due_workflows(moment):
            run_set(workflow, now=moment)
    # What is told of the three weeks is not to bring anybody in a second time.
    Workflow.objects.filter(live__isnull=False).update(activated_at=now)
    TriggerClock.objects.update(upto=now)
    return Enrolment.objects.count()


def _live(document: Document, *, by: User, now: datetime) -> Workflow:
    columns = {name: document[name] for name in ("key", "name", "description")}
    draft = {name: said for name, said in document.items() if name not in columns}
    row = Workflow.objects.create(draft=draft, created_by=by, **columns)
    publish_workflow(workflow=row, by=by, now=now)
    row.refresh_from_db()
    return row


Coming = tuple[datetime, Workflow, int, dict[str, Any]]


def _coming(
    welcome: Workflow,
    unverified: Workflow,
    quiet: Workflow,
    rescue: Workflow,
    *,
    begun: datetime,
    now: datetime,
) -> Iterator[Coming]:
    """Who came in by what their history tells of those weeks."""
    rows = Contact.objects.order_by("id")
    new = rows.filter(created_at__gt=begun, created_at__lte=now)
    for pk, at in new.values_list("pk", "created_at")[:MOST]:
        yield at, welcome, pk, {}
    for pk, at in new.filter(email_verified=False).values_list("pk", "created_at")[:MOST]:
        yield at, unverified, pk, {}
    pause = timedelta(days=14)
    still = rows.filter(last_active_at__gt=begun - pause, last_active_at__lte=now - pause)
    for pk, last in still.values_list("pk", "last_active_at")[:MOST]:
        if last is not None:
            yield last + pause, quiet, pk, {"days_inactive": 14}
    failed = Activity.objects.filter(type="subscription_payment_failed", occurred_at__gt=begun)
    columns = ("occurred_at", "contact_id", "amount")
    for at, pk, amount in failed.order_by("id").values_list(*columns)[:MOST]:
        if pk and at <= now:
            said = {"amount": str(amount), "currency": "EUR"}
            yield at, rescue, pk, {"properties": said}


def _tell(since: datetime, until: datetime) -> None:
    """What happened meanwhile: every third of the unverified confirms, and some payments came."""
    late = Enrolment.objects.filter(workflow__key=UNVERIFIED["key"], status="active")
    wanted = late.filter(entered_at__gt=since - TICK, entered_at__lte=until - TICK)
    for row in wanted.select_related("contact").order_by("id"):
        if row.contact_id % 3 == 0:
            record(DECLARED["email_verified"], contact=row.contact, at=until)
    paid = Activity.objects.filter(
        type="subscription_payment_succeeded", occurred_at__gt=since, occurred_at__lte=until
    )
    for contact, at, amount in paid.values_list("contact_id", "occurred_at", "amount"):
        running = Enrolment.objects.filter(
            workflow__key=PLAYBOOK, contact=contact, status="active", entered_at__lt=at
        ).first()
        if running is not None:
            mark_converted(enrolment=running, value=amount, by=None, now=at)
