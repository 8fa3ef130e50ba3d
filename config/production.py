"""What production refuses to start with: anything missing, guessable or printed somewhere."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from config.env import SettingError

SHORTEST_SECRET = 50
#: Passwords that come with images, tutorials and examples.
COMMON = frozenset(
    {
        *("", "admin", "change-me", "changeme", "example", "guest", "password", "postgres"),
        *("rapport", "redis", "secret", "test", "root", "user"),
    }
)
FEWEST_CHARACTERS = 8


def is_guessable(secret: str) -> bool:
    """Whether a secret is a common word or repeats itself."""
    return secret.lower() in COMMON or len(set(secret)) < FEWEST_CHARACTERS


def refuse_defaults(
    *,
    secret_key: str,
    field_keys: list[str],
    public_url: str,
    allowed_hosts: list[str],
    demo: bool,
    database: Mapping[str, object],
    broker_url: str,
    redis_url: str,
    metrics_token: str,
) -> None:
    """Stop the start with every fault at once.

    :raises SettingError: naming each variable and what is wrong with it.
    """
    faults = [
        *key_faults(secret_key, field_keys),
        *address_faults(public_url, allowed_hosts),
        *password_faults(database, broker_url, redis_url),
    ]
    if demo:
        faults.append("DEMO must be off in production: its logins are printed on the screen.")
    if metrics_token and (len(metrics_token) < 20 or is_guessable(metrics_token)):
        faults.append("METRICS_TOKEN is guessable: use 20 or more random characters, or none.")
    if faults:
        raise SettingError("Production will not start:\n- " + "\n- ".join(faults))


def key_faults(secret_key: str, field_keys: list[str]) -> list[str]:
    faults = []
    if len(secret_key) < SHORTEST_SECRET or is_guessable(secret_key):
        faults.append(
            "SECRET_KEY is too short or guessable: "
            f"use {SHORTEST_SECRET} or more random characters."
        )
    for number, key in enumerate(field_keys, start=1):
        if is_guessable(key.rpartition(":")[2]):
            faults.append(f"FIELD_KEYS, key {number}, is guessable: use 32 random bytes as hex.")
    return faults


def address_faults(public_url: str, allowed_hosts: list[str]) -> list[str]:
    faults = []
    if not public_url.startswith("https://"):
        faults.append("PUBLIC_URL must start with https://.")
    if not allowed_hosts or "*" in allowed_hosts:
        faults.append("ALLOWED_HOSTS must name the hosts, not '*'.")
    return faults


def password_faults(database: Mapping[str, object], broker_url: str, redis_url: str) -> list[str]:
    """A database or broker reached over the network needs a password that is none of the usual."""
    faults = []
    is_socket = str(database["HOST"]).startswith("/")
    if not is_socket and is_guessable(str(database["PASSWORD"])):
        faults.append("DATABASE_URL has no password, or one that everybody tries first.")
    for name, url in {"BROKER_URL": broker_url, "REDIS_URL": redis_url}.items():
        address = urlsplit(url)
        if address.hostname and is_guessable(address.password or ""):
            faults.append(f"{name} has no password, or one that everybody tries first.")
    return faults
