import random

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditRow
from accounts.operations.audit_chain import anchor_chain, verify_chain
from tests.make import NOON, ada

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def as_owner(deed: str) -> None:
    execute(
        "ALTER TABLE accounts_auditrow DISABLE TRIGGER USER",
        deed,
        "ALTER TABLE accounts_auditrow ENABLE TRIGGER USER",
    )


def refused(deed: str) -> bool:
    try:
        with transaction.atomic():
            execute(deed)
    except DatabaseError:
        return True
    return False


def test_what_is_on_the_record_stays_as_written(promise, settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
    count, tries = promise.size(small=300, full=100_000), promise.size(small=10, full=100)
    audit.write_many(
        audit.entry("probe", by=ada(), before={"n": n}, after={"n": n + 1}, at=NOON)
        for n in range(count)
    )
    execute("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
    anchor_chain(now=NOON)
    sound = verify_chain()
    ids = list(AuditRow.objects.order_by("pk").values_list("pk", flat=True))
    touched = random.Random(26).sample(ids, tries)

    stopped = sum(
        refused(f"UPDATE accounts_auditrow SET action = 'x' WHERE id = {pk}")
        and refused(f"DELETE FROM accounts_auditrow WHERE id = {pk}")
        for pk in touched
    )
    found = 0
    for number, pk in enumerate(touched):
        deeds = (
            f"UPDATE accounts_auditrow SET before = '{{}}' WHERE id = {pk}",
            f"DELETE FROM accounts_auditrow WHERE id = {pk}",
        )
        point = transaction.savepoint()
        as_owner(deeds[number % 2])
        found += verify_chain().row_id == pk
        transaction.savepoint_rollback(point)

    promise.report(
        "R26",
        "an audit row cannot be changed; whoever owns the database and does it is found out",
        figure=f"{stopped} of {tries} changes refused, {found} of {tries} by the owner named",
        target=f"{tries} refused, {tries} named, {count} rows sound before",
        met=stopped == found == tries and sound.checked == count and not sound.fault,
    )
