"""Putting a contact into a stage by hand, and letting go of it again."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from events.operations import record_rows
from lifecycle.errors import HeldIntoThePast, StageOfAnother
from lifecycle.models import Lifecycle, Stage, StageChange, Standing
from lifecycle.operations.placing import change_entry, misplaced, rules_of, write_moves


@transaction.atomic
def put_into_stage(
    *,
    contact: Contact,
    stage: Stage,
    by: User,
    now: datetime,
    until: datetime | None = None,
    note: str = "",
) -> Standing:
    """Put a contact into a stage and keep it there, until a moment or until somebody lets go.

    :raises StageOfAnother: if contacts of this type have other stages.
    :raises HeldIntoThePast: if that moment is over.
    """
    contact = Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact.pk)
    lifecycle = Lifecycle.objects.select_related("type").get(pk=stage.lifecycle_id)
    if contact.type_id != lifecycle.type_id:
        raise StageOfAnother(field="stage")
    if until is not None and until <= now:
        raise HeldIntoThePast(field="until")
    had = Standing.objects.select_for_update().filter(contact=contact).first()
    standing = had or Standing(contact=contact, since=now)
    was, since = standing.stage_id, standing.since if had else None
    if was != stage.pk:
        standing.previous_id, standing.stage_id, standing.since = was, stage.pk, now
    standing.by_hand, standing.held_until = True, until
    standing.save()
    StageChange.objects.create(
        contact=contact,
        from_stage_id=was,
        to_stage=stage,
        at=now,
        from_since=since,
        why=StageChange.Why.HAND,
        by=by,
        until=until,
        note=note,
    )
    told = change_entry(
        lifecycle,
        contact.pk,
        was=was,
        stage=stage.pk,
        why=StageChange.Why.HAND,
        now=now,
        by=by,
        until=until,
    )
    record_rows([told])
    return standing


@transaction.atomic
def let_go(*, contact: Contact, by: User, now: datetime) -> None:
    """Have conditions decide again where a contact is, from this moment on."""
    held = Standing.objects.select_for_update().filter(contact=contact, by_hand=True).first()
    if held is None or held.stage is None:
        return
    # Over by now, it is what the reckoning takes back.
    held.held_until = now
    held.save(update_fields=["held_until"])
    audit.write("stage.let_go", by=by, obj=contact, before={"stage": held.stage.key}, at=now)
    lifecycle = Lifecycle.objects.select_related("type").get(pk=held.stage.lifecycle_id)
    moves = misplaced(lifecycle, rules_of(lifecycle), now=now, among=[contact.pk])
    write_moves(lifecycle, moves, now=now)
