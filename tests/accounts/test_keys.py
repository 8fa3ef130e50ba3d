from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.errors import AlreadyPast, AlreadyRevoked, NotANetwork, ScopeNotYours
from accounts.models import ApiToken, AuditRow, User, WriteKey
from accounts.operations.keys import (
    issue_token,
    issue_write_key,
    note_write_key_use,
    revoke_token,
    revoke_write_key,
)
from accounts.queries import find_token, find_write_key
from tests.make import NOON, ada, ben, make_contact, make_role

pytestmark = pytest.mark.django_db
VIEW, SETTINGS = "crm.contacts.view", "crm.settings.manage"


def issue(
    owner: User | None = None, scopes: Iterable[str] = (VIEW,), **given: Any
) -> tuple[ApiToken, str]:
    given.setdefault("expires_at", None)
    return issue_token(owner=owner or ada(), name="ci", scopes=scopes, by=None, now=NOON, **given)


def with_token(secret: str, ip: str = "203.0.113.7") -> APIClient:
    cache.clear()
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}", REMOTE_ADDR=ip)


class TestIssueToken:
    def test_keeps_no_secret(self):
        token, secret = issue()

        kept = str(ApiToken.objects.values().get()) + str(AuditRow.objects.values().get())
        assert secret.startswith(f"rpt_{token.public_id}_")
        assert secret.rpartition("_")[2] not in kept

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"scopes": ["crm.nothing"]}, ScopeNotYours),
            ({"allowed_ips": ["shop"]}, NotANetwork),
            ({"expires_at": NOON}, AlreadyPast),
        ],
    )
    def test_refuses_what_it_cannot_hold_to(self, given, refusal):
        with pytest.raises(refusal):
            issue(**given)

        assert not ApiToken.objects.exists()


class TestTokenAuthentication:
    def test_acts_as_its_owner_within_its_scopes(self):
        make_contact(owner=ben())
        _, secret = issue(scopes=[VIEW])
        client = with_token(secret)

        assert client.get("/api/v1/contacts/").status_code == 200
        assert client.get("/api/v1/audit/").status_code == 403
        assert client.get("/api/v1/me/").json()["permissions"] == {VIEW: "all"}

    def test_needs_no_csrf_token(self):
        _, secret = issue(scopes=[SETTINGS])
        client = APIClient(enforce_csrf_checks=True, HTTP_AUTHORIZATION=f"Bearer {secret}")

        answer = client.post("/api/v1/teams/", {"slug": "care", "name": "Care"})

        assert answer.status_code == 201

    def test_loses_what_its_owner_loses(self):
        _, secret = issue(owner=ben())
        ben().roles.clear()

        assert with_token(secret).get("/api/v1/contacts/").status_code == 403

    def test_is_refused_with_the_reason(self, time_machine):
        token, secret = issue(expires_at=NOON + timedelta(days=1), allowed_ips=["203.0.113.0/24"])
        time_machine.move_to(NOON)

        def code(text: str = secret, ip: str = "203.0.113.7") -> str | None:
            answer = with_token(text, ip).get("/api/v1/me/")
            assert answer.status_code in (200, 401)
            found: str | None = answer.json().get("code")
            return found

        assert code() is None
        assert code(text=secret[:-1] + "x") == "token_unknown"
        assert code(text="rpt_nope") == "token_unknown"
        assert code(ip="198.51.100.1") == "address_not_allowed"
        time_machine.move_to(NOON + timedelta(days=2))
        assert code() == "token_expired"
        revoke_token(token=token, by=None, now=NOON)
        assert code() == "token_revoked"
        ada_ = ada()
        ada_.is_active = False
        ada_.save()
        _, other = issue(owner=ada())
        assert code(text=other) == "owner_inactive"

    def test_of_somebody_without_their_second_factor_waits_for_it(self):
        _, secret = issue()
        role = make_role("crm_admin")
        role.needs_second_factor = True
        role.save()

        answer = with_token(secret).get("/api/v1/me/")

        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")

    def test_use_is_noted_once_a_minute(self, time_machine):
        _, secret = issue()
        for seconds, noted in ((0, 0), (30, 0), (61, 61)):
            time_machine.move_to(NOON + timedelta(seconds=seconds), tick=False)
            with_token(secret).get("/api/v1/permissions/")
            assert ApiToken.objects.get().last_used_at == NOON + timedelta(seconds=noted)
        assert ApiToken.objects.get().last_used_ip == "203.0.113.7"

    @pytest.mark.parametrize("text", ["", " ", "rpt__", "rpt_\x00_x", "x" * 5000, "rpt_é_é"])
    def test_junk_opens_nothing(self, text):
        assert find_token(text) is None


class TestRevokeToken:
    def test_works_once(self):
        token, _ = issue()
        revoke_token(token=token, by=ada(), now=NOON)

        with pytest.raises(AlreadyRevoked):
            revoke_token(token=token, by=ada(), now=NOON)

        assert AuditRow.objects.filter(action="token.revoked").count() == 1


class TestWriteKeys:
    def test_name_their_source_and_open_nothing_else(self):
        key, secret = issue_write_key(name="Shop", source="shop", by=ada(), now=NOON)

        assert secret.startswith("wk_")
        assert secret not in str(WriteKey.objects.values().get())
        assert find_write_key(secret) == key
        assert with_token(secret).get("/api/v1/contacts/").status_code == 401

    def test_are_useless_once_revoked(self):
        key, secret = issue_write_key(name="Shop", source="shop", by=ada(), now=NOON)

        revoke_write_key(key=key, by=ada(), now=NOON)

        assert find_write_key(secret) is None

    def test_use_is_noted_once_a_minute(self):
        key, _ = issue_write_key(name="Shop", source="shop", by=ada(), now=NOON)

        for seconds, noted in ((0, 0), (30, 0), (61, 61)):
            note_write_key_use(key=key, now=NOON + timedelta(seconds=seconds))
            key.refresh_from_db()
            assert key.last_used_at == NOON + timedelta(seconds=noted)
