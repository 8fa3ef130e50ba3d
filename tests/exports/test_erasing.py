"""Packed files that name an erased person go, as others do."""

from datetime import timedelta

import pytest

from exports.everything import export_everything
from exports.lists import CONTACTS, Wish, export_list
from ground.personal import Person
from jobs import engine, files
from jobs.models import Job
from jobs.personal import remove_files
from tests.make import NOON, ada, make_contact
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Files of other tests outlive their jobs, and would be looked through, too."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def run():
    job = engine.run_next(clock=Clock(NOON), turn=timedelta(hours=1))
    assert job
    return job


class TestRemoveFiles:
    def test_looks_into_workbooks_and_archives(self):
        make_contact("Jane O'Neil & Roe <x>")
        export_list(CONTACTS, Wish(format="xlsx"), by=ada(), now=NOON)
        book = run()
        export_everything(by=ada(), now=NOON)
        archive = run()

        assert remove_files(Person(contact=0, names=("Somebody Else",))) == 0
        assert remove_files(Person(contact=0, names=("Jane O'Neil & Roe <x>",))) == 2

        assert not files.result_path(book).exists()
        assert not files.result_path(archive).exists()
        assert set(Job.objects.values_list("result_bytes", flat=True)) == {0}

    def test_removes_what_cannot_be_looked_into(self):
        job = Job.objects.create(kind="database.export", state="cancelled", result_bytes=9)
        files.extend(files.result_path(job), size=0, addition=b"PK\x03\x04torn")

        assert remove_files(Person(contact=0, names=("Jane Doe",))) == 1
