import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from hypothesis import given
from hypothesis import strategies as st

from ground.encryption import (
    CannotOpen,
    blind_index,
    blind_indexes,
    is_sealed_with_first_key,
    seal,
    unseal,
)
from ground.rotation import count_closed, rotate, shelves_of
from tests.vaults import OLD, OLD_AND_NEW, make_secrets, vault

PLACE = "table.column.row"


class TestSeal:
    @given(st.text())
    def test_opens_at_its_place(self, text):
        assert unseal(seal(text, place=PLACE), place=PLACE) == text

    def test_is_different_each_time_and_names_its_key(self):
        first, second = seal("secret", place=PLACE), seal("secret", place=PLACE)

        assert first != second
        assert first.startswith("t1$")
        assert "secret" not in first

    @pytest.mark.parametrize(
        "change",
        [
            lambda sealed: (sealed, "table.column.other"),
            lambda sealed: (sealed[:-6] + "AAAAA=", PLACE),
            lambda sealed: (sealed.replace("t1$", "t9$"), PLACE),
            lambda sealed: ("t1$", PLACE),
            lambda sealed: ("t1$no base64!", PLACE),
            lambda sealed: ("", PLACE),
        ],
    )
    def test_refuses_another_place_and_whatever_was_changed(self, change):
        sealed, where = change(seal("secret", place=PLACE))

        with pytest.raises(CannotOpen):
            unseal(sealed, place=where)

    def test_opens_with_any_key_and_seals_with_the_first(self, settings):
        settings.FIELD_KEYS = OLD
        sealed = seal("secret", place=PLACE)
        settings.FIELD_KEYS = OLD_AND_NEW

        assert unseal(sealed, place=PLACE) == "secret"
        assert not is_sealed_with_first_key(sealed)
        assert is_sealed_with_first_key(seal("secret", place=PLACE))


class TestBlindIndex:
    def test_finds_equals_of_one_column_alone_under_every_key(self, settings):
        settings.FIELD_KEYS = OLD
        kept = blind_index("a@b.c", column="x.email")
        settings.FIELD_KEYS = OLD_AND_NEW

        assert kept in blind_indexes("a@b.c", column="x.email")
        assert kept not in blind_indexes("a@b.d", column="x.email")
        assert kept not in blind_indexes("a@b.c", column="y.email")


@pytest.mark.django_db
class TestEncryptedTextField:
    def test_the_database_sees_no_plain_text(self):
        with vault() as model:
            row = model.objects.create(secret="hunter2")

            assert model.objects.get().secret == "hunter2"
            row.refresh_from_db()
            row.save()
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT secret FROM {model._meta.db_table}")
                assert "hunter2" not in cursor.fetchone()[0]

    def test_a_text_moved_to_another_row_does_not_open(self):
        with vault() as model:
            ours, theirs = make_secrets(model, 2)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {model._meta.db_table} AS a SET secret = b.secret"
                    f" FROM {model._meta.db_table} AS b WHERE a.id <> b.id"
                )

            for pk in (ours.pk, theirs.pk):
                with pytest.raises(CannotOpen):
                    _ = model.objects.get(pk=pk).secret

    def test_refuses_what_it_cannot_seal_or_find(self):
        with vault() as model:
            make_secrets(model, 1)

            with pytest.raises(FieldError), transaction.atomic():
                model.objects.update(secret="plain")
            with pytest.raises(FieldError):
                model.objects.filter(secret="secret 0").exists()
            assert model.objects.get().secret == "secret 0"

    def test_may_be_empty(self):
        with vault() as model:
            model.objects.create(secret=None)

            assert model.objects.filter(secret__isnull=True).get().secret is None
            assert isinstance(model._meta.get_field("secret"), models.TextField)

    def test_is_a_plain_column_to_migrations(self):
        with vault() as model:
            fields = [model._meta.get_field(name) for name in ("row_token", "secret")]
            written = [MigrationWriter.serialize(field) for field in fields]

        assert written == [
            (
                "models.UUIDField(default=uuid.uuid4, editable=False, unique=True)",
                {"import uuid", "from django.db import models"},
            ),
            ("models.TextField(null=True)", {"from django.db import models"}),
        ]


@pytest.mark.django_db
class TestRotate:
    def test_seals_every_row_with_the_first_key_and_then_nothing(self, settings):
        settings.FIELD_KEYS = OLD
        with vault() as model:
            make_secrets(model, 7)
            settings.FIELD_KEYS = OLD_AND_NEW

            shelf = shelves_of(model)[0]
            assert list(rotate(shelf, batch=3)) == [3, 3, 1]
            assert list(rotate(shelf, batch=3)) == []

            settings.FIELD_KEYS = OLD_AND_NEW[:1]
            assert {row.secret for row in model.objects.all()} == {f"secret {n}" for n in range(7)}

    def test_leaves_what_does_not_open_and_goes_on_behind_it(self, settings):
        settings.FIELD_KEYS = OLD
        with vault() as model:
            make_secrets(model, 3)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {model._meta.db_table} SET secret = 'gone$' || secret WHERE id ="
                    f" (SELECT min(id) FROM {model._meta.db_table})"
                )
            settings.FIELD_KEYS = OLD_AND_NEW
            shelf = shelves_of(model)[0]

            assert sum(rotate(shelf, batch=1)) == 2
            assert count_closed(shelf) == 1

            settings.FIELD_KEYS = OLD_AND_NEW[:1]
            read = [row.secret for row in model.objects.order_by("pk")[1:]]
            assert read == ["secret 1", "secret 2"]

    def test_is_not_undone_by_a_row_that_was_read_before(self, settings):
        settings.FIELD_KEYS = OLD
        with vault() as model:
            make_secrets(model, 2)
            changed, whole = model.objects.order_by("pk")
            settings.FIELD_KEYS = OLD_AND_NEW
            list(rotate(shelves_of(model)[0]))

            changed.save(update_fields=["secret"])
            whole.save()

            settings.FIELD_KEYS = OLD_AND_NEW[:1]
            assert [row.secret for row in model.objects.order_by("pk")] == ["secret 0", "secret 1"]

    def test_keeps_a_secret_whose_key_is_elsewhere(self, settings):
        settings.FIELD_KEYS = OLD
        with vault() as model:
            make_secrets(model, 1)
            settings.FIELD_KEYS = OLD_AND_NEW[:1]

            model.objects.get().save()

            settings.FIELD_KEYS = OLD
            assert model.objects.get().secret == "secret 0"
