"""Drafts asked of the past: what they would have done in the last days."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.api.shapes import Document
from automation.models import Workflow
from automation.operations.backtesting import list_backtests, start_backtest
from automation.queries.backtest_samples import names_of
from automation.queries.backtests import LONGEST, backtest, estimate
from ground.api.serializers import InputSerializer
from jobs.models import Job, State

SHOWN = 5
DAYS = "How many days are looked back."


class BackTestIn(InputSerializer):
    days = serializers.IntegerField(min_value=1, max_value=LONGEST, default=30, help_text=DAYS)
    document = Document(required=False, help_text="What is tried; the draft where none is given.")


class BackTestEstimateIn(InputSerializer):
    trigger = serializers.JSONField(help_text="One trigger, as documents hold them.")
    entry = serializers.JSONField(
        required=False, allow_null=True, help_text="The rules of entry, as documents hold them."
    )
    days = serializers.IntegerField(min_value=1, max_value=LONGEST, default=30, help_text=DAYS)


class BackTestDayOut(serializers.Serializer[Any]):
    day = serializers.DateField(help_text="By the firm's clock. Days without anybody are left out.")
    entries = serializers.IntegerField()


class BackTestSendOut(serializers.Serializer[Any]):
    step = serializers.CharField()
    channel = serializers.CharField()
    at = serializers.DateTimeField()


class BackTestMomentOut(serializers.Serializer[Any]):
    contact = serializers.IntegerField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    trigger = serializers.CharField(help_text="The trigger's id in the document.")
    fact = serializers.IntegerField(allow_null=True, help_text="The activity that fired it.")
    sends = BackTestSendOut(many=True, help_text="What they would have been sent, before the gate.")
    end = serializers.CharField(help_text="active, completed, converted, exited or failed.")
    step = serializers.CharField(allow_null=True, help_text="Where they would still be.")
    really_entered_at = serializers.DateTimeField(
        allow_null=True, help_text="When they came into the live workflow in that time, if ever."
    )
    really_got = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Channel → messages they got in that time, of whatever sent them.",
    )


class BackTestEntriesOut(serializers.Serializer[Any]):
    """Who would have come in."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    people = serializers.IntegerField(help_text="How many would have come in.")
    entries = serializers.SerializerMethodField(
        help_text="How often, where somebody comes in again."
    )
    per_day = BackTestDayOut(many=True)
    matched = serializers.IntegerField(
        source="told.of_people",
        help_text="To how many it happened, whether the rules let them in again or not; at most"
        " 50,000 of them are looked at.",
    )
    caveats = serializers.ListField(
        child=serializers.CharField(),
        help_text="What the answer does not know: conditions_asked_now, branches_asked_now and"
        " dates_asked_now (asked of people as they are today), rules_not_asked (a goal or an exit"
        " by conditions takes nobody out), gate_not_asked (consent and limits are not looked at),"
        " triggers_unknown (people bring others in), plan_shortened (the latest 200 times alone),"
        " people_cut, steps_cut (too many to look at all) and steps_faulty.",
    )

    def get_entries(self, row: Any) -> int:
        return len(row.moments)


class BackTestReallyOut(serializers.Serializer[Any]):
    """Who really came into the live workflow in that time."""

    entries = serializers.IntegerField()
    people = serializers.IntegerField()
    per_day = BackTestDayOut(many=True)


class BackTestEndsOut(serializers.Serializer[Any]):
    """How many would be where by now."""

    active = serializers.IntegerField(help_text="Still on their way.")
    completed = serializers.IntegerField()
    converted = serializers.IntegerField()
    exited = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="They went in a circle.")


class BackTestRuleOut(serializers.Serializer[Any]):
    """A goal or an exit."""

    field = serializers.CharField(help_text="Where it stands in the document.")
    name = serializers.CharField()
    is_goal = serializers.BooleanField()
    number = serializers.IntegerField(
        help_text="Who would have gone by it; of one by conditions, for how many it holds today."
    )
    asked_now = serializers.BooleanField(
        help_text="That it goes by conditions, which take nobody out here."
    )


class BackTestStepOut(serializers.Serializer[Any]):
    step = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    arrivals = serializers.IntegerField(help_text="How often somebody would have come here.")
    ways = serializers.DictField(child=serializers.IntegerField(), help_text="By which branch.")
    here = serializers.IntegerField(help_text="Who would still wait here.")
    asked_now = serializers.BooleanField(help_text="That its conditions are asked as of today.")
    channel = serializers.CharField(help_text="By which it writes; empty where it does not.")
    sends = serializers.IntegerField(help_text="Messages it would have sent, before the gate.")
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    fault = serializers.CharField(help_text="Why it cannot be carried out, if it cannot.")


class BackTestOut(serializers.Serializer[Any]):
    """What a document would have done, beside what really happened."""

    entered = BackTestEntriesOut()
    sample = BackTestMomentOut(many=True, help_text="The latest who would have come in.")
    really = BackTestReallyOut()
    ends = BackTestEndsOut()
    rules = BackTestRuleOut(many=True)
    steps = BackTestStepOut(many=True)
    would_send = serializers.DictField(
        child=serializers.IntegerField(), help_text="Channel → messages it would have sent."
    )
    really_got = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Channel → messages that these people got in that time, of whatever sent them.",
    )


class BackTestRunOut(serializers.Serializer[Any]):
    """A back-test as long work."""

    id = serializers.IntegerField(help_text="Of the job, by which it is cancelled.")
    state = serializers.ChoiceField(choices=State.choices)
    days = serializers.SerializerMethodField()
    done = serializers.IntegerField(help_text="Pieces of work that are through.")
    total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    is_of_now = serializers.SerializerMethodField(
        help_text="Whether the workflow has not been changed since it was asked for."
    )
    result = serializers.SerializerMethodField()

    def get_days(self, job: Job) -> int:
        return int(job.arguments["days"])

    def get_is_of_now(self, job: Job) -> bool:
        return bool(job.arguments["version"] == self.context["version"])

    @extend_schema_field(BackTestOut(allow_null=True))
    def get_result(self, job: Job) -> Any:
        if not job.result:
            return None
        rows = [
            {**row, "name": self.context["names"].get(row["contact"], "")}
            for row in job.result["sample"]
        ]
        # Whom the person may see no more is left out.
        return {**job.result, "sample": [row for row in rows if row["name"]]}


class BackTestRunsOut(serializers.Serializer[Any]):
    results = BackTestRunOut(many=True)


class BackTesting:
    """A draft's back-test, and the estimate while a trigger is being written."""

    @extend_schema(request=BackTestIn, responses=BackTestOut)
    @action(detail=True, methods=["post"])
    def backtest(self: Any, request: Request, pk: str) -> Response:
        """What the draft would have done in the last days, by the log. Nothing is sent or kept.

        Only people whom you may see count. For tens of thousands of them it takes up to a minute;
        `backtests/` does the same as a job.
        """
        given = self.given(BackTestIn)
        workflow = self.get_object()
        found = backtest(
            workflow=workflow,
            document=given.get("document", workflow.draft),
            days=given["days"],
            for_user=self.caller,
            now=timezone.now(),
        )
        return Response(BackTestOut(found).data)

    @extend_schema(
        summary="The latest back-tests", responses=BackTestRunsOut, operation_id="backtests_list"
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def backtests(self: Any, request: Request, pk: str) -> Response:
        """Your own of this workflow, newest first, as far as they came."""
        workflow = self.get_object()
        rows = list(list_backtests(workflow=workflow, of=self.caller)[:SHOWN])
        return Response({"results": self._runs(workflow, rows)})

    @extend_schema(summary="Begin a back-test", request=BackTestIn, responses={202: BackTestRunOut})
    @backtests.mapping.post
    def begin_backtest(self: Any, request: Request, pk: str) -> Response:
        """The same as `backtest/` as a job, which goes on while you do something else."""
        given = self.given(BackTestIn)
        workflow = self.get_object()
        job = start_backtest(
            workflow=workflow,
            document=given.get("document", workflow.draft),
            days=given["days"],
            by=self.caller,
            now=timezone.now(),
        )
        headers = {"Location": f"/api/v1/jobs/{job.pk}/"}
        return Response(self._runs(workflow, [job])[0], status=202, headers=headers)

    def _runs(self: Any, workflow: Workflow, jobs: Sequence[Job]) -> Any:
        sampled = [row["contact"] for job in jobs if job.result for row in job.result["sample"]]
        seen = names_of(sampled, for_user=self.caller)
        context = {"version": workflow.version, "names": seen}
        return BackTestRunOut(jobs, many=True, context=context).data

    @extend_schema(request=BackTestEstimateIn, responses=BackTestEntriesOut)
    @action(detail=False, methods=["post"])
    def estimate(self: Any, request: Request) -> Response:
        """How many people one trigger would have brought in. Only people whom you may see count."""
        given = self.given(BackTestEstimateIn)
        found = estimate(
            trigger=given["trigger"],
            entry=given.get("entry"),
            days=given["days"],
            for_user=self.caller,
            now=timezone.now(),
        )
        return Response(BackTestEntriesOut(found).data)
