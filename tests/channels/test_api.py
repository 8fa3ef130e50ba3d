import json
from typing import Any

import pytest

from accounts.models import AuditRow
from channels import domains
from channels.models import Account, Call
from channels.providers.sandbox.signing import SIGNATURE, signature
from tests.channels.made import make_account, smtp_account
from tests.make import ada, ben
from tests.messaging.sending.made import make_batch
from tests.providers.dns import name_server
from tests.providers.smtp import mail_server

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/channel-accounts/"
HOOK = "/api/webhooks/email/sandbox"


@pytest.fixture
def door(api):
    api.force_authenticate(ada())
    return api


def drafted(port: int, **given) -> dict:
    return {
        "provider": "smtp",
        "name": "Firm",
        "sender": "firm@here.test",
        "options": {"host": "127.0.0.1", "port": port, "security": "none"},
        "secrets": {"password": "s3cret"},
        **given,
    }


class TestAccounts:
    def test_are_set_up_tested_and_activated(self, door):
        with mail_server() as server:
            made = door.post(ACCOUNTS, drafted(server.port), format="json")
            place = f"{ACCOUNTS}{made.data['id']}/"
            early = door.post(f"{place}activate/")
            tested = door.post(f"{place}test/", {"to": "me@home.test"}, format="json")
            active = door.post(f"{place}activate/")

        assert (made.status_code, made.data["state"]) == (201, "draft")
        assert (early.status_code, early.json()["code"]) == (409, "not_tested")
        assert tested.data["tested_at"]
        assert active.data["state"] == "active"
        assert server.envelopes == [("firm@here.test", "me@home.test")]

    def test_answer_no_secret_anywhere(self, door):
        made = door.post(ACCOUNTS, drafted(25), format="json")
        place = f"{ACCOUNTS}{made.data['id']}/"
        rotated = door.put(f"{place}secrets/", {"secrets": {"password": "n3w"}}, format="json")

        answers = [made, rotated, door.get(place), door.get(ACCOUNTS)]
        assert made.data["secrets_set"] == ["password"]
        assert all("s3cret" not in a.content.decode() for a in answers)
        assert all("n3w" not in a.content.decode() for a in answers)
        kept = Account.objects.get()
        assert json.loads(kept.secrets) == {"password": "n3w"}
        assert "n3w" not in kept.__dict__["secrets"]
        assert "s3cret" not in json.dumps(list(AuditRow.objects.values("before", "after", "facts")))

    def test_say_what_the_provider_said_of_a_test_that_failed(self, door):
        with mail_server(moods=["550 5.7.1"]) as server:
            account = smtp_account(server.port, state="draft")
            place = f"{ACCOUNTS}{account.pk}/"
            answer = door.post(f"{place}test/", {"to": "me@home.test"}, format="json")

        assert (answer.status_code, answer.json()["code"]) == (409, "test_failed")
        assert "550 5.7.1" in answer.json()["detail"]
        account.refresh_from_db()
        assert account.tested_at is None

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"provider": "nobody"}, "provider"),
            ({"sender": "firm"}, "sender"),
            ({"options": {"port": 25}}, "options.host"),
            ({"options": {"host": "h", "port": "x"}}, "options.port"),
            ({"options": {"host": "h", "security": "maybe"}}, "options.security"),
            ({"options": {"host": "h", "colour": "red"}}, "options.colour"),
            ({"options": {"host": "h\r\nRSET"}}, "options.host"),
            ({"secrets": {"pin": "1"}}, "secrets.pin"),
        ],
    )
    def test_refuse_what_cannot_be(self, door, given, field):
        answer = door.post(ACCOUNTS, drafted(25, **given), format="json")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field
        assert not Account.objects.exists()

    def test_have_to_be_tested_anew_once_they_speak_otherwise_and_go_on_meanwhile(self, door):
        account = smtp_account(25)
        options = {**account.options, "host": "other.test"}

        door.patch(f"{ACCOUNTS}{account.pk}/", {"options": options}, format="json")

        account.refresh_from_db()
        assert (account.state, account.tested_at) == ("active", None)

    def test_that_something_went_by_stay(self, door):
        account = make_account()
        make_batch(account=account)

        refused = door.delete(f"{ACCOUNTS}{account.pk}/")
        spare = door.delete(f"{ACCOUNTS}{make_account().pk}/")

        assert (refused.json()["code"], spare.status_code) == ("account_in_use", 204)

    def test_are_listed_with_a_constant_number_of_queries(self, door, django_assert_num_queries):
        for _ in range(5):
            make_account(per_day=10)

        with django_assert_num_queries(4):
            answer = door.get(ACCOUNTS)

        assert len(answer.data["results"]) == 5
        assert answer.data["results"][0]["is_sandbox"]

    def test_are_nobodys_business_but_the_administrators(self, api):
        api.force_authenticate(ben())

        assert api.get(ACCOUNTS).status_code == 403
        assert api.post(ACCOUNTS, drafted(25), format="json").status_code == 403
        assert not Account.objects.exists()

    def test_are_asked_of_providers_that_say_what_they_need(self, door):
        told = {one["slug"]: one for one in door.get("/api/v1/channel-providers/").data["results"]}

        names = [option["name"] for option in told["smtp"]["options"]]
        assert names[:2] == ["host", "port"]
        assert told["sandbox"]["is_sandbox"]


class TestDomain:
    RECORDS = {
        ("here.test", "TXT"): ["v=spf1 a mx ~all"],
        ("_dmarc.here.test", "TXT"): ["v=DMARC1; p=none"],
        ("here.test", "MX"): ["10 mail.here.test."],
        ("crm.here.test", "A"): ["192.0.2.1"],
    }

    @pytest.fixture(autouse=True)
    def below_the_domain(self, settings):
        settings.PUBLIC_URL = "https://crm.here.test"

    def told(self, door, monkeypatch, records, **given) -> dict[str, str]:
        account = smtp_account(25)
        Account.objects.update(options={**account.options, **given})
        with name_server(records) as port:
            asked = domains.NameServers(["127.0.0.1"], port=port)
            monkeypatch.setattr(domains, "NameServers", lambda: asked)
            answer = door.get(f"{ACCOUNTS}{account.pk}/domain/")
        return {one["name"]: one["state"] for one in answer.data["checks"]}

    def test_is_looked_up_and_found_good(self, door, monkeypatch):
        records = {**self.RECORDS, ("s1._domainkey.here.test", "TXT"): ["v=DKIM1; p=abc"]}

        told = self.told(door, monkeypatch, records, dkim_selector="s1")

        assert set(told) == {"spf", "dkim", "dmarc", "return_path", "tracking"}
        assert set(told.values()) == {"ok"}

    @pytest.mark.parametrize("url", ["http://crm.here.test", "https://crm.elsewhere.test"])
    def test_says_where_links_lead_elsewhere(self, door, monkeypatch, settings, url):
        settings.PUBLIC_URL = url
        records = {**self.RECORDS, ("crm.elsewhere.test", "A"): ["192.0.2.1"]}

        assert self.told(door, monkeypatch, records)["tracking"] == "wrong"

    def test_says_what_is_missing(self, door, monkeypatch):
        told = self.told(door, monkeypatch, {}, dkim_selector="s1")

        assert set(told.values()) == {"missing"}

    def test_says_what_is_there_twice_and_so_counts_for_nothing(self, door, monkeypatch):
        twice = {("here.test", "TXT"): ["v=spf1 a ~all", "v=spf1 mx ~all"]}

        assert self.told(door, monkeypatch, twice)["spf"] == "wrong"

    def test_says_so_where_nobody_answers(self, door, monkeypatch):
        monkeypatch.setattr(domains, "TIME_OUT", 0.2)
        account = smtp_account(25)
        monkeypatch.setattr(domains, "NameServers", lambda: _Silent())

        answer = door.get(f"{ACCOUNTS}{account.pk}/domain/")

        assert {one["state"] for one in answer.data["checks"]} == {"unknown"}


class _Silent:
    def records(self, name: str, type: str) -> list[str]:
        raise domains.CannotTell


class TestWebhooks:
    def call(self, api, body: bytes, **headers) -> Any:
        return api.generic("POST", HOOK, body, content_type="application/json", headers=headers)

    def test_keep_a_proven_call_once(self, api):
        make_account()
        body = b'[{"kind": "delivered"}]'
        proof = {SIGNATURE: signature(body)}

        first, second = self.call(api, body, **proof), self.call(api, body, **proof)

        assert (first.data, second.data) == ({"status": "queued"}, {"status": "duplicate"})
        assert bytes(Call.objects.get().body) == body

    @pytest.mark.parametrize("proof", [{}, {SIGNATURE: signature(b"other")}, {SIGNATURE: "ü"}])
    def test_refuse_a_forged_call_and_keep_nothing(self, api, proof):
        make_account()

        assert self.call(api, b"[]", **proof).status_code == 403
        assert not Call.objects.exists()

    def test_are_not_there_for_providers_without_an_account(self, api):
        assert self.call(api, b"[]", **{SIGNATURE: signature(b"[]")}).status_code == 404
        assert api.post("/api/webhooks/email/nobody").status_code == 404
