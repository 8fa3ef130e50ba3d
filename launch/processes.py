"""Processes of ours: started so that they never outlive us, and recognised for certain."""

import ctypes
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PR_SET_PDEATHSIG = 1
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """A process beyond doubt: a pid is handed out again, a pid with its start time is not."""

    pid: int
    started: str
    boot: str

    @property
    def is_alive(self) -> bool:
        return self == identify(self.pid)

    def signal_group(self, number: int) -> None:
        """Signal the process and all it started, if it is still the same process."""
        if self.is_alive:
            signal_group(self.pid, number)


def identify(pid: int) -> Identity | None:
    """Who runs under a pid now; None for nobody (or a process already dead)."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = BOOT_ID.read_text().strip()
    except OSError:
        return None
    state, started = after_name[0], after_name[19]
    return None if state in "ZX" else Identity(pid=pid, started=started, boot=boot)


def members(group: int) -> list[int]:
    """The pids of a process group; a leader's death does not empty it."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX" and int(fields[2]) == group:
                found.append(int(folder.name))
    return found


def signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def die_with_parent(number: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the signal when the parent is gone, however it went."""
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def prepared(number: int, open_files: int) -> Callable[[], None]:
    """For `preexec_fn`: as `die_with_parent`, and with leave to open so many files."""
    arrange = die_with_parent(number)
    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = open_files if most == resource.RLIM_INFINITY else min(open_files, most)

    def prepare() -> None:
        arrange()
        if given != resource.RLIM_INFINITY and wanted > given:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))

    return prepare


def wait_for_end(alive: Callable[[], bool], seconds: float) -> bool:
    """Whether it ended within the time."""
    deadline = time.monotonic() + seconds
    while alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def end_strays(recorded: Iterable[tuple[Identity, int]], *, home: Path, grace: float) -> int:
    """End what an earlier supervisor left behind; say how many processes that were.

    A leader is known by its start time. Where only its children are left, they must have
    been started in our own folder, so that nobody else's process is ever touched.
    """
    boot = BOOT_ID.read_text().strip()
    groups = [
        (leader.pid, number)
        for leader, number in recorded
        if leader.is_alive or (leader.boot == boot and _all_live_in(home, members(leader.pid)))
    ]
    ended = sum(len(members(group)) for group, _ in groups)
    for group, number in groups:
        signal_group(group, number)
    for group, _ in groups:
        if not wait_for_end(partial(_has_members, group), grace):
            signal_group(group, signal.SIGKILL)
    return ended


def _has_members(group: int) -> bool:
    return bool(members(group))


def _all_live_in(home: Path, pids: list[int]) -> bool:
    try:
        return bool(pids) and all(Path(f"/proc/{pid}/cwd").readlink() == home for pid in pids)
    except OSError:
        return False
