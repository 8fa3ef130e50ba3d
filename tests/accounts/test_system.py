import pytest
from django.utils import timezone

from accounts.models import AuditCheck
from accounts.operations.audit_chain import check_chain
from accounts.queries import staff_granted
from accounts.tasks import anchor_audit
from config.schedules import SCHEDULES
from ground import schedules, slots, system
from tests.make import NOON, ada, ben, make_role, make_user

pytestmark = pytest.mark.django_db
SYSTEM = "/api/v1/system/"
#: What asks no other server than the database.
ASKED = "versions,schedules,audit,outbox,jobs,log"
QUERIES = 12


def as_(api, user):
    api.force_authenticate(user)
    return api


class TestSystemView:
    def test_is_for_those_who_run_the_system(self, api):
        assert api.get(SYSTEM).status_code == 401
        assert as_(api, ben()).get(SYSTEM).status_code == 403

    def test_shows_every_section(self, api):
        found = as_(api, ada()).get(SYSTEM).json()

        assert found.pop("failed") == []
        assert found.keys() == system.SECTIONS.keys()
        assert found.keys() >= {*ASKED.split(","), "parts"}
        assert {part["name"] for part in found["parts"]} >= {"database", "broker", "worker"}
        assert {row["consumer"] for row in found["log"]["results"]} >= {"live", "owners_told"}
        assert found["versions"]["database_bytes"] > 0

    def test_shows_what_is_asked_for(self, api):
        found = as_(api, ada()).get(SYSTEM, {"only": "jobs,outbox"}).json()

        assert found.keys() == {"failed", "jobs", "outbox"}

    def test_refuses_a_section_there_is_not(self, api):
        answer = as_(api, ada()).get(SYSTEM, {"only": "jobs,weather"})

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")

    def test_leaves_out_what_cannot_be_read(self, api, monkeypatch):
        def broken():
            raise RuntimeError

        broken_one = system.Section("jobs", broken, system.SECTIONS["jobs"].shape, many=False)
        monkeypatch.setitem(system.SECTIONS, "jobs", broken_one)

        found = as_(api, ada()).get(SYSTEM, {"only": "jobs,outbox"}).json()

        assert (found["failed"], found.keys()) == (["jobs"], {"failed", "outbox"})

    def test_costs_the_same_however_much_there_is(self, api, django_assert_num_queries):
        schedules.sync(schedules=SCHEDULES)
        client = as_(api, ada())
        client.get(SYSTEM, {"only": ASKED})

        with django_assert_num_queries(QUERIES):
            client.get(SYSTEM, {"only": ASKED})


class TestSchedules:
    def test_shows_when_each_was_last_due_and_done(self):
        schedules.sync(schedules=SCHEDULES)
        task = "outbox.tasks.sweep"
        slots.claim(task, NOON, by="x", now=NOON)
        slots.finish(task, NOON, now=NOON)

        found = {row.task: row for row in system.scheduled()}

        assert found.keys() == {schedule.task for schedule in SCHEDULES}
        assert (found[task].slot_at, found[task].done_at) == (NOON, NOON)
        assert (found[task].is_enabled, found[task].is_built_in) == (True, True)
        assert found["jobs.tasks.sweep"].slot_at is None
        assert found[task].due == "every 5 s"
        assert found["accounts.tasks.anchor_audit"].due == "daily at 02:20 UTC"


class TestSection:
    def test_is_announced_once(self):
        with pytest.raises(ValueError, match="twice"):
            system.section("jobs", shape=system.VersionsOut)(dict)


class TestCheckChain:
    def test_keeps_what_was_found(self, settings, tmp_path):
        settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
        anchor_audit()

        check = AuditCheck.objects.get()
        assert (check.fault, check.checked) == ("", 0)

    def test_keeps_a_fault(self, settings, tmp_path):
        anchors = tmp_path / "anchors.jsonl"
        anchors.write_text('{"at": "x", "position": 1, "hash": "y", "signature": "z"}\n')
        settings.AUDIT_ANCHORS = str(anchors)

        check_chain(now=timezone.now())

        assert AuditCheck.objects.get().fault == "An anchor's signature is not ours."


class TestStaffGranted:
    def test_finds_those_who_hold_a_code_by_whatever_role(self):
        administrator = ada()
        super_user = make_user("super@firm.test", is_superuser=True)
        make_user("gone@firm.test", role="crm_admin", is_active=False)
        custom = make_user("max@firm.test", role="crm_manager")
        role = make_role("crm_manager")
        role.grants = {**role.grants, "crm.settings.manage": "all"}
        role.save()

        found = list(staff_granted("crm.settings.manage"))

        assert found == sorted([super_user, custom, administrator], key=lambda user: user.pk)
        assert ben() not in found
