"""`make doctor`: what only this machine can tell, then everything Django can."""

import importlib.metadata
import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass

from config.env import environment
from launch.database import programs_version
from launch.faults import LaunchError
from launch.lock import running_supervisor
from launch.places import Places
from launch.ports import is_free
from launch.processes import Identity, identify
from launch.wishes import read_wishes

OK, WARN, FAIL = "ok", "warn", "fail"
DJANGO_WAIT = 120
ROOMY = 5


@dataclass(frozen=True)
class Result:
    name: str
    state: str
    found: str
    mend: str = ""


def examine(places: Places, *, as_json: bool) -> int:
    """Print each result as it comes; 1 if something has failed."""
    results = []
    for result in look(places):
        results.append(result)
        if not as_json:
            print(as_text(result), flush=True)
    failed = [result for result in results if result.state == FAIL]
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=1))
    else:
        warned = sum(result.state == WARN for result in results)
        print(f"\n{len(results)} checks: {len(failed)} failed, {warned} to look at.")
    return 1 if failed else 0


def as_text(result: Result) -> str:
    mend = f"\n{'':8}mend: {result.mend}" if result.mend and result.state != OK else ""
    return f"  {result.state:<5} {result.name}: {result.found}{mend}"


def look(places: Places) -> Iterator[Result]:
    checks: list[Callable[[Places], Result]] = [
        python, packages, disk, private_files, stray_processes, programs, running,
    ]  # fmt: skip
    runs = True
    for check in checks:
        name = check.__name__.replace("_", " ")
        try:
            result = check(places)
        except LaunchError as fault:
            result = Result(name, FAIL, fault.what, fault.mend)
        except OSError as fault:
            result = Result(name, FAIL, f"It cannot be checked: {fault}", "Mend that first.")
        runs = runs and not (check is running and result.state == FAIL)
        yield result
    if runs or read_wishes(places)[0].database_url:
        yield from ask_django(places)


def python(_places: Places) -> Result:
    version = ".".join(map(str, sys.version_info[:3]))
    return Result("python", OK, f"Python {version}.")


def packages(places: Places) -> Result:
    """Whether what is installed is what the lock file names."""
    wrong = []
    for line in (places.root / "requirements" / "run.lock").read_text().splitlines():
        name, found, rest = line.partition("==")
        if not found or line.startswith((" ", "#")) or _is_for_others(rest):
            continue
        wanted = rest.split()[0].rstrip("\\;")
        with suppress(importlib.metadata.PackageNotFoundError):
            if importlib.metadata.version(name.split("[")[0]) == wanted:
                continue
        wrong.append(f"{name} {wanted}")
    if wrong:
        return Result(
            "packages",
            FAIL,
            f"{len(wrong)} package(s) are not as locked: {', '.join(wrong[:3])}",
            "`make run` installs them; stop it first.",
        )
    return Result("packages", OK, "All packages are those of the lock file.")


def _is_for_others(rest: str) -> bool:
    """Whether a marker names another system; those packages need not be here."""
    return ";" in rest and ("win32" in rest or "Windows" in rest or "python_full" in rest)


def disk(places: Places) -> Result:
    wishes, _ = read_wishes(places)
    free = places.free_megabytes()
    told = f"{free} MB are free where the data lies."
    mend = "Free some space, or move the clone to a larger disk."
    if free < wishes.free_megabytes:
        return Result("disk", FAIL, told, mend)
    return Result("disk", WARN if free < ROOMY * wishes.free_megabytes else OK, told, mend)


def private_files(places: Places) -> Result:
    """Secrets that others could read, or that belong to somebody else."""
    private = [places.secrets_file, places.env_file, places.run_file, places.demo_file]
    private += [places.own_settings, places.var / "valkey.conf"]
    private += [places.database.with_name(f"{places.database.name}.password")]
    open_ones = [
        str(path.relative_to(places.root) if path.is_relative_to(places.root) else path)
        for path in private
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if open_ones:
        names = " ".join(open_ones)
        return Result("secrets", FAIL, f"Others may read {names}.", f"chmod 600 {names}")
    return Result("secrets", OK, "Only their owner may read the secrets.")


def stray_processes(places: Places) -> Result:
    name = "stray processes"
    if running_supervisor(places):
        return Result(name, OK, "The supervisor looks after its own.")
    strays = [one.pid for one in recorded(places) if one.is_alive]
    if strays:
        told = f"An earlier run left process(es) {', '.join(map(str, strays))} behind."
        return Result(name, FAIL, told, "`make stop` ends them.")
    return Result(name, OK, "None.")


def recorded(places: Places) -> list[Identity]:
    with suppress(OSError, ValueError, KeyError):
        rows = json.loads(places.children_file.read_text())
        return [Identity(row["pid"], row["started"], row["boot"]) for row in rows]
    return []


def programs(places: Places) -> Result:
    wishes, _ = read_wishes(places)
    if wishes.database_url:
        return Result("postgres programs", OK, "Not needed: DATABASE_URL names a server.")
    from launch.postgres import binaries

    version = programs_version(binaries({"POSTGRES_BIN": wishes.postgres_bin}))
    if version < 14:
        return Result(
            "postgres programs", FAIL, f"Version {version} is too old.", "Use 14 or newer."
        )
    return Result("postgres programs", OK, f"PostgreSQL {version}.")


def running(places: Places) -> Result:
    """The supervisor and each of its children; or whether the port is free to start on."""
    wishes, _ = read_wishes(places)
    if not running_supervisor(places):
        free = is_free(wishes.port, wishes.host)
        mend = f"Start it with `make run`{'' if free else f' PORT=… ({wishes.port} is taken)'}."
        return Result("running", FAIL, "Rapport is not running.", mend)
    try:
        told = json.loads(places.run_file.read_text())
    except (OSError, ValueError):
        return Result("running", WARN, "It is coming up.", "Ask again in a moment.")
    dead = [name for name, pid in told["pids"].items() if identify(pid) is None]
    if dead:
        return Result(
            "running",
            FAIL,
            f"{', '.join(dead)} is down, and will be started again.",
            "If it stays so, look at var/log.",
        )
    return Result("running", OK, f"{len(told['pids'])} programs run at {told['urls']['web']}")


def ask_django(places: Places) -> Iterator[Result]:
    """The checks of `manage.py doctor`, as they come."""
    own = places.env_file.exists()
    env = {**environment(), **({"ENV_FILE": str(places.env_file)} if own else {})}
    command = [sys.executable, "manage.py", "doctor", "--json"]
    try:
        done = subprocess.run(
            command, cwd=places.root, env=env, capture_output=True, text=True, timeout=DJANGO_WAIT
        )
    except subprocess.TimeoutExpired:
        yield Result(
            "settings",
            FAIL,
            f"Django's own checks did not end within {DJANGO_WAIT:.0f} s.",
            "Is the machine overloaded? `manage.py doctor` alone shows how far it gets.",
        )
        return
    count = 0
    for line in done.stdout.splitlines():
        with suppress(ValueError, TypeError):
            count += 1
            yield Result(**json.loads(line))
    if not count:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        yield Result(
            "settings", FAIL, f"Django does not start: {last}", "Mend that setting in .env."
        )
