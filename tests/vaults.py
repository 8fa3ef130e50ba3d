"""A table with a sealed column, for the time of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.test.utils import isolate_apps

from ground.encryption import EncryptedTextField, RowTokenField

OLD = ["old:" + "0a" * 32]
OLD_AND_NEW = ["new:" + "0b" * 32, *OLD]


@contextmanager
def vault() -> Iterator[Any]:
    with isolate_apps("ground"):

        class Vault(models.Model):
            row_token = RowTokenField()
            secret = EncryptedTextField(null=True)

            class Meta:
                app_label = "ground"

            def __str__(self) -> str:
                return str(self.pk)

        with connection.schema_editor() as editor:
            editor.create_model(Vault)
        yield Vault
        with connection.schema_editor() as editor:
            editor.delete_model(Vault)


def make_secrets(model: Any, count: int) -> list[Any]:
    rows: list[Any] = model.objects.bulk_create(
        (model(secret=f"secret {n}") for n in range(count)), batch_size=1000
    )
    return rows
