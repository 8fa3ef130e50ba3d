"""Versions as programs, read once: a version is never changed."""

from functools import lru_cache
from typing import NamedTuple

from automation.documents.reading import read
from automation.models import Step, WorkflowVersion
from automation.program import Program


class Loaded(NamedTuple):
    program: Program
    #: Key → id of the step's row, and the other way round.
    ids: dict[str, int]
    keys: dict[int, str]
    #: Step → the batch it sends by.
    batches: dict[int, int]


@lru_cache(maxsize=500)
def program_of(version: int) -> Loaded:
    document = WorkflowVersion.objects.values_list("document", flat=True).get(pk=version)
    rows = list(Step.objects.filter(of=version).values_list("pk", "key", "batch_id"))
    return Loaded(
        read(document),
        {key: pk for pk, key, _ in rows},
        {pk: key for pk, key, _ in rows},
        {pk: batch for pk, _, batch in rows if batch},
    )
