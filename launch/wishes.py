"""What the person who starts it asked for: the environment first, then the file `.env`."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from config.env import Env, SettingError, environment, read_env_file
from launch.faults import LaunchError
from launch.places import Places

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Wishes:
    host: str
    port: int
    port_was_chosen: bool
    demo: bool | None
    demo_contacts: int
    database_url: str
    broker_url: str
    redis_url: str
    postgres_bin: str
    public_url: str
    web_workers: int
    web_threads: int
    worker_processes: int
    free_megabytes: int


def read_wishes(places: Places) -> tuple[Wishes, Env]:
    """The launcher's own settings, and the reader that knows their names.

    :raises LaunchError: if one of them cannot be understood.
    """
    env = Env(given_variables(places))
    try:
        return _read(env), env
    except SettingError as fault:
        raise LaunchError(
            f"Wrong setting: {fault}", "Mend it in .env or on the command line."
        ) from (fault)


def given_variables(places: Places) -> dict[str, str]:
    """The environment over the owner's `.env`; an empty value counts as not given."""
    try:
        own = read_env_file(places.own_settings)
    except SettingError as fault:
        raise LaunchError(f"Wrong setting: {fault}", "Mend that line of the file.") from fault
    given = {**own, **environment()}
    return {name: value for name, value in given.items() if value} | {"ENV_FILE": "/dev/null"}


def _read(env: Env) -> Wishes:
    port = env.number("PORT", DEFAULT_PORT, minimum=1)
    if port > 65535:
        raise SettingError(f"PORT must be at most 65535, not {port}.")
    database_url = env.text("DATABASE_URL", "")
    if database_url:
        env.database("DATABASE_URL")
    broker_url = env.text("BROKER_URL", "")
    if broker_url and urlsplit(broker_url).scheme not in {"redis", "rediss", "amqp", "amqps"}:
        raise SettingError("BROKER_URL must start with redis://, rediss://, amqp:// or amqps://.")
    return Wishes(
        host=env.text("HOST", "127.0.0.1"),
        port=port,
        port_was_chosen=env.raw("PORT") is not None,
        demo=None if env.raw("DEMO") is None else env.flag("DEMO", default=True),
        demo_contacts=env.number("DEMO_CONTACTS", 2000, minimum=1),
        database_url=database_url,
        broker_url=broker_url,
        redis_url=env.text("REDIS_URL", ""),
        postgres_bin=env.text("POSTGRES_BIN", ""),
        public_url=env.text("PUBLIC_URL", "").rstrip("/"),
        web_workers=env.number("WEB_WORKERS", 2, minimum=1),
        web_threads=env.number("WEB_THREADS", 6, minimum=1),
        worker_processes=env.number("WORKER_PROCESSES", 2, minimum=1),
        free_megabytes=env.number("FREE_MEGABYTES", 300),
    )
