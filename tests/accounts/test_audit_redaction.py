import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditRow
from accounts.operations.audit_chain import REDACTED, verify_chain
from accounts.operations.audit_redaction import blank_records, strike_names
from tests.accounts.test_audit_chain import as_owner
from tests.make import NOON, ada, ben

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_anchors(settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")


def sealed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def row_about(obj, **after) -> AuditRow:
    row = audit.write("probe", by=ada(), obj=obj, after=after, at=NOON)
    sealed()
    return row


class TestBlankRecords:
    def test_strikes_what_it_was_and_keeps_that_it_was_changed(self):
        row, other = row_about(ben(), phone="1"), row_about(ada(), phone="2")

        count = blank_records(records={"accounts.user": [str(ben().pk)]}, by=None, now=NOON)
        sealed()

        row.refresh_from_db()
        other.refresh_from_db()
        assert (count, row.action, row.actor, row.object_id) == (1, "probe", ada(), str(ben().pk))
        assert (row.object_label, row.before, row.after) == ("", None, None)
        assert other.after == {"phone": "2"}
        assert verify_chain().fault == ""

    def test_twice_is_as_good_as_once(self):
        row_about(ben(), phone="1")
        for count in (1, 0):
            records = {"accounts.user": [str(ben().pk)]}
            assert blank_records(records=records, by=None, now=NOON) == count
        sealed()

        assert verify_chain().fault == ""


class TestStrikeNames:
    def test_strikes_them_in_rows_about_others(self):
        row = row_about(ada(), told="Jane Doe <jane@x.test>")

        found = strike_names(pattern="jane@x.test", first=1, by=None, now=NOON)
        sealed()

        row.refresh_from_db()
        assert (found, row.after) == ((1, None), {"told": "Jane Doe <[erased]>"})
        assert verify_chain().fault == ""

    def test_over_a_row_that_was_struck_before_leaves_the_chain_whole(self):
        row_about(ada(), told="Jane jane@x.test and John john@x.test")

        for name in ("jane@x.test", "john@x.test"):
            strike_names(pattern=name, first=1, by=None, now=NOON)
            sealed()

        assert verify_chain().fault == ""


class TestWhoeverOwnsTheDatabase:
    def test_is_found_out_who_alters_a_row_that_was_struck(self):
        row = row_about(ben(), phone="1")
        blank_records(records={"accounts.user": [str(ben().pk)]}, by=None, now=NOON)
        sealed()
        as_owner("UPDATE accounts_auditrow SET facts = '{}' WHERE id = %s", row.pk)

        finding = verify_chain()

        assert (finding.fault, finding.row_id) == ("A row was altered.", row.pk)

    def test_is_found_out_who_alters_what_a_redaction_tells(self):
        row = row_about(ben(), phone="1")
        blank_records(records={"accounts.user": [str(ben().pk)]}, by=None, now=NOON)
        sealed()
        told = AuditRow.objects.get(action=REDACTED)
        as_owner("UPDATE accounts_auditrow SET facts = '{}' WHERE id = %s", told.pk)

        assert verify_chain().row_id == row.pk

    def test_is_found_out_who_redacts_without_telling(self):
        row = row_about(ben(), phone="1")
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_audit_blank(ARRAY[%s]::bigint[])", [row.pk])

        assert verify_chain().row_id == row.pk

    def test_cannot_change_who_did_what_when_under_that_name(self):
        row = row_about(ben(), phone="1")

        with pytest.raises(DatabaseError, match="append-only"):
            rename(row.pk)

        row.refresh_from_db()
        assert row.action == "probe"


def rename(pk: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL accounts.redacting = 'on'")
        cursor.execute("UPDATE accounts_auditrow SET action = 'x' WHERE id = %s", [pk])
