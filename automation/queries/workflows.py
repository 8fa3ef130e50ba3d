"""Workflows as lists show them, with how many people are where."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from automation.models import Enrolment, StepTally, Workflow, WorkflowVersion
from automation.operations.documents import whole_document

Status = Enrolment.Status
NONE = {"entered": 0, "converted": 0, **dict.fromkeys(Status.values, 0)}


def list_workflows() -> QuerySet[Workflow]:
    return Workflow.objects.select_related("live", "created_by")


def list_versions(workflow: Workflow) -> QuerySet[WorkflowVersion]:
    """Newest first."""
    rows = WorkflowVersion.objects.filter(workflow=workflow).select_related("published_by")
    return rows.order_by("-number")


def counts_of(workflows: Collection[int]) -> dict[int, dict[str, int]]:
    """Workflow → how many came in, were converted, and stand where."""
    found: dict[int, dict[str, int]] = {pk: dict(NONE) for pk in workflows}
    rows = (
        Enrolment.objects.filter(workflow__in=workflows)
        .values("workflow", "status")
        .annotate(number=Count("*"), converted=Count("converted_at"))
        .order_by()
    )
    for row in rows:
        of = found[row["workflow"]]
        of[row["status"]] += row["number"]
        of["entered"] += row["number"]
        of["converted"] += row["converted"]
    return found


def is_changed(workflow: Workflow) -> bool:
    """Whether the draft says something else than what was published last."""
    return workflow.live is None or workflow.live.document != whole_document(workflow)


def step_numbers(workflow: Workflow, version: WorkflowVersion | None) -> dict[str, dict[str, Any]]:
    """Step's key → who is there and who came through, of one version or of all together."""
    of = Q(step__of__workflow=workflow) if version is None else Q(step__of=version)
    steps: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"here": 0, "completed": 0, "skipped": 0, "failed": 0, "ways": {}}
    )
    here = Enrolment.objects.filter(of, status__in=(Status.ACTIVE, Status.PAUSED))
    for row in here.values(key=F("step__key")).annotate(number=Count("*")).order_by():
        steps[row["key"]]["here"] = row["number"]
    tallies = StepTally.objects.filter(of).values("status", "way", "number", key=F("step__key"))
    for row in tallies:
        told = steps[row["key"]]
        if row["status"] == "waiting":
            continue
        told[row["status"]] += row["number"]
        if row["way"]:
            told["ways"][row["way"]] = told["ways"].get(row["way"], 0) + row["number"]
    return dict(steps)


def exit_reasons(workflow: Workflow, *, most: int = 20) -> list[dict[str, Any]]:
    """Why people left before the end, the commonest first."""
    rows = Enrolment.objects.filter(workflow=workflow, status=Status.EXITED)
    counted: Any = rows.values(reason=F("exit_reason")).annotate(number=Count("*"))
    return list(counted.order_by("-number", "reason")[:most])
