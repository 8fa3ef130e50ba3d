import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.models import AuditRow, Role
from contacts.models import ContactPhoto, CustomField, Identity
from events.models import WebhookSource
from exports import everything
from exports.everything import export_everything
from ground import portable
from ground.encryption import EncryptedTextField
from ground.portable import PORTABLES, STAYING
from jobs import engine, files
from jobs.errors import JobNotPermitted
from jobs.expiring import forget_results
from jobs.kinds import LEASE
from jobs.models import Job, State
from tests.make import (
    NOON,
    ada,
    make_contact,
    make_note,
    make_segment,
    make_tag,
    make_task,
    make_team,
    make_user,
)
from tests.outbox.carriers import Clock

#: Columns that are called like a secret and are none.
NO_SECRETS = {
    "accounts.firm.logo_digest",
    "events.activity.source_key",
    "automation.workflow.key",
    # The group that its workflow is of.
    "automation.enrolment.group_key",
    "lifecycle.stage.key",
    # Another message, which this one went with.
    "messaging.message.digest",
    "scoring.score.key",
    "packs.setting.key",
}
SECRETIVE = ("token", "secret", "password", "hash", "key", "digest", "code_hash")


def models():
    return {m._meta.label_lower: m for m in apps.get_models(include_auto_created=True)}


def columns_that_leave():
    for label, part in PORTABLES.items():
        for name in everything._columns(part):
            yield label, models()[label]._meta.get_field(name)


class TestPortables:
    def test_every_model_says_whether_its_rows_leave(self):
        known = PORTABLES.keys() | STAYING.keys()

        assert sorted(models().keys() - known) == [], "say in the app's portable.py if these leave"
        assert sorted(known - models().keys()) == [], "these are no longer there"

    def test_whatever_stays_says_why(self):
        assert [label for label, why in STAYING.items() if not str(why)] == []

    def test_no_secret_leaves(self):
        leaving = [
            f"{label}.{column.name}"
            for label, column in columns_that_leave()
            if isinstance(column, EncryptedTextField)
            or any(word in column.name for word in SECRETIVE)
        ]

        assert sorted(set(leaving) - NO_SECRETS) == []

    def test_hidden_columns_are_columns(self):
        for label, part in PORTABLES.items():
            for name in (*part.hidden, *([part.by] if part.by else [])):
                assert models()[label]._meta.get_field(name), f"{label}.{name}"

    def test_what_stands_within_others_stands_within_a_file(self):
        tops = {one.label for one in portable.files()}
        assert {one.within for one in PORTABLES.values()} - {""} <= tops

    def test_no_two_files_have_a_name(self):
        names = [one.name for one in portable.files()]
        assert len(names) == len(set(names))

    def test_rows_can_be_read_by_number(self):
        keys = {models()[one.label]._meta.pk.get_internal_type() for one in portable.files()}
        assert keys <= {"AutoField", "BigAutoField", "OneToOneField", "PositiveSmallIntegerField"}


@pytest.fixture
def small_batches(monkeypatch):
    small = {
        label: portable.Portable(**{**vars(one), "batch": 2}) for label, one in PORTABLES.items()
    }
    monkeypatch.setattr(portable, "PORTABLES", small)


#: However slow the machine is.
WHOLE = timedelta(hours=1)


def run(clock=None, turn=WHOLE):
    job = engine.run_next(clock=clock or Clock(NOON), turn=turn)
    assert job
    return Job.objects.get(pk=job.pk)


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        texts = {name: package.read(name).decode() for name in package.namelist()}
    manifest = json.loads(texts.pop("manifest.json"))
    rows = {
        name.removesuffix(".jsonl"): [json.loads(line) for line in text.split("\n")[:-1]]
        for name, text in texts.items()
    }
    return manifest, rows


def fill():
    """Something of many kinds; the contact."""
    CustomField.objects.create(slug="level", label="Level", kind="number")
    jane = make_contact("Jane Doe", email="jane@x.test", custom={"level": 10**15, "odd": 10**30})
    for number in range(4):
        make_contact(f"John {number}")
    Identity.objects.create(contact=jane, system="crm", value="c-1")
    ContactPhoto.objects.create(
        contact=jane, name="p", content=b"\x89PNG", content_type="image/png"
    )
    make_tag("VIP", on=[jane])
    make_segment("Friends", of=[jane])
    make_note("Call her", contact=jane)
    make_task("Call her", contact=jane)
    make_team(members=[ada()])
    WebhookSource.objects.create(slug="s", name="S", secret="very-secret-word")
    return jane


@pytest.mark.django_db
class TestExportEverything:
    def test_has_every_record_with_what_belongs_to_it(self, small_batches):
        jane = fill()
        export_everything(by=ada(), now=NOON)

        job = run()

        manifest, rows = unpacked(files.result_path(job).read_bytes())
        (contact,) = [one for one in rows["contacts"] if one["id"] == jane.pk]
        assert (job.state, job.error) == (State.DONE, "")
        assert len(rows["contacts"]) == 5
        assert [one["address"] for one in contact["emails"]] == ["jane@x.test"]
        assert [one["value"] for one in contact["identities"]] == ["c-1"]
        assert contact["tags"][0]["tag_id"] == rows["tags"][0]["id"]
        assert contact["custom"] == {"level": 10**15, "odd": 10**30}
        assert rows["photos"][0]["content"] == "iVBORw=="
        assert [one["contact_id"] for one in rows["segment_members"]] == [jane.pk]
        assert (len(rows["notes"]), len(rows["tasks"]), len(rows["fields"])) == (1, 1, 1)
        assert rows["teams"][0]["members"][0]["user_id"] == ada().pk
        told = {one["name"]: one["records"] for one in manifest["files"]}
        assert told == {f"{name}.jsonl": len(found) for name, found in rows.items()}
        assert job.result["records"] == job.done == job.total == sum(told.values())

    def test_no_secret_is_in_it(self):
        fill()
        user = make_user("max@firm.test", role="crm_manager")
        user.set_password("a-long-passphrase")
        user.save(update_fields=["password"])
        export_everything(by=ada(), now=NOON)

        _, rows = unpacked(files.result_path(run()).read_bytes())

        text = json.dumps(rows)
        assert "very-secret-word" not in text
        assert user.password not in text
        assert "max@firm.test" in text

    def test_goes_on_behind_the_last_batch_after_a_stop(self, small_batches, monkeypatch):
        fill()
        export_everything(by=ada(), now=NOON)
        clock, plain, faults = Clock(NOON), everything._rows_behind, ["gone"]

        def stop_once(part, after):
            if part.name == "contacts" and after is not None and faults:
                raise OperationalError(faults.pop())
            return plain(part, after)

        monkeypatch.setattr(everything, "_rows_behind", stop_once)
        stopped = run(clock)
        with files.result_path(stopped).open("ab") as torn:
            torn.write(b"torn")
        clock.move(seconds=LEASE.total_seconds())
        resumed = run(clock)

        _, rows = unpacked(files.result_path(resumed).read_bytes())
        assert (stopped.state, resumed.state) == (State.RUNNING, State.DONE)
        assert len({one["id"] for one in rows["contacts"]}) == len(rows["contacts"]) == 5

    def test_works_in_turns(self, small_batches):
        fill()
        export_everything(by=ada(), now=NOON)

        states: list[str] = []
        while not states or states[-1] == State.QUEUED:
            states.append(run(turn=timedelta(0)).state)

        assert states[-1] == State.DONE
        assert len(states) > len(portable.files())

    def test_is_only_for_those_with_the_permission(self):
        with pytest.raises(JobNotPermitted):
            export_everything(by=make_user("max@firm.test", role="crm_manager"), now=NOON)

        assert not Job.objects.exists()
        assert not AuditRow.objects.filter(action="database.exported").exists()

    def test_stops_when_the_permission_is_taken_away(self):
        max_ = make_user("max@firm.test")
        max_.roles.add(
            Role.objects.create(slug="r", name="R", grants={"crm.database.export": "all"})
        )
        export_everything(by=max_, now=NOON)
        Role.objects.filter(slug="r").update(grants={})

        job = run()

        assert (job.state, job.result_bytes) == (State.FAILED, 0)
        assert "may no longer export" in job.error

    def test_is_put_on_the_record_and_kept_for_a_week(self):
        job = export_everything(by=ada(), now=NOON)
        run()

        assert AuditRow.objects.get(action="database.exported").facts["job"] == job.pk
        assert forget_results(now=NOON + timedelta(days=6)) == 0
        assert forget_results(now=NOON + timedelta(days=8)) == 1


@pytest.mark.django_db
class TestCommand:
    def test_writes_the_same_archive(self, tmp_path):
        fill()
        path = tmp_path / "all.zip"

        call_command("export_database", str(path), stdout=io.StringIO())

        manifest, rows = unpacked(path.read_bytes())
        assert len(rows["contacts"]) == 5
        assert manifest["form"] == everything.FORM
        assert path.stat().st_mode & 0o077 == 0
        assert AuditRow.objects.get(action="database.exported").facts["file"] == "all.zip"

    def test_overwrites_nothing(self, tmp_path):
        path = tmp_path / "all.zip"
        path.write_bytes(b"mine")

        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_database", str(path))

        assert path.read_bytes() == b"mine"
