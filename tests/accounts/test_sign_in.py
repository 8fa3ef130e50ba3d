import base64
import re
import time
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow, StaffSession
from accounts.operations.sessions import end_all_sessions
from outbox.models import Effect
from outbox.tasks import carry_out
from tests.accounts.browser import AUTH, PASSWORD, Browser, signed_in, with_password
from tests.make import ada, ben, cleo, make_role

pytestmark = pytest.mark.django_db


def later(*, minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def enrol(browser: Browser) -> str:
    """Set up an authenticator app; its secret."""
    secret: str = browser.get(f"{AUTH}/account/authenticators/totp").json()["meta"]["secret"]
    answer = browser.post(f"{AUTH}/account/authenticators/totp", {"code": code_of(secret)})
    assert answer.status_code == 200, answer.content
    return secret


class TestPassword:
    def test_signs_in_and_lists_the_browser(self):
        browser = signed_in(ada())

        assert browser.get("/api/v1/me/").json()["email"] == "ada@firm.test"
        [row] = browser.get("/api/v1/sessions/").json()["results"]
        assert (row["ip"], row["user_agent"], row["is_current"]) == ("203.0.113.7", "Firefox", True)
        assert AuditRow.objects.get(action="staff.signed_in").ip == "203.0.113.7"

    def test_says_that_a_session_has_ended_and_not_merely_that_nobody_is_signed_in(self):
        browser = signed_in(ada())
        end_all_sessions(user=ada(), by=ada(), now=timezone.now())

        ended, after = (browser.get("/api/v1/me/") for _ in range(2))

        assert (ended.status_code, ended.json()["code"]) == (401, "session_expired")
        assert ended["WWW-Authenticate"]
        assert (after.status_code, after.json()["code"]) == (401, "not_authenticated")

    def test_says_the_same_to_somebody_deactivated_meanwhile(self):
        browser = signed_in(ben())
        type(ben()).objects.filter(pk=ben().pk).update(is_active=False)

        assert browser.get("/api/v1/me/").json()["code"] == "session_expired"

    def test_does_not_say_so_to_somebody_about_to_sign_in(self):
        browser = Browser()
        browser.post(f"{AUTH}/auth/password/request", {"email": ada().email})

        assert browser.get("/api/v1/me/").json()["code"] == "not_authenticated"

    def test_answers_a_stranger_and_a_wrong_password_alike(self):
        user = with_password(ada())

        wrong = Browser().sign_in(user, "not the password")
        stranger = Browser().post(f"{AUTH}/auth/login", {"email": "no@firm.test", "password": "x"})

        assert wrong.status_code == stranger.status_code == 400
        assert wrong.json() == stranger.json()

    def test_does_not_open_for_somebody_deactivated(self):
        user = with_password(ben())
        user.is_active = False
        user.save()

        browser = Browser()
        browser.sign_in(user)

        assert browser.get("/api/v1/me/").status_code == 401

    def test_is_not_to_be_had_by_signing_up(self):
        answer = Browser().post(
            f"{AUTH}/auth/signup", {"email": "new@firm.test", "password": PASSWORD}
        )

        assert answer.status_code == 403

    def test_needs_the_csrf_token_of_the_session(self):
        browser = signed_in(ada())
        browser.cookies.pop("csrftoken")

        answer = browser.patch("/api/v1/me/", {"name": "Eve"})

        assert answer.status_code == 403
        assert not AuditRow.objects.filter(action="staff.changed").exists()


class CountedHasher(MD5PasswordHasher):
    algorithm = "counted"
    calls: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.calls.append(password)
        return super().encode(password, salt)


class TestHashing:
    @pytest.mark.parametrize("door", ["api", "page"])
    def test_is_the_same_work_for_a_stranger_and_for_staff(self, settings, door):
        settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
        user, inactive = with_password(ada()), with_password(ben())
        inactive.is_active = False
        inactive.save()
        work = {}
        for email in (user.email, inactive.email, "no@firm.test"):
            CountedHasher.calls.clear()
            if door == "api":
                Browser().post(f"{AUTH}/auth/login", {"email": email, "password": "not this"})
            else:
                Client().post("/accounts/login/", {"login": email, "password": "not this"})
            work[email] = list(CountedHasher.calls)

        assert set(map(tuple, work.values())) == {("not this",)}, work


class TestReset:
    def test_sends_a_link_that_sets_a_new_password(self):
        user = with_password(ada())
        asked = Browser().post(f"{AUTH}/auth/password/request", {"email": user.email})
        effect = Effect.objects.get()
        assert "reset-password" not in str(effect.payload)

        carry_out("secret_mail")
        [key] = re.findall(r"reset-password/([^/]+)/", str(mail.outbox[0].body))
        changed = Browser().post(
            f"{AUTH}/auth/password/reset", {"key": key, "password": "a fresh long pass"}
        )

        assert asked.status_code == 200
        assert changed.status_code in (200, 401)
        user.refresh_from_db()
        assert user.check_password("a fresh long pass")

    def test_tells_nobody_who_works_here(self):
        known = Browser().post(
            f"{AUTH}/auth/password/request", {"email": with_password(ada()).email}
        )
        unknown = Browser().post(f"{AUTH}/auth/password/request", {"email": "no@firm.test"})

        assert known.status_code == unknown.status_code
        assert known.json() == unknown.json()
        assert Effect.objects.count() == 1


class TestSecondFactor:
    def test_is_asked_for_once_it_is_set_up_and_its_secret_is_sealed(self):
        secret = enrol(signed_in(ada()))
        row = Authenticator.objects.get(type="totp")
        assert secret not in str(row.data)

        browser = Browser()
        first = browser.sign_in(ada())
        halfway = browser.get("/api/v1/me/").status_code
        second = browser.post(
            f"{AUTH}/auth/2fa/authenticate",
            {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1))},
        )

        assert (first.status_code, halfway) == (401, 401)
        assert second.status_code == 200, second.content
        assert browser.get("/api/v1/me/").status_code == 200

    def test_is_opened_by_a_recovery_code_once(self):
        owner = signed_in(ada())
        enrol(owner)
        codes = owner.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"]
        code = codes["unused_codes"][0]

        answers = []
        for _ in range(2):
            browser = Browser()
            browser.sign_in(ada())
            answers.append(
                browser.post(f"{AUTH}/auth/2fa/authenticate", {"code": code}).status_code
            )

        assert answers == [200, 400]

    def test_secret_of_another_person_does_not_open(self, caplog):
        enrol(signed_in(ada()))
        enrol(signed_in(ben()))
        mine = Authenticator.objects.get(type="totp", user=ada())
        hers = Authenticator.objects.get(type="totp", user=ben())
        mine.data, hers.data = hers.data, mine.data
        mine.save(), hers.save()

        browser = Browser()
        browser.sign_in(ada())

        answer = browser.post(f"{AUTH}/auth/2fa/authenticate", {"code": "123456"})
        page = browser.post("/accounts/2fa/authenticate/", {"code": "123456"}, format="multipart")

        assert (answer.status_code, answer.json()["code"]) == (409, "cannot_open")
        assert (page.status_code, page["Content-Type"]) == (409, "text/html; charset=utf-8")
        assert b"does not open" in page.content
        assert "mfa_authenticator" not in answer.content.decode() + page.content.decode()
        assert "mfa_authenticator" in caplog.text
        assert browser.get("/api/v1/me/").status_code == 401

    def test_where_a_role_needs_it_comes_before_everything_else(self):
        ada()
        role = make_role("crm_admin")
        role.needs_second_factor = True
        role.save()
        browser = signed_in(ada())

        refused = browser.get("/api/v1/me/")
        page = browser.get("/admin/")
        enrol(browser)

        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
        assert (page.status_code, page["Location"]) == (302, "/accounts/2fa/")
        assert browser.get("/api/v1/me/").status_code == 200

    def test_passkeys_can_be_added(self):
        options = signed_in(ada()).get(f"{AUTH}/account/authenticators/webauthn")

        created = options.json()["data"]["creation_options"]["publicKey"]
        assert created["rp"]["id"] == "testserver"
        assert base64.urlsafe_b64decode(created["challenge"] + "==")


class TestLockOut:
    def test_is_for_the_person_tried_not_for_the_address(self):
        with_password(ben())
        user = with_password(ada())
        for _ in range(5):
            Browser().sign_in(user, "wrong")

        answer = Browser().sign_in(user)

        assert (answer.status_code, answer.json()["code"]) == (429, "locked_out")
        assert answer["Retry-After"] == "900"
        page = Browser().post(
            "/accounts/login/", {"login": user.email, "password": "wrong"}, format="multipart"
        )
        assert page.status_code == 429
        assert b"<h1>This did not work</h1>" in page.content
        assert Browser().sign_in(ben()).status_code == 200


class TestRecentSignIn:
    def test_is_needed_to_make_a_token(self, time_machine):
        browser = signed_in(ada())
        given = {"name": "ci", "scopes": ["crm.contacts.view"]}
        time_machine.move_to(later(minutes=16))

        refused = browser.post("/api/v1/tokens/", given)
        browser.post(f"{AUTH}/auth/reauthenticate", {"password": PASSWORD})
        made = browser.post("/api/v1/tokens/", given)

        assert (refused.status_code, refused.json()["code"]) == (403, "recent_sign_in_needed")
        assert made.status_code == 201, made.content


class TestSessions:
    def test_are_ended_by_their_owner(self):
        phone, desk = signed_in(ada(), ip="198.51.100.1"), signed_in(ada())
        row = StaffSession.objects.get(ip="198.51.100.1")

        assert desk.delete(f"/api/v1/sessions/{row.pk}/").status_code == 204

        assert phone.get("/api/v1/me/").status_code == 401
        assert desk.get("/api/v1/me/").status_code == 200

    def test_of_others_are_not_there_but_for_the_administrator(self):
        victim, agent, admin = signed_in(ben()), signed_in(cleo()), signed_in(ada())
        row = StaffSession.objects.get(user=ben())

        assert agent.delete(f"/api/v1/sessions/{row.pk}/").status_code == 404
        assert victim.get("/api/v1/me/").status_code == 200
        assert admin.delete(f"/api/v1/sessions/{row.pk}/").status_code == 204
        assert victim.get("/api/v1/me/").status_code == 401

    def test_of_one_person_can_be_listed_alone(self):
        signed_in(ben())
        admin, agent = signed_in(ada()), signed_in(cleo())

        found = admin.get(f"/api/v1/sessions/?user={ada().pk}").json()["results"]

        assert [session["is_current"] for session in found] == [True]
        assert agent.get(f"/api/v1/sessions/?user={ben().pk}").json()["results"] == []

    def test_are_all_ended_but_the_one_that_asks(self):
        others, desk = [signed_in(ada()) for _ in range(2)], signed_in(ada())

        answer = desk.post("/api/v1/sessions/end-others/")

        assert answer.json() == {"ended": 2}
        assert [other.get("/api/v1/me/").status_code for other in others] == [401, 401]
        assert desk.get("/api/v1/me/").status_code == 200

    def test_are_forgotten_on_signing_out(self):
        browser = signed_in(ada())

        browser.delete(f"{AUTH}/auth/session")

        assert not StaffSession.objects.exists()

    def test_cost_one_note_a_minute(self, django_assert_num_queries, time_machine):
        browser = signed_in(ada())
        before = StaffSession.objects.get().last_seen_at
        browser.get("/api/v1/permissions/")
        assert StaffSession.objects.get().last_seen_at == before

        time_machine.move_to(later(minutes=2))
        browser.get("/api/v1/permissions/")

        assert StaffSession.objects.get().last_seen_at > before


class TestViewAs:
    def test_shows_what_the_colleague_sees_and_changes_nothing(self):
        ben()
        browser = signed_in(ada())
        started = browser.post("/api/v1/view-as/", {"user": ben().pk, "reason": "Cannot find Jane"})

        seen = browser.get("/api/v1/me/").json()
        refused = browser.patch("/api/v1/me/", {"name": "Eve"})
        closed = browser.get(f"{AUTH}/account/authenticators/recovery-codes")

        assert started.status_code == 201, started.content
        assert (seen["email"], seen["viewed_by"]["email"]) == ("ben@firm.test", "ada@firm.test")
        assert seen["viewed_until"]
        assert (refused.status_code, refused.json()["code"]) == (403, "view_as_read_only")
        assert closed.status_code == 403
        ben().refresh_from_db()
        assert ben().name == "Ben"
        looks = AuditRow.objects.filter(action="view_as.request", actor=ada())
        assert looks.count() == 3
        assert browser.delete("/api/v1/view-as/").status_code == 204
        assert browser.get("/api/v1/me/").json()["email"] == "ada@firm.test"
        assert AuditRow.objects.get(action="view_as.ended").actor == ada()

    def test_ends_by_itself(self, time_machine):
        ben()
        browser = signed_in(ada())
        browser.post("/api/v1/view-as/", {"user": ben().pk, "reason": "help"})
        time_machine.move_to(later(minutes=31))

        assert browser.get("/api/v1/me/").json()["email"] == "ada@firm.test"
        assert AuditRow.objects.filter(action="view_as.ended").count() == 1

    def test_needs_the_permission_and_never_widens(self):
        ada()
        agent = signed_in(ben())
        assert agent.post("/api/v1/view-as/", {"user": ada().pk, "reason": "x"}).status_code == 403

        role = make_role("crm_agent")
        role.grants["crm.view_as"] = "all"
        role.save()
        answer = signed_in(ben()).post("/api/v1/view-as/", {"user": ada().pk, "reason": "x"})

        assert (answer.status_code, answer.json()["code"]) == (403, "cannot_view_as")
        assert not AuditRow.objects.filter(action__startswith="view_as").exists()


class TestAdminDoor:
    def test_sends_strangers_to_the_one_sign_in(self, client):
        ada()

        answer = client.get("/admin/login/?next=/admin/")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")

    def test_lets_staff_in(self):
        assert signed_in(ada()).get("/admin/").status_code == 200
