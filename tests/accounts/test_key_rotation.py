"""A new key for everything that is sealed, while others write; real connections."""

import threading
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from accounts import effects, second_factor
from accounts.effects import SECRET_MAIL, ask_secret_mail
from accounts.management.commands.rotate_field_keys import AGAIN, CLEAR
from events.inbox.sources import add_source, rotate_secret
from events.models import WebhookSource
from ground.rotation import rotate, shelves_of
from outbox.models import Effect, State
from outbox.operations import send_again
from outbox.tasks import carry_out
from tests.accounts.browser import AUTH, Browser, signed_in, with_password
from tests.accounts.test_sign_in import code_of, enrol
from tests.make import ada, ben
from tests.together import together, until_it_waits
from tests.vaults import OLD, OLD_AND_NEW, make_secrets, vault

pytestmark = pytest.mark.django_db
NEW = OLD_AND_NEW[:1]


@pytest.fixture(autouse=True)
def old_keys(settings):
    settings.FIELD_KEYS = OLD
    return settings


def rotated() -> str:
    said = StringIO()
    call_command("rotate_field_keys", stdout=said)
    return said.getvalue()


def ask(number: int) -> None:
    ask_secret_mail(key=f"k{number}", to="d@x.test", subject="Hello", text=f"secret {number}")


class TestRotateFieldKeys:
    def test_leaves_nothing_that_needs_the_old_key(self, settings):
        source, secret = add_source(by=None, now=timezone.now(), slug="shop", name="Shop")
        settings.FIELD_KEYS = OLD_AND_NEW

        first, second = rotated(), rotated()

        settings.FIELD_KEYS = NEW
        assert WebhookSource.objects.get(pk=source.pk).secret == secret
        assert AGAIN in first
        assert CLEAR in second

    @pytest.mark.parametrize("state", [State.WAITING, State.DEAD, State.UNKNOWN])
    def test_reaches_mails_that_wait_or_were_given_up(self, settings, state):
        ask(1)
        Effect.objects.update(state=state)
        settings.FIELD_KEYS = OLD_AND_NEW

        rotated()

        settings.FIELD_KEYS = NEW
        if state != State.WAITING:
            send_again(effects=Effect.objects.all(), now=timezone.now())
        carry_out(SECRET_MAIL)
        assert [message.body for message in mail.outbox] == ["secret 1"]
        assert Effect.objects.get().state == State.DONE

    def test_reaches_second_factors_and_recovery_codes(self, settings):
        owner = signed_in(ada())
        secret = enrol(owner)
        address = f"{AUTH}/account/authenticators/recovery-codes"
        codes = owner.get(address).json()["data"]["unused_codes"]
        settings.FIELD_KEYS = OLD_AND_NEW

        rotated()

        settings.FIELD_KEYS = NEW
        for code in (code_of(secret), codes[0]):
            browser = Browser()
            browser.sign_in(ada())
            assert browser.post(f"{AUTH}/auth/2fa/authenticate", {"code": code}).status_code == 200
        assert set(Authenticator.objects.values_list("data__used_mask", flat=True)) == {None, 1}

    def test_names_what_opens_with_no_key(self, settings):
        ask(1)
        ask(2)
        Effect.objects.filter(key="k1").update(payload={"sealed": "gone$AAAA"})
        settings.FIELD_KEYS = OLD_AND_NEW

        with pytest.raises(CommandError, match="mails with a secret: 1"):
            rotated()

        settings.FIELD_KEYS = NEW
        carry_out(SECRET_MAIL)
        assert [message.body for message in mail.outbox] == ["secret 2"]


class TestSecondStep:
    def test_opens_a_secret_that_is_sealed_anew_meanwhile(self, settings, monkeypatch):
        """Between allauth's reading the row and our opening the text."""
        secret = enrol(signed_in(ada()))
        settings.FIELD_KEYS = OLD_AND_NEW
        browser = Browser()
        browser.sign_in(ada())
        step = f"{AUTH}/auth/2fa/authenticate"
        plain = Authenticator.from_db.__func__

        def read(cls: Any, *given: Any) -> Any:
            row = plain(cls, *given)
            if row.type == "totp":
                sum(rotate(second_factor.SHELVES[0]))
            return row

        monkeypatch.setattr(Authenticator, "from_db", classmethod(read))

        answer = browser.post(step, {"code": code_of(secret)})

        assert answer.status_code == 200, answer.content
        assert Authenticator.objects.get(type="totp").data["secret"].startswith("new$")

    def test_opens_nothing_that_was_sealed_for_another(self, settings, monkeypatch):
        enrol(signed_in(ada()))
        secret = enrol(signed_in(ben()))
        browser = Browser()
        browser.sign_in(with_password(ada()))
        bens = Authenticator.objects.get(type="totp", user=ben())
        text = bens.data["secret"]
        bens.delete()
        plain = Authenticator.from_db.__func__

        def read(cls: Any, *given: Any) -> Any:
            row = plain(cls, *given)
            if row.type == "totp":
                row.data["secret"] = text
            return row

        monkeypatch.setattr(Authenticator, "from_db", classmethod(read))

        answer = browser.post(f"{AUTH}/auth/2fa/authenticate", {"code": code_of(secret)})

        assert answer.status_code != 200
        assert browser.get("/api/v1/me/").status_code == 401


@pytest.mark.django_db(transaction=True)
class TestBesideWriters:
    def test_loses_no_row_and_undoes_no_change(self, settings):
        with vault() as model:
            make_secrets(model, 300)
            rows = list(model.objects.order_by("pk"))
            kept, changed, gone = rows[:100], rows[100:200], rows[200:]
            settings.FIELD_KEYS = OLD_AND_NEW

            def change() -> None:
                for row in changed:
                    row.secret = f"changed {row.pk}"
                    row.save(update_fields=["secret"])

            def keep() -> None:
                for row in reversed(kept):
                    row.save()

            def add() -> None:
                for number in range(50):
                    model.objects.create(secret=f"added {number}")

            def remove() -> None:
                for row in reversed(gone):
                    row.delete()

            def change_many() -> None:
                for _ in range(10):
                    with transaction.atomic():
                        for row in reversed(kept):
                            model.objects.select_for_update().get(pk=row.pk)

            def move() -> int:
                return sum(sum(rotate(shelves_of(model)[0], batch=7)) for _ in range(10))

            together(change, keep, add, remove, change_many, move)
            sum(rotate(shelves_of(model)[0]))

            settings.FIELD_KEYS = NEW
            found = {row.pk: row.secret for row in model.objects.all()}
        expected = {row.pk: f"secret {n}" for n, row in enumerate(kept)}
        expected |= {row.pk: f"changed {row.pk}" for row in changed}
        assert {pk: text for pk, text in found.items() if pk in expected} == expected
        assert sorted(text for pk, text in found.items() if pk not in expected) == sorted(
            f"added {n}" for n in range(50)
        )

    def test_waits_for_a_row_in_use_while_it_holds_no_other(self, settings):
        """Whoever locks rows the other way round is not drawn into a deadlock."""
        with vault() as model:
            first, second = make_secrets(model, 2)
            settings.FIELD_KEYS = OLD_AND_NEW
            changed: list[int] = []

            def move() -> None:
                try:
                    changed.extend(rotate(shelves_of(model)[0]))
                finally:
                    connections.close_all()

            mover = threading.Thread(target=move)
            with transaction.atomic():
                model.objects.select_for_update().get(pk=second.pk)
                mover.start()
                until_it_waits(mover)
                model.objects.select_for_update().get(pk=first.pk)
            mover.join(timeout=30)

            settings.FIELD_KEYS = NEW
            assert changed == [1, 1]
            assert [row.secret for row in model.objects.order_by("pk")] == ["secret 0", "secret 1"]

    def test_sends_every_mail_once_while_the_outbox_works(self, settings):
        for number in range(60):
            ask(number)
        settings.FIELD_KEYS = OLD_AND_NEW

        def more() -> None:
            for number in range(60, 90):
                ask(number)

        def send() -> None:
            for _ in range(30):
                carry_out(SECRET_MAIL)

        def move() -> int:
            return sum(sum(rotate(effects.SHELF, batch=5)) for _ in range(20))

        together(more, send, send, move)
        sum(rotate(effects.SHELF))
        settings.FIELD_KEYS = NEW
        carry_out(SECRET_MAIL)

        assert sorted(str(message.body) for message in mail.outbox) == sorted(
            f"secret {n}" for n in range(90)
        )
        assert set(Effect.objects.values_list("state", flat=True)) == {State.DONE}
        assert not Effect.objects.filter(payload__has_key="sealed").exists()

    def test_leaves_a_sources_secret_that_is_changed_meanwhile(self, settings):
        source, old = add_source(by=None, now=timezone.now(), slug="shop", name="Shop")
        settings.FIELD_KEYS = OLD_AND_NEW
        shelves = shelves_of(WebhookSource)

        def change() -> None:
            rotate_secret(source=source, secret="brand new", by=None, now=timezone.now())

        together(change, lambda: [sum(rotate(shelf)) for shelf in shelves])
        assert [sum(rotate(shelf)) for shelf in shelves] == [0, 0]

        settings.FIELD_KEYS = NEW
        row = WebhookSource.objects.get(pk=source.pk)
        assert (row.secret, row.previous_secret) == ("brand new", old)
