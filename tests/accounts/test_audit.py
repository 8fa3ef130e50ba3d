import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditLink, AuditRow
from tests.make import NOON, ada, make_team

pytestmark = pytest.mark.django_db


def seal() -> None:
    """Have the database link the rows now, as a commit does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class TestWrite:
    def test_keeps_who_what_and_the_values_before_and_after(self):
        team = make_team()

        audit.write("team.changed", by=ada(), obj=team, before={"a": 1}, after={"a": 2}, at=NOON)

        row = AuditRow.objects.get()
        assert (row.action, row.actor_label, row.object_type) == (
            "team.changed",
            "ada@firm.test",
            "accounts.team",
        )
        assert (row.object_id, row.before, row.after) == (str(team.pk), {"a": 1}, {"a": 2})

    def test_leaves_out_nuls_which_the_database_cannot_keep(self):
        audit.write("probe", by=None, after={"te\x00xt": "a\x00b", "at": NOON}, at=NOON)

        assert AuditRow.objects.get().after == {"text": "ab", "at": "2026-03-10T12:00:00Z"}

    def test_is_one_statement(self, django_assert_num_queries):
        user = ada()

        with django_assert_num_queries(1):
            audit.write("probe", by=user, at=NOON)

    def test_is_sealed_into_a_chain(self):
        for number in range(3):
            audit.write("probe", by=None, at=NOON, number=number)
        seal()

        links = list(AuditLink.objects.order_by("position"))
        assert links[0].previous == "0" * 64
        assert [link.previous for link in links[1:]] == [link.hash for link in links[:-1]]

    @pytest.mark.parametrize(
        "deed",
        [
            "UPDATE accounts_auditrow SET action = 'x'",
            "DELETE FROM accounts_auditrow",
            "UPDATE accounts_auditlink SET hash = 'x'",
            "DELETE FROM accounts_auditlink",
            "TRUNCATE accounts_auditrow CASCADE",
            "TRUNCATE accounts_auditlink",
        ],
    )
    def test_stays_as_written(self, deed):
        with connection.cursor() as cursor:
            for table in ("accounts_auditrow", "accounts_auditlink"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_keep_all")
        audit.write("probe", by=None, at=NOON)
        seal()

        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(deed)

        assert AuditRow.objects.get().action == "probe"
