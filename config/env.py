"""Typed settings from the environment; the only module that reads it.

Each variable may come from the environment, from a file that `NAME_FILE`
names (a mounted secret), or from the file that `ENV_FILE` names
(`var/env` by default, which `make run` writes). The first of these wins.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingError(Exception):
    """A setting is missing or cannot be read; the message names the variable."""


def prefer_django_settings(module: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


def export(name: str, value: str) -> None:
    """Set a variable for a library that reads the environment by itself."""
    os.environ[name] = value


def environment() -> dict[str, str]:
    """A copy of the process environment, to hand to a child process."""
    return dict(os.environ)


def read_env_file(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file; an absent file is empty."""
    if not path.is_file():
        return {}
    pairs = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, found, value = line.partition("=")
        if not found:
            raise SettingError(f"{path}, line {number}: expected NAME=value, found {line!r}")
        pairs[name.strip()] = value
    return pairs


class Env:
    """Reads variables and remembers which ones were asked for.

    `known` is what `.env.example` is compared with.
    """

    def __init__(self, variables: dict[str, str] | None = None) -> None:
        self._variables = dict(os.environ) if variables is None else variables
        default_file = str(ROOT / "var" / "env")
        self._fallback = read_env_file(Path(self._variables.get("ENV_FILE", default_file)))
        self.known: set[str] = set()

    def raw(self, name: str) -> str | None:
        self.known.add(name)
        if name in self._variables:
            return self._variables[name]
        file = self._variables.get(f"{name}_FILE") or self._fallback.get(f"{name}_FILE")
        if file:
            try:
                return Path(file).read_text().strip()
            except OSError as fault:
                raise SettingError(f"{name}_FILE: cannot read {file}: {fault.strerror}") from fault
        return self._fallback.get(name)

    def text(self, name: str, default: str | None = None, *, choices: Iterable[str] = ()) -> str:
        value = self.raw(name)
        if value is None:
            if default is None:
                raise SettingError(f"{name} is not set. See .env.example for what it means.")
            value = default
        allowed = tuple(choices)
        if allowed and value not in allowed:
            raise SettingError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def number(self, name: str, default: int, *, minimum: int = 0) -> int:
        value = self.raw(name)
        if value is None or value == "":
            return default
        try:
            parsed = int(value)
        except ValueError:
            raise SettingError(f"{name} must be a whole number, not {value!r}.") from None
        if parsed < minimum:
            raise SettingError(f"{name} must be at least {minimum}, not {parsed}.")
        return parsed

    def flag(self, name: str, default: bool) -> bool:
        value = self.raw(name)
        if value is None:
            return default
        lowered = value.strip().lower()
        if lowered in TRUE:
            return True
        if lowered in FALSE:
            return False
        raise SettingError(f"{name} must be yes or no, not {value!r}.")

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def database(self, name: str) -> dict[str, object]:
        """Django's database settings out of `postgres://user:password@host:port/name`.

        A socket folder is given as `?host=/folder`.
        """
        address = urlsplit(self.text(name))
        if address.scheme not in {"postgres", "postgresql"}:
            raise SettingError(f"{name} must start with postgres://; only PostgreSQL is supported.")
        options = {key: values[-1] for key, values in parse_qs(address.query).items()}
        try:
            port = address.port
        except ValueError:
            raise SettingError(f"{name} has a port that is not a number.") from None
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(address.path.lstrip("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": options.pop("host", address.hostname or ""),
            "PORT": options.pop("port", str(port or "")),
            "OPTIONS": options,
        }
