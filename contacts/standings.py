"""Where contacts stand and what they score, read as plain tuples beside a whole list of them.

Lifecycles and scores are higher apps'; contacts know of their tables by the relation alone.
"""

from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from ground.beside import Many


class Stood(NamedTuple):
    """A contact's stage as lists show it; without one, its key is None."""

    key: str | None
    label: str | None
    colour: str | None
    since: datetime
    at_risk: bool


class ListedStanding(Many[Stood]):
    """As `Many`, together with the stage: one row, or none."""

    def __init__(self, relation: str) -> None:
        super().__init__(relation, Stood, lambda _: 0)

    @cached_property
    def _sql(self) -> str:
        standing: Any = self.field.related_model._meta
        stage: Any = standing.get_field("stage").related_model._meta
        return (
            "SELECT stood.contact_id, stage.key, stage.label, stage.colour,"  # noqa: S608 - ours
            f' stood.since, stood.at_risk FROM "{standing.db_table}" stood'
            f' LEFT JOIN "{stage.db_table}" stage ON stage.id = stood.stage_id'
            " WHERE stood.contact_id = ANY(%s)"
        )


class Scored(NamedTuple):
    """What a score comes to, by the score's key."""

    key: str
    value: int


class ListedScores(Many[Scored]):
    """As `Many`, with the key of each score."""

    def __init__(self, relation: str) -> None:
        super().__init__(relation, Scored, lambda one: one.key)

    @cached_property
    def _sql(self) -> str:
        scored: Any = self.field.related_model._meta
        score: Any = scored.get_field("score").related_model._meta
        return (
            f'SELECT scored.contact_id, score.key, scored.value FROM "{scored.db_table}" scored'  # noqa: S608 - ours
            f' JOIN "{score.db_table}" score ON score.id = scored.score_id'
            " WHERE scored.contact_id = ANY(%s)"
        )
