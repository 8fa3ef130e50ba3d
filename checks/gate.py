"""Running stages side by side, and the report."""

import re
import shlex
import signal
import subprocess
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from os import cpu_count, getpgid, killpg
from pathlib import Path
from typing import TextIO

from checks.stages import ROOT, Stage

CLOSING_LINE = re.compile(r"\b\d+ (passed|failed|error|errors|skipped|deselected)\b.* in [\d.]+s")
#: Of tests that share a process, the name of their group is told as well; pytest takes none.
FAILED_TEST = re.compile(r"^(?:FAILED|ERROR) (\S+?)(?:@\w+)?(?: |$)", re.MULTILINE)
NO_TESTS = 5
REPEATED_AT_MOST = 8
#: Seconds that pytest has to tell what failed when its time is over.
FAREWELL = 60

#: What runs now, so that Ctrl-C leaves nothing behind.
_running: set["subprocess.Popen[str]"] = set()


@dataclass(frozen=True)
class Outcome:
    stage: Stage
    ok: bool
    seconds: float
    output: str

    @property
    def note(self) -> str:
        """What a reader of the summary wants beside the verdict."""
        lines = [line for line in self.output.splitlines() if CLOSING_LINE.search(line)]
        return lines[-1].strip("= ") if self.stage.is_pytest and lines else ""

    @property
    def repeat(self) -> str:
        """The command that repeats this failure alone."""
        failed = FAILED_TEST.findall(self.output) if self.stage.is_pytest else []
        if failed:
            few = [shlex.quote(test) for test in failed[:REPEATED_AT_MOST]]
            return " ".join([".venv/bin/pytest", *few])
        return f".venv/bin/python -m checks {self.stage.name}"


def run_stage(stage: Stage, *, root: Path = ROOT) -> Outcome:
    """Run a stage's commands until one fails, and keep what they said."""
    began = time.monotonic()
    output = ""
    for command in stage.commands:
        code, said = run_command(command, stage=stage, root=root)
        output += said
        if code:
            if code == NO_TESTS and stage.is_pytest:
                output += "\nNo test was found, so nothing was proven.\n"
            return Outcome(stage, False, time.monotonic() - began, output)
    return Outcome(stage, True, time.monotonic() - began, output)


def run_command(command: tuple[str, ...], *, stage: Stage, root: Path) -> tuple[int, str]:
    process = subprocess.Popen(
        command,
        cwd=root,
        env=stage.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    _running.add(process)
    try:
        said, _ = process.communicate(timeout=stage.seconds)
    except subprocess.TimeoutExpired:
        if stage.is_pytest:
            interrupt(process)
        end_group(process)
        said, _ = process.communicate()
        return 1, f"{said}\nStopped: it took longer than {stage.seconds} seconds.\n"
    finally:
        _running.discard(process)
    return process.returncode, said


def interrupt(process: "subprocess.Popen[str]") -> None:
    """Have pytest put down what it started, and tell what failed so far."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=FAREWELL)


def end_everything() -> None:
    for process in [*_running]:
        end_group(process)


def end_group(process: "subprocess.Popen[str]") -> None:
    """End a command and what it started; only its own group is touched."""
    with suppress(ProcessLookupError):
        killpg(getpgid(process.pid), signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            killpg(process.pid, signal.SIGKILL)


def run_all(stages: tuple[Stage, ...], *, out: TextIO, cores: int | None = None) -> list[Outcome]:
    """Run the stages, as many at once as the cores carry, in any order."""
    total = max(2, cores or cpu_count() or 2)
    free = total
    # The longest first: what is short fills the gaps.
    pending = sorted(stages, key=lambda stage: (stage.cores, -stage.seconds))
    outcomes: list[Outcome] = []
    running: dict[Future[Outcome], Stage] = {}
    with ThreadPoolExecutor(max_workers=total) as pool:
        while pending or running:
            for stage in [*pending]:
                if min(stage.cores, total) <= free:
                    pending.remove(stage)
                    free -= min(stage.cores, total)
                    running[pool.submit(run_stage, stage)] = stage
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                free += min(running.pop(future).cores, total)
                outcomes.append(future.result())
                print(line(outcomes[-1]), file=out, flush=True)
    order = {stage.name: place for place, stage in enumerate(stages)}
    return sorted(outcomes, key=lambda outcome: order[outcome.stage.name])


def line(outcome: Outcome) -> str:
    verdict = "ok    " if outcome.ok else "FAILED"
    return (
        f"  {outcome.stage.name:<11} {verdict} {outcome.seconds:7.1f} s   {outcome.note}".rstrip()
    )


def report(outcomes: list[Outcome], *, seconds: float, out: TextIO) -> bool:
    """Print what failed in full, then one line per stage. True when everything passed."""
    failed = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in failed:
        print(f"\n━━ {outcome.stage.name} ━━\n{outcome.output.rstrip()}", file=out)
    print("\nSummary", file=out)
    for outcome in outcomes:
        print(line(outcome), file=out)
        if not outcome.ok:
            print(f"              repeat alone: {outcome.repeat}", file=out)
    verdict = f"{len(failed)} of {len(outcomes)} stages FAILED" if failed else "all ok"
    print(f"  {verdict} in {seconds:.0f} s", file=out, flush=True)
    return not failed
