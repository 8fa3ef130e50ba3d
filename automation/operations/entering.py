"""People are put into a workflow by hand, or over the API."""

from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from accounts.models import User
from automation.errors import AlreadyIn, NeverPublished, NotLetIn
from automation.models import Enrolment, Workflow, WorkflowVersion
from automation.operations.enrolling import enter
from automation.operations.leaving import ENDED
from automation.running.hearing import STILL
from contacts.conditions.sql import Sql, sql
from contacts.models import Contact, Segment

MANUAL = "manual"
CAME = """SELECT told.id AS contact, {}::timestamptz AS at, NULL::bigint AS fact,
    {}::jsonb AS context FROM unnest({}::bigint[]) AS told(id)"""
OF_SEGMENT = """SELECT told.contact_id AS contact, {}::timestamptz AS at, NULL::bigint AS fact,
    {}::jsonb AS context FROM contacts_segmentmember told WHERE told.segment_id = {}
    AND told.contact_id IN ({})"""


@transaction.atomic
def enrol_contact(
    *,
    workflow: Workflow,
    contact: Contact,
    by: User | None,
    now: datetime,
    context: dict[str, Any] | None = None,
) -> Enrolment:
    """Put one contact in.

    :raises NeverPublished: if the workflow does not run.
    :raises AlreadyIn: if they are in it.
    :raises NotLetIn: if its rules of entry keep them out.
    """
    version = running_version(workflow)
    came = enter(
        version=version,
        trigger=MANUAL,
        came=_these([contact.pk], context, now),
        now=now,
        among=[contact.pk],
        by=by.pk if by else None,
    )
    if came:
        return Enrolment.objects.get(pk=came[0][0])
    if Enrolment.objects.filter(workflow=workflow, contact=contact, status__in=ENDED).exists():
        raise AlreadyIn
    raise NotLetIn


@transaction.atomic
def enrol_contacts(
    *,
    workflow: Workflow,
    contacts: list[int],
    by: User | None,
    now: datetime,
    context: dict[str, Any] | None = None,
) -> list[tuple[int, int]]:
    """Put contacts in by their ids; (enrolment, contact) of those whom the rules let in.

    :raises NeverPublished: if the workflow does not run.
    """
    return enter(
        version=running_version(workflow),
        trigger=MANUAL,
        came=_these(contacts, context, now),
        now=now,
        among=contacts,
        by=by.pk if by else None,
    )


@transaction.atomic
def enrol_segment(
    *, workflow: Workflow, segment: Segment, by: User | None, now: datetime
) -> list[tuple[int, int]]:
    """Put everybody of a segment in whom the person may see, and whom the rules let in.

    :raises NeverPublished: if the workflow does not run.
    """
    seen = Contact.objects.visible_to(by) if by else Contact.objects.all()
    told, params = seen.order_by().values("pk").query.sql_with_params()
    came = sql(OF_SEGMENT, now, "{}", segment.pk, Sql(told, params))
    by_id = by.pk if by else None
    return enter(version=running_version(workflow), trigger=MANUAL, came=came, now=now, by=by_id)


def running_version(workflow: Workflow) -> WorkflowVersion:
    """
    :raises NeverPublished: if it does not run.
    """
    with connection.cursor() as cursor:
        cursor.execute(STILL, [workflow.pk])
        row = cursor.fetchone()
    if row is None:
        raise NeverPublished
    return WorkflowVersion.objects.select_related("workflow").get(pk=row[0])


def _these(contacts: list[int], context: dict[str, Any] | None, now: datetime) -> Sql:
    return sql(CAME, now, orjson.dumps(context or {}).decode(), contacts)
