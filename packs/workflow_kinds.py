"""Workflows, playbooks and detections that a pack brings, as drafts that a person publishes."""

from datetime import datetime
from typing import Any

from automation.documents.reading import read
from automation.models import Workflow
from automation.operations.documents import whole_document
from packs.kinds import Kind, Values

FILE = "workflows.yaml"
#: What stands in the document itself; all else is a column.
DRAFT = ("triggers", "entry", "goal", "exits", "steps")


def as_columns(item: Values) -> Values:
    """An item of the file with its document in one value."""
    return {**item, "draft": {name: plain(item[name]) for name in DRAFT if item.get(name)}}


def plain(value: Any) -> Any:
    """YAML reads `yes:` and `no:` as truth values; as names of branches they are words."""
    if isinstance(value, dict):
        words: dict[Any, str] = {True: "yes", False: "no"}
        return {
            words[name] if isinstance(name, bool) else name: plain(one)
            for name, one in value.items()
        }
    return [plain(one) for one in value] if isinstance(value, list) else value


def settle(row: Any, _now: datetime) -> None:
    """
    :raises BadWorkflow: naming each fault by its place.
    """
    read(whole_document(row))


def path_of(field: str) -> list[str | int]:
    """`steps[2].branches.yes` as the places it goes through."""
    parts = field.replace("[", ".").replace("]", "").split(".")
    return [int(one) if one.isdecimal() else one for one in parts if one]


WORKFLOW_KINDS = (
    Kind(
        "workflow",
        FILE,
        Workflow,
        ("key",),
        {"name": "", "description": "", "kind": "workflow", "draft": {}},
        is_used=lambda row: row.live_id is not None,  # type: ignore[attr-defined]
        settle=settle,
        may_be_there=True,
    ),
)
