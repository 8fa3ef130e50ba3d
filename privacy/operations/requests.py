"""Requests: taken down, refused, or confirmed and carried out by a job."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.audit import Outsider
from accounts.models import User
from accounts.secrets import hash_short_code
from contacts.gates import refuse_held
from contacts.models import Contact
from events.people import EMAIL
from jobs.models import Job
from jobs.operations import start_job
from privacy.errors import AlreadyAsked, NotSuppressed, RequestEnded, RequestRuns
from privacy.gates import digest_of
from privacy.models import ErasedName, PrivacyRequest

Kind, State = PrivacyRequest.Kind, PrivacyRequest.State
EXPORT_JOB, ERASURE_JOB = "privacy.export", "privacy.erase"
JOBS = {Kind.EXPORT: EXPORT_JOB, Kind.ERASURE: ERASURE_JOB}
IN = timedelta(days=30)


@transaction.atomic
def take_request(
    *, contact: Contact, kind: str, note: str, by: User | Outsider, now: datetime
) -> PrivacyRequest:
    """Take down what a contact asks for; `by` is whoever took it down, or the contact.

    :raises AlreadyAsked: if one of the kind is open.
    """
    # Two that come at once wait for each other here.
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    open_ones = PrivacyRequest.objects.filter(state__in=PrivacyRequest.OPEN)
    if open_ones.filter(contact=contact, kind=kind).exists():
        raise AlreadyAsked
    staff = by if isinstance(by, User) else None
    row = PrivacyRequest.objects.create(
        contact=contact,
        kind=kind,
        note=note,
        by_contact=staff is None,
        asked_by=staff,
        asked_at=now,
        due_at=now + IN,
    )
    after = {"contact": contact.pk, "kind": kind}
    audit.write("privacy_request.taken", by=by, obj=row, after=after, at=now)
    return row


@transaction.atomic
def refuse_request(
    *, request: PrivacyRequest, reason: str, by: User, now: datetime
) -> PrivacyRequest:
    """Say no, and why.

    :raises RequestEnded: :raises RequestRuns:
    """
    row = _open(request)
    row.state, row.refusal, row.ended_at = State.REFUSED, reason, now
    row.save(update_fields=["state", "refusal", "ended_at"])
    audit.write("privacy_request.refused", by=by, obj=row, after={"reason": reason}, at=now)
    return row


@transaction.atomic
def carry_out(*, request: PrivacyRequest, by: User, now: datetime) -> PrivacyRequest:
    """Have it done by a job. An erasure that has begun cannot be undone.

    :raises RequestEnded: :raises RequestRuns:
    :raises ContactHeld: if the contact to be erased has to be kept.
    :raises JobNotPermitted: if `by` may not do this.
    """
    row = _open(request)
    if row.kind == Kind.ERASURE:
        refuse_held(row.contact_id)
    job: Job = start_job(JOBS[Kind(row.kind)], by=by, arguments={"request": row.pk}, now=now)
    row.state, row.job = State.RUNNING, job
    row.save(update_fields=["state", "job"])
    audit.write(
        f"privacy_request.{row.kind}", by=by, obj=row, after={"contact": row.contact_id}, at=now
    )
    return row


def _open(request: PrivacyRequest) -> PrivacyRequest:
    row = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.state == State.RUNNING and (row.job is None or not row.job.has_ended):
        raise RequestRuns
    if row.state in (State.DONE, State.REFUSED):
        raise RequestEnded
    return row


@transaction.atomic
def lift_suppression(*, email: str, reason: str, by: User, now: datetime) -> None:
    """Let somebody who was erased be taken up again under an address: they came back.

    :raises NotSuppressed: if nobody who was erased went by it.
    """
    digest = digest_of((EMAIL, email))
    if not ErasedName.objects.filter(digest=digest).delete()[0]:
        raise NotSuppressed(field="email")
    # The address itself would bring back what was erased.
    mark = hash_short_code(email.lower(), purpose="lifted")[:12]
    audit.write("suppression.lifted", by=by, at=now, reason=reason, of=mark)
