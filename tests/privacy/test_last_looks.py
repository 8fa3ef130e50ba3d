"""Files that jobs write while somebody is erased."""

import zipfile
from datetime import timedelta

import pytest

from exports import lists
from exports.lists import CONTACTS, Wish, export_list
from jobs import engine, files
from jobs.models import Job, State
from jobs.personal import holds
from privacy.erasing import Erasure, erase_now
from privacy.models import LastLook
from tests.make import NOON, ada, make_contact
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
MAIL = "quirrel@x.test"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(lists, "BATCH", 1)


def begun_export() -> Job:
    """An export that has written its first contact, and waits for its next turn."""
    job = export_list(CONTACTS, Wish(), by=ada(), now=NOON)
    engine.run_next(clock=Clock(NOON), turn=timedelta(0))
    job.refresh_from_db()
    assert not job.has_ended
    return job


def finish(job: Job) -> Job:
    while engine.run_next(clock=Clock(NOON)):
        pass
    job.refresh_from_db()
    assert job.state == State.DONE
    return job


class TestErasureMeanwhile:
    def test_a_file_that_names_the_person_goes_when_its_job_ends(self):
        gone = make_contact("Quirrel Longname", email=MAIL)
        make_contact("Somebody Else")
        job = begun_export()
        assert MAIL in files.result_path(job).read_text()

        erase_now(gone.pk, now=NOON)

        look = LastLook.objects.get()
        assert look.jobs == [job.pk]
        assert MAIL not in LastLook.objects.values_list("names", flat=True).get()
        job = finish(job)
        assert job.result_bytes == 0
        assert not files.result_path(job).exists()
        assert not LastLook.objects.exists()

    def test_a_file_that_does_not_stays(self):
        make_contact("Somebody Else")
        gone = make_contact("Quirrel Longname", email=MAIL)
        job = begun_export()

        erase_now(gone.pk, now=NOON)
        job = finish(job)

        assert "Somebody Else" in files.result_path(job).read_text()
        assert MAIL not in files.result_path(job).read_text()
        assert not LastLook.objects.exists()

    def test_a_job_that_ended_between_the_erasure_and_the_look_is_looked_at(self):
        gone = make_contact("Quirrel Longname", email=MAIL)
        make_contact("Somebody Else")
        job = begun_export()
        erasure = Erasure(gone.pk, {})
        while erasure.look is None:
            erasure.go_on(by=None, now=NOON)

        finish(job)
        assert files.result_path(job).exists()
        while erasure.is_due:
            erasure.go_on(by=None, now=NOON)

        assert not files.result_path(job).exists()
        assert not LastLook.objects.exists()

    def test_nothing_is_remembered_where_nothing_runs(self):
        gone = make_contact("Quirrel Longname", email=MAIL)

        erase_now(gone.pk, now=NOON)

        assert not LastLook.objects.exists()


class TestHolds:
    def test_looks_into_what_is_packed(self, tmp_path):
        path = tmp_path / "book.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("sheet.xml", f"<c>{MAIL.upper()}</c>" * 100)

        assert holds(path, [MAIL.encode()])
        assert not holds(path, [b"other@x.test"])
