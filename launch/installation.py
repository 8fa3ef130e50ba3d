"""What makes an installation this one: its secrets, made once, and the settings in force."""

import json
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from launch.faults import LaunchError
from launch.places import Places
from launch.postgres import write_private

SETTING_LINE = re.compile(r"^#?\s?([A-Z][A-Z0-9_]+)=")
SETUP_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Installation:
    """Secrets and the choice between demo and empty, kept in `var/secrets.json`."""

    secret_key: str
    field_keys: str
    broker_password: str
    setup_code: str
    demo: bool
    broker_port: int = 0


def open_installation(places: Places, *, demo: bool | None) -> Installation:
    """This clone's installation; created on the first start.

    :raises LaunchError: if its secrets cannot be read, or if it was set up the other way.
    """
    if not places.secrets_file.exists():
        return _create(places, demo=demo is not False)
    try:
        kept = Installation(**json.loads(places.secrets_file.read_text()))
    except (OSError, ValueError, TypeError) as fault:
        raise LaunchError(
            f"{places.secrets_file} cannot be read: {fault}",
            "Restore it from your backup: without its keys the encrypted fields stay closed. "
            "`make reset` begins anew and deletes the data.",
        ) from fault
    if demo is not None and demo != kept.demo:
        has, asked = ("demo data", "DEMO=0") if kept.demo else ("no demo data", "DEMO=1")
        raise LaunchError(
            f"This installation was set up with {has}, but {asked} was asked for.",
            "Start it without DEMO to go on with it, or `make reset` to begin anew "
            "(that deletes its data).",
        )
    return kept


def keep(places: Places, installation: Installation) -> None:
    write_private(places.secrets_file, json.dumps(asdict(installation), indent=1) + "\n")


def _create(places: Places, *, demo: bool) -> Installation:
    code = "".join(secrets.choice(SETUP_CODE_LETTERS) for _ in range(12))
    made = Installation(
        secret_key=secrets.token_urlsafe(60),
        field_keys=f"k1:{secrets.token_hex(32)}",
        broker_password=secrets.token_urlsafe(24),
        setup_code="-".join(code[i : i + 4] for i in (0, 4, 8)),
        demo=demo,
    )
    keep(places, made)
    return made


def documented_settings(example: Path) -> list[str]:
    """The names of all settings, as `.env.example` lists them."""
    lines = example.read_text().splitlines() if example.is_file() else []
    return [found[1] for line in lines if (found := SETTING_LINE.match(line))]


def write_settings(places: Places, settings: dict[str, str], given: dict[str, str]) -> None:
    """Write the settings in force to `var/env`: the owner's own, then what we worked out."""
    names = documented_settings(places.root / ".env.example")
    own = {name: given[name] for name in names if name in given}
    merged = {**own, **settings}
    lines = ["# Written by `make run` at every start. Your own settings belong in .env."]
    lines += [f"{name}={value}" for name, value in merged.items() if "\n" not in value]
    write_private(places.env_file, "\n".join(lines) + "\n")
