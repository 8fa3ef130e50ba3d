"""Erasing somebody, one kind of record after the other, and the contact itself at the end.

Names are struck from what is about others while the contact is still there to tell them; so a
worker may die at any batch, and the next goes on from there. The last batch lets the contact go
with everything that is theirs, keeps the hashes of what they went by, and writes the line by
which a restored backup is brought up to date (see `erasure_log`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.gates import refuse_held
from contacts.models import Contact
from contacts.operations.segments.membership import leave_all
from events.people import EMAIL, EXTERNAL
from ground.personal import HOLDINGS, Fate, Holding, Person
from ground.striking import strike
from jobs.kinds import Step
from jobs.models import Job
from privacy import erasure_log, last_looks
from privacy.errors import EraserGone
from privacy.gates import digest_of
from privacy.models import ErasedName, LastLook, PrivacyRequest
from privacy.permissions import PRIVACY_MANAGE
from privacy.queries.people import person_of

State = PrivacyRequest.State


def erase_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """Take the contact of a request out of everything; see `Erasure`."""
    request = PrivacyRequest.objects.get(pk=job.arguments["request"])
    erasure = Erasure(request.contact_id, checkpoint)
    while erasure.is_due:
        by = asker(job)
        now = timezone.now()
        if erasure.go_on(by=by, now=now):
            _end(request, erasure.outcome, now=now)
        yield Step(
            done=erasure.done,
            total=erasure.total,
            checkpoint=erasure.checkpoint,
            result={"changed": sum(erasure.outcome.values())},
        )


def erase_now(contact: int, *, now: datetime) -> dict[str, int]:
    """The same at once, for whoever was erased before and came back out of a backup."""
    erasure = Erasure(contact, {})
    while erasure.is_due:
        with transaction.atomic():
            erasure.go_on(by=None, now=now)
    return erasure.outcome


class Erasure:
    """How far one has come: the kinds of record that are done, and where in the next one."""

    def __init__(self, contact: int, checkpoint: dict[str, Any]) -> None:
        self.contact = contact
        self.kinds = sorted(
            label
            for label, one in HOLDINGS.items()
            if one.fate in (Fate.GOES, Fate.CLEARED) and (one.texts or one.clear)
            if not one.is_last
        )
        self.past: str = checkpoint.get("past", "")
        self.first: int = checkpoint.get("first", 1)
        self.outcome: dict[str, int] = dict(checkpoint.get("outcome", {}))
        #: What was remembered for the files of jobs at work, and whether they are known by now.
        self.look: int | None = checkpoint.get("look")
        self.waits: bool = checkpoint.get("waits", False)
        self.is_due: bool = not checkpoint.get("is_over", False)

    @property
    def done(self) -> int:
        return sum(1 for label in self.kinds if label <= self.past) + (not self.is_due)

    @property
    def total(self) -> int:
        return len(self.kinds) + 1

    @property
    def checkpoint(self) -> dict[str, Any]:
        return {
            "past": self.past,
            "first": self.first,
            "outcome": self.outcome,
            "look": self.look,
            "waits": self.waits,
            "is_over": not self.is_due,
        }

    def go_on(self, *, by: User | None, now: datetime) -> bool:
        """Do one batch; whether it was the last. What has to be kept is asked anew for each."""
        if self.look is not None:
            return self._look_at_files(self.look)
        refuse_held(self.contact)
        contact = Contact.objects.filter(pk=self.contact).first()
        if contact is None:
            self.is_due = False
            return True
        person = person_of(contact)
        label = next((one for one in self.kinds if one > self.past), None)
        if label is None:
            self._note("contacts.contact", 0, let_go(contact, person, by=by, now=now))
            self.look = last_looks.remember(person).pk
            return False
        changed, following = take_out(HOLDINGS[label], person, self.first)
        self._note(label, changed, {})
        if following is None:
            self.past, self.first = label, 1
        else:
            self.first = following
        return False

    def _look_at_files(self, pk: int) -> bool:
        """Each in a transaction of its own: what is waited for has to be known to others first."""
        look = LastLook.objects.filter(pk=pk).first()
        if look is not None and not self.waits:
            last_looks.wait_for_work(look)
            self.waits = True
            return False
        if look is not None:
            self._note("jobs.job", last_looks.begin(look), {})
        self.is_due = False
        return True

    def _note(self, label: str, changed: int, gone: dict[str, int]) -> None:
        for name, count in ({label: changed} | gone).items():
            if count:
                self.outcome[name] = self.outcome.get(name, 0) + count


def take_out(holding: Holding, person: Person, first: int) -> tuple[int, int | None]:
    """Take a person out of a stretch of a model's rows."""
    if holding.clear:
        return holding.clear(person, first)
    if not person.pattern:
        return 0, None
    model = apps.get_model(holding.label)
    return strike(model, holding.texts, pattern=person.pattern, first=first)


def let_go(contact: Contact, person: Person, *, by: User | None, now: datetime) -> dict[str, int]:
    """Delete the contact and all that is theirs; label → how many rows that was.

    :raises ContactHeld: if it has to be kept since a moment ago.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    refuse_held(contact.pk)
    theirs = {label: one for label, one in HOLDINGS.items() if one.fate == Fate.GOES and one.find}
    gone = {label: one.find(person).count() for label, one in theirs.items() if one.find}
    remember_names(contact, person)
    # Before the rows are gone: a line too many does no harm, one too few brings somebody back.
    erasure_log.note(contact=contact.pk, created_at=contact.created_at, now=now)
    leave_all([contact.pk])
    Contact.objects.filter(pk=contact.pk).delete()
    for one in theirs.values():
        if one.find:
            one.find(person).delete()
    for one in HOLDINGS.values():
        if one.is_last and one.clear:
            one.clear(person, 1)
    audit.write("contact.erased", by=by, at=now, contact=contact.pk, rows=sum(gone.values()))
    return {label: count for label, count in gone.items() if count}


def remember_names(contact: Contact, person: Person) -> None:
    """Keep the hashes of what they went by, so that nobody takes them up again by mistake."""
    names = [(EMAIL, email) for email in person.emails if email in person.names]
    names += [(EXTERNAL, contact.external_id)] if contact.external_id else []
    rows = [ErasedName(digest=digest_of(name)) for name in sorted(names)]
    ErasedName.objects.bulk_create(rows, ignore_conflicts=True)


def _end(request: PrivacyRequest, outcome: dict[str, int], *, now: datetime) -> None:
    PrivacyRequest.objects.filter(pk=request.pk).update(
        state=State.DONE, ended_at=now, outcome=outcome, note=""
    )


def asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or PRIVACY_MANAGE not in person.granted_codes:
        raise EraserGone
    return person
