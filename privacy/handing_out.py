"""Everything that is known of somebody, in a file: JSON for machines, HTML for people."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Firm
from contacts.models import Contact
from events.operations import record
from ground.encryption import EncryptedTextField
from ground.personal import HOLDINGS, Fate, Holding, Person
from jobs.kinds import Step
from jobs.models import Job
from privacy.activities import DATA_EXPORTED
from privacy.erasing import asker
from privacy.models import PrivacyRequest
from privacy.queries.people import person_of

Rows = list[dict[str, Any]]


def export_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """The file of a request, in one batch: a history of 50,000 facts takes some seconds."""
    if checkpoint.get("is_over"):
        return
    by, now = asker(job), timezone.now()
    request = PrivacyRequest.objects.select_for_update(of=("self",)).get(
        pk=job.arguments["request"]
    )
    contact = Contact.objects.get(pk=request.contact_id)
    parts = known_of(contact)
    rows = sum(len(part) for part in parts.values())
    request.state, request.ended_at = PrivacyRequest.State.DONE, now
    request.outcome = {label: len(part) for label, part in parts.items()}
    request.save(update_fields=["state", "ended_at", "outcome"])
    record(DATA_EXPORTED, contact=contact, by=by, at=now, request=request.pk)
    yield Step(
        done=rows,
        total=rows,
        checkpoint={"is_over": True},
        output=bundle(contact, parts, now=now),
        result={"rows": rows},
    )


def known_of(contact: Contact) -> dict[str, Rows]:
    """Label of a model → its rows about the contact, without what is nobody's business."""
    person = person_of(contact)
    parts = {}
    for label, holding in sorted(HOLDINGS.items()):
        if holding.fate != Fate.NOBODY and holding.find:
            rows = _rows(holding, person)
            if rows:
                parts[label] = rows
    return parts


def _rows(holding: Holding, person: Person) -> Rows:
    model: Any = apps.get_model(holding.label)
    columns = [
        one.attname for one in model._meta.concrete_fields if one.attname not in holding.hidden
    ]
    found = holding.find(person) if holding.find else model.objects.none()
    if any(isinstance(model._meta.get_field(name), EncryptedTextField) for name in columns):
        # Only the row knows how to open what is sealed.
        return [
            {name: _plain(getattr(row, name)) for name in columns} for row in found.order_by("pk")
        ]
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in found.order_by("pk").values(*columns)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    return value


def bundle(contact: Contact, parts: dict[str, Rows], *, now: datetime) -> bytes:
    """The archive: `data.json` and `data.html`."""
    told = {
        "firm": Firm.objects.values_list("name", flat=True).first() or "",
        "made_at": now,
        "contact": contact.pk,
        "records": parts,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text)
        archive.writestr("data.html", page(contact, parts, now=now))
    return file.getvalue()


def page(contact: Contact, parts: dict[str, Rows], *, now: datetime) -> str:
    """The same to read: a table for each kind of record."""
    title = escape(_("What is known of {name}").format(name=contact))
    tables = "".join(_table(label, rows) for label, rows in parts.items())
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:14px sans-serif;margin:2rem}table{border-collapse:collapse}"
        "td,th{border:1px solid #ccc;padding:.3rem .5rem;text-align:start;vertical-align:top}"
        f"</style></head><body><h1>{title}</h1><p>{now:%Y-%m-%d %H:%M} UTC</p>{tables}"
        "</body></html>"
    )


def _table(label: str, rows: Rows) -> str:
    heading = escape(str(apps.get_model(label)._meta.verbose_name_plural))
    names = list(rows[0])
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_said(row[name]))}</td>" for name in names) + "</tr>"
        for row in rows
    )
    return f"<h2>{heading}</h2><table><tr>{head}</tr>{body}</table>"


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(value)
