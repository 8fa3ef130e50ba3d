"""An import that is interrupted goes on where it was, and nothing is done twice."""

import pytest
from django.db import OperationalError

from contacts.models import Contact
from contacts.operations.upserting import imported
from ground import copying
from imports import running
from imports.models import Import, ImportLine
from imports.operations import cancel_import, run_import, undo_import
from jobs import engine
from jobs.kinds import LEASE
from jobs.models import Job
from tests.imports.files import finished, taken_in
from tests.make import NOON, ada
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db


class TestCrash:
    def test_goes_on_behind_the_last_batch_that_was_committed(self, monkeypatch):
        monkeypatch.setattr(running, "BATCH", 2)
        rows = "".join(f"p{n}@x.test,P{n}\n" if n != 4 else "bad,P4\n" for n in range(7))
        work = taken_in(f"email,first name\n{rows}")
        run_import(work=work, dry_run=False, by=ada(), now=NOON)
        clock, copy = Clock(NOON), copying.copy_rows

        def die_once(table, *given):
            copy(table, *given)
            if Job.objects.get().done == 4 and Job.objects.get().crashes == 0:
                raise OperationalError("killed")

        monkeypatch.setattr(running, "copy_rows", die_once)
        engine.run_next(clock=clock)
        stopped = Job.objects.get()
        assert (stopped.done, Contact.objects.count()) == (4, 4)
        assert Import.objects.get().created == 4
        clock.now += LEASE

        engine.run_next(clock=clock)

        work = Import.objects.get()
        assert (work.status, work.created, work.invalid) == (Import.Status.DONE, 6, 1)
        assert Contact.objects.count() == 6
        assert ImportLine.objects.count() == 7

    def test_what_a_cancelled_one_did_can_be_undone(self, monkeypatch):
        monkeypatch.setattr(running, "BATCH", 1)
        work = taken_in("email\na@x.test\nb@x.test\nc@x.test\n")
        run_import(work=work, dry_run=False, by=ada(), now=NOON)
        bring = imported.import_contacts

        def cancel_at_first(**given):
            found = bring(**given)
            work.refresh_from_db()
            if Contact.objects.count() == 1:
                cancel_import(work=work, now=NOON)
            return found

        monkeypatch.setattr(running, "import_contacts", cancel_at_first)
        work = finished(work)
        assert (work.status, Contact.objects.count()) == (Import.Status.CANCELLED, 1)

        undo_import(work=work, by=ada(), now=NOON)
        assert finished(work).status == Import.Status.UNDONE
        assert not Contact.objects.exists()
