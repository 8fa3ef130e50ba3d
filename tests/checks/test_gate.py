import io
import os
import sys
import time
from pathlib import Path

import pytest

from checks import licences, locks, secret_scan
from checks.gate import Outcome, report, run_all, run_stage
from checks.stages import GROUPS, Stage

PYTHON = sys.executable


def stage(code: str, name: str = "one", **given) -> Stage:
    return Stage(name, ((PYTHON, "-c", code),), **given)


class TestRunStage:
    def test_a_stage_passes_when_all_its_commands_do(self):
        assert run_stage(stage("print('fine')")).ok

    def test_the_first_failure_ends_it(self, tmp_path: Path):
        after = (PYTHON, "-c", f"open({str(tmp_path / 'after')!r}, 'w')")
        outcome = run_stage(Stage("two", ((PYTHON, "-c", "raise SystemExit(3)"), after)))

        assert not outcome.ok
        assert not (tmp_path / "after").exists()

    def test_one_that_hangs_is_ended_with_what_it_started(self, tmp_path: Path):
        mark = tmp_path / "pid"
        code = (
            "import subprocess, sys, time;"
            f"p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
            f"open({str(mark)!r}, 'w').write(str(p.pid)); time.sleep(60)"
        )
        outcome = run_stage(stage(code, seconds=3))

        assert not outcome.ok
        assert "took longer than 3 seconds" in outcome.output
        assert has_ended(int(mark.read_text()))

    def test_pytest_tells_what_failed_when_its_time_is_over(self):
        code = (
            "import time\n"
            "try: time.sleep(60)\n"
            "except KeyboardInterrupt: print('FAILED tests/x.py::test_y - nobody came')"
        )
        outcome = run_stage(stage(code, seconds=3, is_pytest=True))

        assert not outcome.ok
        assert outcome.repeat == ".venv/bin/pytest tests/x.py::test_y"

    def test_pytest_without_a_single_test_is_no_success(self):
        outcome = run_stage(stage("raise SystemExit(5)", is_pytest=True))

        assert not outcome.ok
        assert "No test was found" in outcome.output


class TestReport:
    def test_shows_what_failed_and_how_to_repeat_it(self):
        said = io.StringIO()
        good = Outcome(stage("", "types"), True, 1.0, "a wall of text")
        bad = Outcome(stage("", "ruff"), False, 0.1, "E501 too long")

        assert not report([good, bad], seconds=1.1, out=said)

        text = said.getvalue()
        assert "E501 too long" in text
        assert "repeat alone: .venv/bin/python -m checks ruff" in text
        assert "a wall of text" not in text
        assert "1 of 2 stages FAILED" in text

    def test_tells_how_many_tests_ran(self):
        said = io.StringIO()
        ran = Outcome(stage("", "tests", is_pytest=True), True, 9.0, "....\n41 passed in 8.52s\n")

        assert report([ran], seconds=9.0, out=said)

        assert "41 passed in 8.52s" in said.getvalue()

    def test_names_the_very_tests_that_failed(self):
        output = "FAILED tests/x.py::TestY::test_z - assert 0\n1 failed, 2 passed in 1.00s\n"

        outcome = Outcome(stage("", "tests", is_pytest=True), False, 1.0, output)

        assert outcome.repeat == ".venv/bin/pytest tests/x.py::TestY::test_z"

    def test_leaves_out_the_group_that_a_failed_test_shares_a_process_with(self):
        output = "FAILED tests/x.py::test_y@bell - assert 0\nERROR tests/x.py::test_z[a@b]\n"

        outcome = Outcome(stage("", "tests", is_pytest=True), False, 1.0, output)

        assert outcome.repeat == ".venv/bin/pytest tests/x.py::test_y 'tests/x.py::test_z[a@b]'"


class TestRunAll:
    def test_keeps_the_order_of_the_stages_in_its_answer(self):
        stages = (stage("", "a", seconds=10), stage("", "b", cores=2), stage("", "c"))

        assert [o.stage.name for o in run_all(stages, out=io.StringIO())] == ["a", "b", "c"]

    def test_every_stage_can_be_run_alone(self):
        assert {stage.name for stage in GROUPS["all"]} <= {*GROUPS}


class TestLocks:
    LOCK = "idna==3.10 \\\n    --hash=sha256:00\n"

    def write(self, folder: Path, asked: str, lock: str) -> list[str]:
        (folder / "run.in").write_text(asked)
        (folder / "run.lock").write_text(lock)
        return locks.faults_of(folder / "run.in")

    @pytest.mark.parametrize(
        ("asked", "lock", "fault"),
        [
            ("idna", "idna==3.10\n", "has no hash"),
            ("idna", "--index-url https://x.test\n" + LOCK, "holds an address"),
            ("idna>=4", LOCK, "asked: idna>=4"),
            ("idna\nsix", LOCK, "misses six"),
        ],
    )
    def test_finds(self, tmp_path: Path, asked: str, lock: str, fault: str):
        assert any(fault in found for found in self.write(tmp_path, asked, lock))

    def test_misses_no_lock(self, tmp_path: Path):
        (tmp_path / "run.in").write_text("idna")

        assert locks.faults_of(tmp_path / "run.in") == ["run.in has no lock file."]


class TestLicences:
    @pytest.mark.parametrize(
        "stated",
        ["GPL-3.0-only", "GNU Affero General Public License v3", "AGPL-3.0", "Proprietary", ""],
    )
    def test_refuses(self, stated: str):
        assert licences.fault_of("x", [stated] if stated else [])

    @pytest.mark.parametrize("stated", ["MIT", "BSD-3-Clause", "LGPL with exceptions", "MPL-2.0"])
    def test_accepts(self, stated: str):
        assert licences.fault_of("x", [stated]) is None


class TestSecretScan:
    @pytest.mark.parametrize(
        "text",
        [
            "-----BEGIN RSA " + "PRIVATE KEY-----",
            "AKIA" + "ABCDEFGHIJKLMNOP",
            "ghp_" + "a1B2" * 9,
            "postgres://rapport:" + "kR8x2vQz@db/rapport",
            'SECRET_KEY = "' + "q8Zr2mVt6XkLw0Yc4NbPj1HsDf7GuEa9QoTi" + '"',
        ],
    )
    def test_finds(self, text: str):
        assert list(secret_scan.findings(text))

    @pytest.mark.parametrize(
        "text",
        ["postgres://user:password@host/name", "redis://:{password}@host", "token: str = ''"],
    )
    def test_lets_examples_pass(self, text: str):
        assert not list(secret_scan.findings(text))


def has_ended(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().split()[2]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.xdist_group("together")
def test_groups_of_tests_keep_to_one_process(request, worker_id):
    """A version of pytest that takes no name of a group would have them meet each other."""
    assert worker_id == "master" or request.node.nodeid.endswith("@together")
