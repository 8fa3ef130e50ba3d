"""Second factors that were lost, and wrong passwords that were counted."""

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt

from accounts.models import AuditRow, StaffSession
from accounts.operations.second_factors import remove_second_factor
from accounts.operations.wrong_passwords import forget
from tests.accounts.browser import Browser, signed_in, with_password
from tests.make import NOON, ada, ben, cleo

pytestmark = pytest.mark.django_db


def factor(user, kind="totp") -> Authenticator:
    return Authenticator.objects.create(user=user, type=kind, data={})


class TestRemoveSecondFactor:
    def test_takes_it_signs_the_owner_out_and_is_on_the_record(self):
        victim = signed_in(ben())
        row = factor(ben())
        factor(cleo())

        remove_second_factor(row=row, by=ada(), now=NOON)

        assert list(Authenticator.objects.values_list("user", flat=True)) == [cleo().pk]
        assert victim.get("/api/v1/me/").status_code == 401
        entry = AuditRow.objects.get(action="second_factor.removed")
        assert (entry.actor, entry.object_id) == (ada(), str(ben().pk))

    def test_takes_the_recovery_codes_with_the_last_one(self):
        first, second = factor(ben()), factor(ben(), "webauthn")
        factor(ben(), "recovery_codes")

        remove_second_factor(row=first, by=ada(), now=NOON)
        left = sorted(Authenticator.objects.values_list("type", flat=True))
        remove_second_factor(row=second, by=ada(), now=NOON)

        assert left == ["recovery_codes", "webauthn"]
        assert not Authenticator.objects.exists()

    def test_is_a_button_of_the_admin_for_those_who_manage_the_settings(self):
        row = factor(cleo())
        given = {"action": "revoke", "_selected_action": [row.pk]}

        signed_in(ben()).post("/admin/mfa/authenticator/", given, format="multipart")
        still_there = Authenticator.objects.exists()
        signed_in(ada()).post("/admin/mfa/authenticator/", given, format="multipart")

        assert still_there
        assert not Authenticator.objects.exists()
        assert StaffSession.objects.filter(user=ada()).exists()


class TestForgetWrongPasswords:
    def test_lets_somebody_try_again_at_once(self):
        user = with_password(ben())
        browser = Browser()
        for _ in range(5):
            browser.sign_in(user, "wrong")
        kept_out = browser.sign_in(user).status_code

        forgotten = forget(attempts=AccessAttempt.objects.all(), by=ada(), now=NOON)

        assert (kept_out, forgotten) == (429, 1)
        assert browser.sign_in(user).status_code == 200
        assert AuditRow.objects.get(action="sign_in.unlocked").facts["email"] == user.email
