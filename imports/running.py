"""An import at work: the file's rows first, then batch by batch what they mean."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from accounts.models import User
from contacts.models import Contact
from contacts.operations.upserting import imported
from contacts.operations.upserting.imported import Brought, import_contacts, names_in
from events.operations.marking import marking
from ground.copying import copy_rows
from ground.refusals import NotAllowed, Refusal
from imports import files
from imports.errors import ImportForgotten
from imports.models import Import, ImportLine, ImportName
from imports.organisations import Organisations, Roles, give_role
from imports.permissions import CONTACTS_IMPORT
from imports.reading.opening import read_rows
from imports.rows import Fault, Row, RowMaker
from jobs.files import csv_lines
from jobs.kinds import Kept, Step
from jobs.models import Job

RUN = "imports.run"
BATCH = 2_000
LINE_COLUMNS = (
    *("of_id", "line", "outcome", "label", "contact", "version", "kept"),
    *("reason", "column", "undone"),
)
INVALID = ImportLine.Outcome.INVALID.value
REASON = "Reason"


class ImporterGone(NotAllowed):
    """Whoever asked for this may no longer import contacts, so it was stopped."""


def run_batches(job: Job, checkpoint: dict[str, Any]) -> Iterator[Step]:
    """One batch after the other; what the person may change is asked anew for each."""
    work = Import.objects.get(pk=job.arguments["import"])
    if not checkpoint:
        total = prepare(work)
        checkpoint = {"offset": 0}
        yield Step(done=0, total=total, checkpoint=checkpoint)
    path = files.rows_path(work.pk)
    if not path.exists():
        raise ImportForgotten
    run: Run | None = None
    while True:
        by = _asker(job)
        run = run if run is not None and run.by == by else Run(work, by=by)
        lines, offset = files.rows_from(path, checkpoint["offset"], BATCH)
        if not lines:
            return
        checkpoint = {"offset": offset}
        batch = run.batch(lines, now=timezone.now())
        yield Step(
            done=job.done + len(lines),
            checkpoint=checkpoint,
            refused=_refused_lines(work, batch, is_first=job.error_count == 0),
            result=_counts(work),
            undo=_kept(work, lines, batch),
        )


def prepare(work: Import) -> int:
    """Bring the file's rows into one form, and forget what an earlier run said of them."""
    source = files.source_path(work.pk)
    if not source.exists():
        raise ImportForgotten
    total = 0

    def counted() -> Iterator[tuple[int, list[str]]]:
        nonlocal total
        for line in read_rows(source, work):
            total += 1
            yield line

    files.keep(files.written(counted()), files.rows_path(work.pk))
    for model in (ImportLine, ImportName):
        rows: Any = model.objects.filter(of=work)
        rows._raw_delete(rows.db)
    Import.objects.filter(pk=work.pk).update(total=total)
    return total


class Batch:
    """What became of some lines."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.counts: Counter[str] = Counter()
        self.refused: list[tuple[list[str], str]] = []
        self.changed = 0


class Run:
    """What the batches of one turn have in common: everything a line can name, looked up once."""

    def __init__(self, work: Import, *, by: User) -> None:
        self.work, self.by = work, by
        self.maker = RowMaker(work, by=by)
        self.organisations, self.roles = Organisations(by=by), Roles()

    def batch(self, lines: Sequence[tuple[int, list[str]]], *, now: datetime) -> Batch:
        """Do what the lines say, or only find out, and write down what became of each."""
        spoken = translation.override(self.by.locale or settings.LANGUAGE_CODE)
        with transaction.atomic(), self._marked(), spoken:
            outcomes = self._outcomes(lines, now=now)
            batch = self._told(lines, outcomes)
            copy_rows(ImportLine._meta.db_table, LINE_COLUMNS, batch.rows)
            rises = {name: F(name) + count for name, count in batch.counts.items()}
            Import.objects.filter(pk=self.work.pk).update(**rises)
        return batch

    @contextmanager
    def _marked(self) -> Iterator[None]:
        with marking(quiet=self.work.quiet, **{"import": self.work.pk}):
            yield

    def _outcomes(
        self, lines: Sequence[tuple[int, list[str]]], *, now: datetime
    ) -> list[tuple[Row, Brought | Fault, dict[str, int]]]:
        made = [self.maker.row_of(cells) for _, cells in lines]
        self.organisations.look_up(row for row in made if isinstance(row, dict))
        roles: dict[int, Any] = {}
        for place, row in enumerate(made):
            if isinstance(row, dict):
                try:
                    roles[place] = self.roles.of(row)
                    self.organisations.of(row, now=now, rehearse=self.work.dry_run)
                except Refusal as refusal:
                    made[place] = self.maker.fault_of(refusal)
        good = [row for row in made if isinstance(row, dict)]
        done = iter(self._bring(good, now=now))
        found: list[tuple[Row, Brought | Fault, dict[str, int]]] = []
        for place, row in enumerate(made):
            if isinstance(row, Fault):
                found.append(({}, row, {}))
                continue
            told = next(done)
            if isinstance(told, Refusal):
                found.append((row, self.maker.fault_of(told), {}))
                continue
            found.append((row, told, self._further(row, told, roles.get(place), now=now)))
        return found

    def _bring(self, rows: list[Row], *, now: datetime) -> list[Brought | Refusal]:
        if not rows:
            return []
        rehearse, seen = self.work.dry_run, set()
        if rehearse:
            seen = self._seen(rows)
        return import_contacts(
            rows=rows,
            policy=self.work.on_duplicate,  # type: ignore[arg-type]
            by=self.by,
            now=now,
            rehearse=rehearse,
            seen=seen,
        )

    def _seen(self, rows: list[Row]) -> set[tuple[str, str]]:
        """Those names of the rows that earlier batches brought; theirs are noted for later ones."""
        keys = {_key(name): name for row in rows for name in names_in(row)}
        known = ImportName.objects.filter(of=self.work, key__in=keys)
        seen = {keys[key] for key in known.values_list("key", flat=True)}
        new = [key for key, name in keys.items() if name not in seen]
        copy_rows(ImportName._meta.db_table, ("of_id", "key"), [(self.work.pk, k) for k in new])
        return seen

    def _further(self, row: Row, told: Brought, role: Any, *, now: datetime) -> dict[str, int]:
        """What else a line made, by kind: a relationship, an organisation."""
        extra: dict[str, int] = {}
        organisation = row.get("organisation")
        if organisation is None or told.contact is None or self.work.dry_run:
            return extra
        if organisation.pk in self.organisations.made.values():
            extra["organisation"] = organisation.pk
        if role is not None and told.outcome != imported.SKIPPED:
            contact = Contact(pk=told.contact)
            made = give_role(contact, organisation, role, by=self.by, now=now)
            if made is not None:
                extra["relationship"] = made
                told.outcome = (
                    imported.UPDATED if told.outcome == imported.UNCHANGED else told.outcome
                )
        return extra

    def _told(
        self,
        lines: Sequence[tuple[int, list[str]]],
        outcomes: Sequence[tuple[Row, Brought | Fault, dict[str, int]]],
    ) -> Batch:
        batch = Batch()
        pk = self.work.pk
        for (number, cells), (row, told, extra) in zip(lines, outcomes, strict=True):
            cells = self.maker.shown(cells)
            label = _label(row, cells)
            if isinstance(told, Fault):
                batch.counts[INVALID] += 1
                batch.refused.append((cells, told.reason))
                column = told.column[:200]
                reason = told.reason.replace("\x00", "")
                batch.rows.append((pk, number, INVALID, label, None, 0, {}, reason, column, ""))
                continue
            batch.counts[told.outcome] += 1
            kept: dict[str, Any] = {**extra}
            if told.changes:
                kept["changes"] = told.changes
            if told.tags:
                kept["tags"] = told.tags
            if kept or told.outcome in {imported.CREATED, imported.UPDATED}:
                batch.changed += 1
            batch.rows.append(
                (pk, number, told.outcome, label, told.contact, told.version, kept, "", "", "")
            )
        return batch


def _label(row: Row, cells: Sequence[str]) -> str:
    name = f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
    said = name or row.get("email") or row.get("external_id") or " ".join(cells[:3])
    return str(said).replace("\x00", "")[:100]


def _key(name: tuple[str, str]) -> int:
    digest = blake2b("\n".join(name).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _refused_lines(work: Import, batch: Batch, *, is_first: bool) -> tuple[bytes, int]:
    """The refused lines as they stood, each with its reason: to mend, and to send again."""
    width = len(work.columns)
    rows = [[*(cells + [""] * width)[:width], reason] for cells, reason in batch.refused]
    if not rows:
        return b"", 0
    head = [[*work.columns, REASON]] if is_first else []
    return csv_lines([*head, *rows]), len(rows)


def _counts(work: Import) -> dict[str, int]:
    names = ("created", "updated", "unchanged", "skipped", "invalid")
    found = Import.objects.filter(pk=work.pk).values_list(*names).get()
    return dict(zip(names, found, strict=True))


def _kept(work: Import, lines: Sequence[tuple[int, Any]], batch: Batch) -> Kept | None:
    if work.dry_run or not batch.changed:
        return None
    place = {"import": work.pk, "first": lines[0][0], "last": lines[-1][0]}
    return Kept(place, batch.changed)


def _asker(job: Job) -> User:
    person = User.objects.filter(jobs=job, is_active=True).first()
    if person is None or CONTACTS_IMPORT not in person.granted_codes:
        raise ImporterGone
    return person
