"""The ledger of consents, and what guardians allow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.audit import Outsider
from accounts.models import User
from contacts.models import Contact
from events.operations import draft, record, record_many
from privacy.activities import (
    CONSENT_GIVEN,
    CONSENT_WITHDRAWN,
    GUARDIAN_CONSENTED,
    GUARDIAN_WITHDREW,
)
from privacy.errors import NeedsConfirmation, NotAChild, SaidInTheFuture, WithdrawnAlready
from privacy.models import Consent, GuardianConsent, Purpose
from privacy.models.consents import Channel
from privacy.queries.allowed import is_a_child

TYPES = {Consent.Deed.GIVEN: CONSENT_GIVEN, Consent.Deed.WITHDRAWN: CONSENT_WITHDRAWN}


@transaction.atomic
def record_consent(
    *, contact: Contact, purpose: Purpose, given: dict[str, Any], by: User | Outsider, now: datetime
) -> Consent:
    """Add what somebody said to the ledger: `deed`, `channel`, the words they saw, what proves it.

    `by` is a member of staff, or the contact's own self.

    :raises SaidInTheFuture: if it is said to have happened after `now`.
    :raises NeedsConfirmation: if its giver has to confirm it first.
    """
    at = given.get("at") or now
    if at > now:
        raise SaidInTheFuture(field="at")
    staff = by if isinstance(by, User) else None
    if staff is not None and purpose.double_opt_in and _is_unproven(given):
        raise NeedsConfirmation
    row = Consent.objects.create(
        contact=contact,
        purpose=purpose,
        by=staff,
        by_contact=staff is None,
        recorded_at=now,
        **{**given, "at": at},
    )
    audit.write("consent.recorded", by=by, obj=row, after=_picture(row), at=now)
    record(
        TYPES[Consent.Deed(row.deed)],
        contact=contact,
        by=staff,
        at=at,
        purpose=purpose.slug,
        name=purpose.name,
        channel=row.channel,
        basis=row.basis,
        consent=row.pk,
        by_contact=row.by_contact,
    )
    return row


@transaction.atomic
def note_consents(
    *, evidence: Mapping[int, str], purpose: Purpose, given: dict[str, Any], now: datetime
) -> list[int]:
    """Add the same word of many to the ledger, which nobody of staff wrote down: those contacts
    who had not said so already. `evidence` is contact → what proves it; `given` is as for
    `record_consent`.

    :raises NeedsConfirmation: if its givers have to confirm it first.
    """
    if needs_confirmation(purpose, given["deed"], given.get("channel", "")):
        raise NeedsConfirmation
    channel, deed = given.get("channel", ""), given["deed"]
    people = Contact.objects.filter(pk__in=list(evidence)).order_by("pk")
    ids = list(people.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    words = Consent.objects.filter(contact__in=ids, purpose=purpose, channel__in={"", channel})
    said = dict(words.order_by("at", "id").values_list("contact", "deed"))
    new = [pk for pk in ids if said.get(pk) != deed]
    if not new:
        return []
    rows = Consent.objects.bulk_create(
        [
            Consent(
                **{**given, "at": now, "evidence": evidence[pk]},
                contact_id=pk,
                purpose=purpose,
                recorded_at=now,
            )
            for pk in new
        ]
    )
    after = {"contacts": len(new), "purpose": purpose.slug, "channel": channel, "deed": deed}
    audit.write("consent.noted", by=None, obj=purpose, after=after, at=now)
    record_many([_noted(row, purpose, now) for row in rows])
    return new


def needs_confirmation(purpose: Purpose, deed: str, channel: str) -> bool:
    """Whether a yes counts only once its giver confirmed it by a mail."""
    return purpose.double_opt_in and deed == Consent.Deed.GIVEN and channel in ("", Channel.EMAIL)


def _noted(row: Consent, purpose: Purpose, now: datetime) -> Any:
    return draft(
        TYPES[Consent.Deed(row.deed)],
        contact=row.contact_id,
        at=now,
        properties={
            "purpose": purpose.slug,
            "name": purpose.name,
            "channel": row.channel,
            "basis": row.basis,
            "consent": row.pk,
            "by_contact": False,
        },
    )


def _is_unproven(given: dict[str, Any]) -> bool:
    """A yes that reaches mails, of which nothing but a colleague's word is known."""
    is_yes = given.get("deed") == Consent.Deed.GIVEN
    is_consent = given.get("basis", Consent.Basis.CONSENT) == Consent.Basis.CONSENT
    reaches_mail = given.get("channel", "") in ("", "email")
    return is_yes and is_consent and reaches_mail and not given.get("evidence", "").strip()


def _picture(row: Consent) -> dict[str, Any]:
    names = ("channel", "deed", "basis", "wording_version", "method", "at")
    values = {name: getattr(row, name) for name in names}
    return {"contact": row.contact_id, "purpose": row.purpose.slug, **values}


@transaction.atomic
def record_guardian_consent(
    *, contact: Contact, given: dict[str, Any], by: User, now: datetime
) -> GuardianConsent:
    """Keep that a guardian allowed what the firm does with a child's data: who, when, how.

    :raises NotAChild: if the contact needs none.
    :raises SaidInTheFuture: if it is said to have happened after `now`.
    """
    if not is_a_child(contact, now=now):
        raise NotAChild(field="contact")
    guardian = given.get("guardian")
    said = {**given, "given_at": given.get("given_at") or now}
    if said["given_at"] > now:
        raise SaidInTheFuture(field="given_at")
    if guardian and not said.get("guardian_name"):
        said["guardian_name"] = guardian.display_name
    row = GuardianConsent.objects.create(contact=contact, by=by, recorded_at=now, **said)
    after = {"contact": contact.pk, "guardian": row.guardian_id, "method": row.method}
    audit.write("guardian_consent.recorded", by=by, obj=row, after=after, at=now)
    record(
        GUARDIAN_CONSENTED,
        contact=contact,
        by=by,
        at=row.given_at,
        guardian=row.guardian_id,
        method=row.method,
    )
    return row


@transaction.atomic
def withdraw_guardian_consent(
    *, consent: GuardianConsent, by: User, now: datetime
) -> GuardianConsent:
    """Keep that the guardian took it back.

    :raises WithdrawnAlready: if so before.
    """
    row = GuardianConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if row.withdrawn_at is not None:
        raise WithdrawnAlready
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    audit.write("guardian_consent.withdrawn", by=by, obj=row, at=now)
    record(
        GUARDIAN_WITHDREW,
        contact=row.contact_id,
        by=by,
        at=now,
        guardian=row.guardian_id,
        method=row.method,
    )
    return row
