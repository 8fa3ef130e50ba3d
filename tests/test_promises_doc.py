"""The page of promises names tests that exist, and every test of a promise stands on it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reliability.md").read_text()
PROMISES = ROOT / "tests" / "reliability"
NAMED = set(re.findall(r"`(test_\w+)`", PAGE))
ROWS = set(re.findall(r"^\| ([RS]\d+) \|", PAGE, flags=re.MULTILINE))


class TestThePageOfPromises:
    def test_names_every_test_of_a_promise_and_none_that_is_not_there(self):
        assert {path.stem for path in PROMISES.glob("test_*.py")} == NAMED

    def test_names_no_folder_or_file_of_tests_that_is_not_there(self):
        paths = re.findall(r"`(tests/[\w/.]+)`", PAGE)

        assert paths
        assert [path for path in paths if not (ROOT / path).exists()] == []

    def test_has_a_row_for_every_promise_that_a_test_reports(self):
        sources = "".join(path.read_text() for path in PROMISES.glob("test_*.py"))
        reported = set(re.findall(r'report\(\s*"([RS]\d+)"', sources))

        assert len(reported) > 10
        assert reported <= ROWS
