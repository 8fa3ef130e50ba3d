import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import audit
from accounts.models import AuditLink, AuditRow
from accounts.operations.audit_chain import anchor_chain, verify_chain
from accounts.tasks import anchor_audit
from tests.make import NOON, ada

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_anchors(settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")


def sql(text: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, list(values))


def as_owner(text: str, *values: int) -> None:
    """What whoever owns the database can do, and the application cannot."""
    for table in ("accounts_auditrow", "accounts_auditlink"):
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    sql(text, *values)
    for table in ("accounts_auditrow", "accounts_auditlink"):
        sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def five_rows() -> list[AuditRow]:
    rows = [
        audit.write("probe", by=ada(), after={"n": n, "ü": [1.5, None, "→"]}, at=NOON, n=n)
        for n in range(5)
    ]
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")
    return rows


class TestVerifyChain:
    def test_finds_nothing_where_nothing_was_done(self):
        five_rows()

        assert verify_chain().fault == ""
        assert verify_chain().checked == 5

    @pytest.mark.parametrize(
        ("deed", "fault"),
        [
            ("UPDATE accounts_auditrow SET action = 'nothing' WHERE id = %s", "altered"),
            ("UPDATE accounts_auditrow SET after = '{}' WHERE id = %s", "altered"),
            ("UPDATE accounts_auditrow SET at = at + interval '1us' WHERE id = %s", "altered"),
            ("DELETE FROM accounts_auditrow WHERE id = %s", "deleted"),
            ("DELETE FROM accounts_auditlink WHERE row_id = %s", "missing"),
        ],
    )
    def test_names_the_first_row_that_the_owner_of_the_database_touched(self, deed, fault):
        rows = five_rows()
        as_owner(deed, rows[2].pk)

        finding = verify_chain()

        assert fault in finding.fault
        assert finding.checked == 2
        assert finding.row_id == (rows[3].pk if fault == "missing" else rows[2].pk)
        with pytest.raises(CommandError, match=f"First at row {finding.row_id}"):
            call_command("verify_audit")

    def test_finds_a_row_smuggled_in(self):
        rows = five_rows()
        as_owner(
            "INSERT INTO accounts_auditrow (at, action, actor_label, object_type, object_id,"
            " object_label, facts, request_id) SELECT at, 'forged', '', '', '', '', '{}', ''"
            " FROM accounts_auditrow WHERE id = %s",
            rows[0].pk,
        )

        assert "outside the chain" in verify_chain().fault

    def test_finds_a_log_cut_short_after_its_anchor(self):
        rows = five_rows()
        anchor_chain(now=NOON)
        as_owner("DELETE FROM accounts_auditlink WHERE row_id = %s", rows[4].pk)
        as_owner("DELETE FROM accounts_auditrow WHERE id = %s", rows[4].pk)

        assert "ends before its anchor" in verify_chain().fault

    def test_finds_a_chain_written_anew(self):
        rows = five_rows()
        anchor_chain(now=NOON)
        as_owner("UPDATE accounts_auditrow SET action = 'forged' WHERE id = %s", rows[4].pk)
        as_owner(
            "UPDATE accounts_auditlink SET hash = encode(sha256(convert_to(previous ||"
            " accounts_audit_text((SELECT r FROM accounts_auditrow r WHERE r.id = row_id)),"
            " 'UTF8')), 'hex') WHERE row_id = %s",
            rows[4].pk,
        )

        assert "differs from its anchor" in verify_chain().fault

    def test_finds_a_forged_anchor(self, settings, tmp_path):
        five_rows()
        anchor_chain(now=NOON)
        file = tmp_path / "anchors.jsonl"
        file.write_text(file.read_text().replace('"position": 5', '"position": 4'))

        assert "signature" in verify_chain().fault


class TestAnchorAudit:
    def test_anchors_a_sound_log_once(self, tmp_path):
        five_rows()

        anchor_audit()
        anchor_audit()

        assert len((tmp_path / "anchors.jsonl").read_text().splitlines()) == 1

    def test_anchors_nothing_false(self, tmp_path):
        rows = five_rows()
        as_owner("UPDATE accounts_auditrow SET action = 'x' WHERE id = %s", rows[0].pk)

        anchor_audit()

        assert not (tmp_path / "anchors.jsonl").exists()
        assert AuditLink.objects.count() == 5
