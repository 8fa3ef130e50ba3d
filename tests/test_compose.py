"""compose.yaml and the Dockerfile, read as text: no container engine is needed."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from config.settings import env

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = [name for name, service in COMPOSE["services"].items() if "build" in service]
BIN = ROOT / ".venv" / "bin"
#: Read by Django itself, before our settings.
OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def words_of(command: list[str]) -> list[list[str]]:
    """The programs a command runs, also those inside `sh -c`."""
    if command[:2] == ["sh", "-c"]:
        return [part.split() for part in command[2].split("&&")]
    return [command]


class TestCompose:
    def test_runs_every_part(self):
        assert {"web", "stream", "worker", "beat", "postgres", "redis"} <= {*COMPOSE["services"]}

    @pytest.mark.parametrize(
        "name", [name for name in OURS if "command" in COMPOSE["services"][name]]
    )
    def test_its_commands_exist(self, name: str):
        for words in words_of(COMPOSE["services"][name]["command"]):
            if words[:2] == ["python", "manage.py"]:
                assert words[2] in get_commands()
            else:
                assert (BIN / words[0]).exists()
            for word in words:
                if re.fullmatch(r"[a-z_.]+:[a-z]+", word):
                    module, _, attribute = word.partition(":")
                    assert callable(getattr(import_module(module), attribute))

    @pytest.mark.parametrize("name", OURS)
    def test_our_settings_know_its_variables(self, name: str):
        given = {key.removesuffix("_FILE") for key in COMPOSE["services"][name]["environment"]}

        assert given - OF_DJANGO <= env.known

    @pytest.mark.parametrize("name", OURS)
    def test_our_parts_may_do_little(self, name: str):
        service = COMPOSE["services"][name]

        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "privileged" not in service

    def test_no_secret_stands_in_it(self):
        given = [
            (key, value)
            for service in COMPOSE["services"].values()
            for key, value in service.get("environment", {}).items()
        ]
        secret = re.compile(r"SECRET|PASSWORD|TOKEN|KEYS|DATABASE_URL|BROKER_URL")
        for key, value in given:
            assert not secret.search(key) or value.startswith("/run/secrets/")

    def test_every_secret_it_uses_is_declared_and_stays_out_of_git(self):
        used = {n for service in COMPOSE["services"].values() for n in service.get("secrets", [])}

        assert used == {*COMPOSE["secrets"]}
        assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().split()

    def test_every_lasting_part_is_watched(self):
        for name, service in COMPOSE["services"].items():
            assert "healthcheck" in service or service.get("restart") == "no", name

    def test_opens_ports_to_this_machine_alone(self):
        for service in COMPOSE["services"].values():
            assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


class TestDockerfile:
    def test_has_stages_and_ends_as_an_ordinary_user(self):
        instructions = [
            line.split() for line in DOCKERFILE.splitlines() if re.match(r"[A-Z]+ ", line)
        ]
        known = {"ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "RUN", "USER", "WORKDIR"}

        assert {words[0] for words in instructions} <= known
        assert sum(words[0] == "FROM" for words in instructions) >= 2
        assert [words[1] for words in instructions if words[0] == "USER"] == ["rapport"]

    def test_installs_by_hash_what_is_locked(self):
        assert "--require-hashes" in DOCKERFILE
        for lock in re.findall(r"requirements/(\w+\.lock)", DOCKERFILE):
            assert (ROOT / "requirements" / lock).is_file()

    def test_leaves_data_and_secrets_out(self):
        left_out = (ROOT / ".dockerignore").read_text().split()

        assert {".git", ".venv", "var"} <= {*left_out}
