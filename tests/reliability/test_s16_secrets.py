import pytest
from django.db import connection

from ground.encryption import CannotOpen
from ground.rotation import rotate, shelves_of
from tests.vaults import OLD, OLD_AND_NEW, make_secrets, vault

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def test_secrets_stay_in_their_rows_and_move_to_a_new_key(promise, settings):
    count = promise.size(small=500, full=100_000)
    settings.FIELD_KEYS = OLD
    with vault() as model:
        first, second, *_ = make_secrets(model, count)
        swapped = f"UPDATE {model._meta.db_table} SET secret = %s WHERE id = %s RETURNING secret"
        settings.FIELD_KEYS = OLD_AND_NEW

        changed = 0
        for done in rotate(*shelves_of(model)):
            changed += done
            # Between any two batches, rows of either key are there to be read.
            assert model.objects.latest("pk").secret == f"secret {count - 1}"
        settings.FIELD_KEYS = OLD_AND_NEW[:1]
        right = sum(
            row.secret == f"secret {n}"
            for n, row in enumerate(model.objects.order_by("pk").iterator())
        )

        with connection.cursor() as cursor:
            cursor.execute(f"SELECT secret FROM {model._meta.db_table} WHERE id = %s", [second.pk])
            cursor.execute(swapped, [cursor.fetchone()[0], first.pk])
        with pytest.raises(CannotOpen):
            _ = model.objects.get(pk=first.pk).secret
    promise.report(
        "S16",
        "a sealed secret opens only in its own row, and a key is rotated while all runs on",
        figure=f"{right} of {count} secrets right under the new key, {changed} moved; swap refused",
        target=f"{count} right, swap refused",
        met=right == changed == count,
    )
