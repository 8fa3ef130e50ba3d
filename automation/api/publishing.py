"""What is wrong with a draft, who is concerned by publishing it, and publishing it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation.api.shapes import WorkflowOut
from automation.documents.checking import check
from automation.documents.reading import read
from automation.operations.documents import whole_document
from automation.operations.publishing import publish_workflow, refuse_unknown_steps
from automation.queries.standing import CHOICES, FINISH, standing
from ground.api.etags import versions_expected
from ground.api.serializers import InputSerializer


class WorkflowFindingOut(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Its place in the document.")
    detail = serializers.CharField()
    step = serializers.CharField(help_text="The id of the step, if it is about one.")
    level = serializers.ChoiceField(choices=["error", "warning"])


class WorkflowFindingsOut(serializers.Serializer[Any]):
    faults = WorkflowFindingOut(many=True)


class MoveChoiceIn(InputSerializer):
    move = serializers.ChoiceField(
        choices=CHOICES,
        default=FINISH,
        help_text="What becomes of those on earlier versions: they finish there, move, or leave.",
    )
    steps = serializers.DictField(
        child=serializers.CharField(max_length=50),
        required=False,
        help_text="Where those of a step that has another id now go: old id → new.",
    )


class PublishIn(MoveChoiceIn):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ChangedPlaceOut(serializers.Serializer[Any]):
    step = serializers.CharField()
    name = serializers.CharField()
    here = serializers.IntegerField(help_text="How many stand there.")
    becomes = serializers.CharField(allow_null=True, help_text="The step they would be at.")


class MovingOut(serializers.Serializer[Any]):
    moved = serializers.IntegerField()
    exited = serializers.IntegerField()
    finishing = serializers.IntegerField()


class PublishPreviewOut(serializers.Serializer[Any]):
    """What publishing would mean to those who are in it."""

    people = serializers.IntegerField()
    changed = ChangedPlaceOut(many=True)
    counts = MovingOut()


class Publishing:
    """A draft made sure of, and published."""

    @extend_schema(request=None, responses=WorkflowFindingsOut)
    @action(detail=True, methods=["post"])
    def check(self: Any, request: Request, pk: str) -> Response:
        """Everything that stands against the draft, or is worth a thought."""
        found = check(whole_document(self.get_object()), now=timezone.now())
        return Response(WorkflowFindingsOut({"faults": [one._asdict() for one in found]}).data)

    @extend_schema(request=MoveChoiceIn, responses=PublishPreviewOut)
    @action(detail=True, methods=["post"], url_path="publish/preview")
    def preview(self: Any, request: Request, pk: str) -> Response:
        """Who stands on which changed step, and what would become of them."""
        given, workflow = self.given(MoveChoiceIn), self.get_object()
        program = read(whole_document(workflow))
        steps = given.get("steps")
        refuse_unknown_steps(program, steps)
        return Response(
            PublishPreviewOut(standing(workflow, program, move=given["move"], steps=steps)).data
        )

    @extend_schema(request=PublishIn, responses=WorkflowOut)
    @action(detail=True, methods=["post"])
    def publish(self: Any, request: Request, pk: str) -> Response:
        """Publishes the draft: people enter by it from now on."""
        publish_workflow(
            workflow=self.get_object(),
            by=self.caller,
            now=timezone.now(),
            expected=versions_expected(request),
            **self.given(PublishIn),
        )
        answer: Response = self.tagged(self.get_object())
        return answer
