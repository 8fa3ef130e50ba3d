"""Files of workflows are looked at by a command."""

import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from automation.models import Workflow
from tests.make import make_tag

pytestmark = pytest.mark.django_db
GOOD = """
key: welcome
name: Welcome
triggers:
  - {type: contact_created}
steps:
  - id: asked
    type: condition
    conditions: {match: all, conditions: [{field: country, operator: equals, value: DE}]}
    branches:
      yes: [{type: add_tag, tag: Warm}]
      no: []
"""
WARNED = GOOD.replace("  - {type: contact_created}", "[]").replace("triggers:\n", "triggers: ")


@pytest.fixture
def write(tmp_path: Path):
    def file(text: str, name: str = "flow.yaml") -> str:
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return file


def said(*files: str, **options: bool) -> tuple[list[str], int]:
    """The command's lines, each without its file, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("check_workflow", *files, stdout=out, **options)
    except CommandError as fault:
        code = fault.returncode
    return [line.partition(": ")[2] for line in out.getvalue().splitlines()], code


class TestCheckWorkflow:
    def test_a_file_that_can_go_live(self, write):
        make_tag("Warm")

        assert said(write(GOOD)) == (["fine"], 0)
        assert not Workflow.objects.exists()

    def test_json_is_read_likewise(self, write):
        document = {"name": "X", "triggers": [{"type": "manual"}], "steps": [{"type": "nothing"}]}

        lines, code = said(write(json.dumps(document), "flow.json"))

        assert code == 1
        assert lines[0].startswith("error: steps[0].type: ")

    def test_what_is_named_and_not_there_is_said_by_its_place(self, write):
        lines, code = said(write(GOOD))

        (line,) = lines
        assert line.startswith("error: steps[0].branches.yes[0].tag: ")
        assert code == 1

    def test_the_shape_alone_needs_nothing_to_be_there(self, write):
        assert said(write(GOOD), shape=True) == (["fine"], 0)
        assert said(write(GOOD.replace("add_tag", "ad_tag")), shape=True)[1] == 1

    def test_every_fault_is_said_and_not_the_first_alone(self, write):
        text = GOOD.replace("tag: Warm", "tag: 5").replace("name: Welcome", "kind: circus")

        lines, code = said(write(text))

        assert [line.split(": ")[1] for line in lines] == [
            "steps[0].branches.yes[0].tag",
            "name",
            "kind",
        ]
        assert code == 1

    def test_a_warning_is_none_unless_one_is_strict(self, write):
        make_tag("Warm")
        file = write(WARNED)

        lines, code = said(file)
        assert (lines[0].split(": ")[:2], code) == (["warning", "triggers"], 0)
        assert said(file, strict=True)[1] == 1

    def test_one_bad_file_of_several_is_enough(self, write):
        make_tag("Warm")

        lines, code = said(write(GOOD), write("a: [", "broken.yaml"))

        assert lines[0] == "fine"
        assert lines[1].startswith("error: file: ")
        assert code == 1

    def test_a_file_that_is_not_there(self, tmp_path):
        assert said(str(tmp_path / "gone.yaml")) == ([], 2)

    def test_what_is_piped_in(self, monkeypatch):
        make_tag("Warm")
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(GOOD.encode())))

        assert said("-") == (["fine"], 0)
