"""Who stands where in a workflow that is to be published anew, and what would become of them."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection

from automation.models import Workflow
from automation.program import Program

#: What becomes of those on earlier versions.
FINISH, MOVE, EXIT = "finish", "move", "exit"
CHOICES = (FINISH, MOVE, EXIT)
# By step, of whatever version.
HERE = """
SELECT s.id, s.key, s.type, s.config, at.here FROM (
    SELECT e.step_id, count(*) AS here FROM automation_enrolment e
    WHERE e.workflow_id = %s AND e.status IN ('active', 'paused') AND e.step_id IS NOT NULL
    GROUP BY e.step_id
) at JOIN automation_step s ON s.id = at.step_id ORDER BY s.order, s.id
"""


class Place(NamedTuple):
    """A step on which people stand."""

    id: int
    step: str
    name: str
    here: int
    #: The key of the step they would be at; None where there is none for them.
    becomes: str | None
    #: Whether that says what theirs says.
    is_same: bool


class Standing(NamedTuple):
    places: tuple[Place, ...]
    move: str

    @property
    def people(self) -> int:
        return sum(one.here for one in self.places)

    @property
    def changed(self) -> list[Place]:
        """Where the new version has no such step, or another."""
        return [one for one in self.places if not one.is_same]

    @property
    def moving(self) -> list[Place]:
        """Those who move on to the new version. Of whom no step is left finish on theirs."""
        return [one for one in self.places if self.move == MOVE and one.becomes is not None]

    @property
    def leaving(self) -> int:
        return self.people if self.move == EXIT else 0

    @property
    def counts(self) -> dict[str, int]:
        """How many move, leave and finish as they are."""
        moved = sum(one.here for one in self.moving)
        return {
            "moved": moved,
            "exited": self.leaving,
            "finishing": self.people - moved - self.leaving,
        }


def standing(
    workflow: Workflow,
    program: Program,
    *,
    move: str = FINISH,
    steps: Mapping[str, str] | None = None,
) -> Standing:
    """Where people stand now, and what a version of this program would make of them."""
    with connection.cursor() as cursor:
        cursor.execute(HERE, [workflow.pk])
        rows = cursor.fetchall()
    found = (_place(row, program, steps or {}) for row in rows)
    return Standing(tuple(found), move)


def _place(row: tuple[Any, ...], program: Program, steps: Mapping[str, str]) -> Place:
    pk, key, type, config, here = row
    becomes = steps.get(key, key)
    node = program.nodes.get(becomes)
    if node is None:
        return Place(pk, key, key, here, None, is_same=False)
    is_same = becomes == key and node.type == type and dict(node.config) == json.loads(config)
    return Place(pk, key, node.name or key, here, becomes, is_same)
