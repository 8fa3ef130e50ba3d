"""S1: what every answer carries, and what production refuses to start with."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

import config.env as env_module
from config.env import Env, SettingError, environment
from tests.make import ada, make_user

ROOT = Path(__file__).resolve().parent.parent.parent

PRODUCTION = {
    "ENV_FILE": "/dev/null",
    "ENVIRONMENT": "production",
    "SECRET_KEY": "q8Zr2mVt6XkLw0Yc4NbPj1HsDf7GuEa9QoTiRz3KxWvMy5BnCl",
    "FIELD_KEYS": "k1:0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdeffedcba9876543210",
    "PUBLIC_URL": "https://crm.firm.test",
    "ALLOWED_HOSTS": "crm.firm.test",
    "TRUSTED_PROXIES": "10.0.0.0/8",
    "DATABASE_URL": "postgres://rapport:Zk83hQw0pLxv@db.firm.test/rapport",
    "BROKER_URL": "redis://:Vr71nTq5mKzd@broker.firm.test/0",
    "REDIS_URL": "redis://:Vr71nTq5mKzd@broker.firm.test/1",
    "METRICS_TOKEN": "Wm4Xc8Lp2Qz6Rt0Vb5Ny",
    "DEMO": "0",
}

URLS = [
    *("/", "/nowhere/", "/healthz", "/readyz?only=database", "/metrics", "/admin/"),
    *("/admin/login/", "/api/v1/", "/api/v1/contacts/", "/api/v1/contacts/1/"),
    *("/api/v1/organisations/", "/api/v1/activities/", "/api/v1/jobs/", "/api/v1/staff/"),
    *("/api/v1/roles/", "/api/v1/teams/", "/api/v1/tokens/", "/api/v1/audit/"),
    *("/api/v1/schema/", "/api/docs/", "/api/v1/nowhere/", "/static/nothing.js"),
]
CARRIED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SILENT = ("Server", "X-Powered-By")


@pytest.mark.django_db
class TestHeaders:
    @pytest.mark.parametrize("url", URLS)
    def test_every_answer_carries_them(self, client: Client, url: str):
        answer = client.get(url)

        assert {name: answer.headers.get(name) for name in CARRIED} == CARRIED
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert len(answer.headers["X-Request-ID"]) == 32
        assert not [name for name in SILENT if name in answer.headers]
        assert answer.status_code < 500

    @pytest.mark.parametrize("url", URLS)
    def test_no_page_may_run_a_script_that_is_not_ours(self, client: Client, url: str):
        policy = client.get(url).headers["Content-Security-Policy"]
        rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))

        assert rules["default-src"] == "'none'"
        assert rules["object-src"] == "'none'"
        assert rules["base-uri"] == "'none'"
        assert rules["frame-ancestors"] == "'none'"
        for name in ("script-src", "style-src", "connect-src"):
            assert "unsafe" not in rules[name]
            assert "*" not in rules[name].split()
            assert "http:" not in rules[name]

    def test_a_nonce_is_never_given_twice(self, client: Client):
        def nonces() -> set[str]:
            policy = client.get("/admin/login/").headers["Content-Security-Policy"]
            return {word for word in policy.replace(";", " ").split() if word.startswith("'nonce-")}

        first, second = nonces(), nonces()
        assert first.isdisjoint(second)


@pytest.mark.django_db
class TestErrorPages:
    def test_a_person_gets_a_page_that_stands_without_styles(self, client: Client):
        answer = client.get("/nowhere/")

        assert answer.status_code == 404
        text = answer.content.decode()
        assert '<html lang="en">' in text
        assert "<h1>There is nothing here</h1>" in text
        assert "style=" not in text

    def test_a_program_gets_a_problem_document(self, client: Client):
        answer = client.get("/api/v1/nowhere/")

        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 404

    def test_a_crash_says_nothing_of_its_cause(self, monkeypatch):
        from ground import views

        def crash(*_: object) -> None:
            raise RuntimeError("the password is hunter2")

        monkeypatch.setattr(views, "may_see_metrics", crash)
        answer = Client(raise_request_exception=False).get("/metrics")

        assert answer.status_code == 500
        assert b"Something broke on our side" in answer.content
        assert b"hunter2" not in answer.content


def run_django(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """A command under production settings; None takes a variable away."""
    given = {**PRODUCTION, **changes}
    kept = {"PATH": environment()["PATH"], "METRICS_FOLDER": "/tmp/rapport-metrics-of-tests"}  # noqa: S108
    kept |= {name: value for name, value in given.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )


class TestProductionSettings:
    def test_pass_django_s_own_deployment_check(self):
        done = run_django("check", "--deploy", "--fail-level", "WARNING")

        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("SECRET_KEY", None, "SECRET_KEY is not set"),
            ("SECRET_KEY", "short", "SECRET_KEY is too short or guessable"),
            ("SECRET_KEY", "x" * 60, "SECRET_KEY is too short or guessable"),
            ("FIELD_KEYS", None, "FIELD_KEYS is not set"),
            ("FIELD_KEYS", "k1:" + "ab" * 32, "FIELD_KEYS, key 1, is guessable"),
            ("PUBLIC_URL", "http://crm.firm.test", "PUBLIC_URL must start with https://"),
            ("PUBLIC_URL", None, "PUBLIC_URL must start with https://"),
            ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts"),
            ("DATABASE_URL", None, "DATABASE_URL is not set"),
            ("DATABASE_URL", "postgres://rapport@db/rapport", "DATABASE_URL has no password"),
            ("DATABASE_URL", "postgres://r:postgres@db/rapport", "DATABASE_URL has no password"),
            ("DATABASE_URL", "mysql://db/rapport", "only PostgreSQL is supported"),
            ("BROKER_URL", None, "BROKER_URL is not set"),
            ("BROKER_URL", "redis://broker/0", "BROKER_URL has no password"),
            ("BROKER_URL", "amqp://guest:guest@broker//", "BROKER_URL has no password"),
            ("METRICS_TOKEN", "secret", "METRICS_TOKEN is guessable"),
            ("DEMO", "1", "DEMO must be off"),
            ("TRUSTED_PROXIES", "everybody", "TRUSTED_PROXIES"),
            ("ENVIRONMENT", "prod", "ENVIRONMENT must be one of"),
        ],
    )
    def test_refuse(self, name: str, value: str | None, said: str, monkeypatch):
        given = {k: v for k, v in {**PRODUCTION, name: value}.items() if v is not None}
        monkeypatch.setattr(env_module, "Env", lambda: Env(given))
        monkeypatch.setattr(env_module, "export", lambda *_: None)

        with pytest.raises(SettingError, match=said):
            runpy.run_path(str(ROOT / "config" / "settings.py"))

    def test_accept_rabbit_beside_redis(self, monkeypatch):
        given = {**PRODUCTION, "BROKER_URL": "amqp://rapport:Vr71nTq5mKzd@rabbit.firm.test//"}
        monkeypatch.setattr(env_module, "Env", lambda: Env(given))
        monkeypatch.setattr(env_module, "export", lambda *_: None)

        settings = runpy.run_path(str(ROOT / "config" / "settings.py"))

        assert settings["CELERY"]["broker_url"].startswith("amqp://")
        assert settings["CACHES"]["default"]["LOCATION"].startswith("redis://")

    def test_name_every_fault_at_once(self):
        done = run_django("check", SECRET_KEY="short", PUBLIC_URL="http://x.test", DEMO="1")

        assert done.returncode != 0
        for name in ("SECRET_KEY", "PUBLIC_URL", "DEMO"):
            assert f"- {name}" in done.stderr


@pytest.mark.django_db
class TestAdminPolicy:
    def test_lets_the_theme_work_for_those_who_are_signed_in(self, client: Client):
        client.force_login(ada())

        policy = client.get("/admin/")["Content-Security-Policy"]

        assert "'unsafe-eval'" in policy
        assert "default-src 'none'" in policy

    @pytest.mark.parametrize("url", ["/admin/", "/", "/api/docs/", "/accounts/login/"])
    def test_widens_nothing_for_a_stranger(self, client: Client, url: str):
        make_user("first@firm.test")

        assert "unsafe" not in client.get(url)["Content-Security-Policy"]

    def test_widens_nothing_outside_the_admin(self, client: Client):
        client.force_login(ada())

        assert "unsafe" not in client.get("/api/docs/")["Content-Security-Policy"]
