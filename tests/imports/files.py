"""Files to import, and the way through an import."""

from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import Import
from imports.operations import run_import, take_in
from jobs import engine
from tests.make import NOON, ada
from tests.outbox.carriers import Clock


def taken_in(content, *, name="people.csv", by=None, **reading):
    data = content.encode() if isinstance(content, str) else content
    return take_in(chunks=[data], name=name, by=by or ada(), now=NOON, **reading)


def brought_in(content, *, by=None, dry_run=False, name="people.csv", now=NOON, **given):
    """An import of the file that has run to its end."""
    by = by or ada()
    work = taken_in(content, by=by, name=name)
    run_import(work=work, dry_run=dry_run, by=by, now=now, **given)
    return finished(work)


def finished(work, *, now=NOON):
    clock = Clock(now)
    while engine.run_next(clock=clock):
        pass
    return Import.objects.select_related("job").get(pk=work.pk)


def counts(work):
    names = ("created", "updated", "unchanged", "skipped", "invalid")
    return {name: number for name in names if (number := getattr(work, name))}


def upload(content, *, name="people.csv"):
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)
