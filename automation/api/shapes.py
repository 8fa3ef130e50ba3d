"""What workflows look like from outside, and what may be said of them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from automation.models import Workflow
from automation.operations.writing import LONGEST_NAME
from automation.options import SLUG
from automation.queries.workflows import is_changed
from ground.api.serializers import InputSerializer, ResourceSerializer

DOCUMENT = {
    "type": "object",
    "properties": {
        "triggers": {"type": "array", "items": {"type": "object"}},
        "entry": {"type": "object"},
        "goal": {"type": "object"},
        "exits": {"type": "array", "items": {"type": "object"}},
        "steps": {"type": "array", "items": {"type": "object"}},
    },
    "additionalProperties": True,
    "example": {
        "triggers": [{"type": "activity", "activity": "contact_created"}],
        "steps": [{"id": "pause", "type": "wait_duration", "for": {"days": 2}}],
    },
}


@extend_schema_field(DOCUMENT)
class Document(serializers.JSONField):
    """A workflow's document; see docs/workflows.md."""


class LiveVersionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    published_by = serializers.IntegerField(source="published_by_id", allow_null=True)
    note = serializers.CharField()


class WorkflowVersionOut(LiveVersionOut):
    document = Document(read_only=True)


class WorkflowCountsOut(serializers.Serializer[Any]):
    """How many people came in, and where they are now."""

    entered = serializers.IntegerField()
    active = serializers.IntegerField()
    paused = serializers.IntegerField()
    completed = serializers.IntegerField()
    exited = serializers.IntegerField()
    failed = serializers.IntegerField()
    converted = serializers.IntegerField()


class WorkflowOut(ResourceSerializer):
    live = serializers.SerializerMethodField(help_text="The version that people enter by.")
    is_changed = serializers.SerializerMethodField(
        help_text="Whether the draft says something else than what was published last."
    )
    counts = serializers.SerializerMethodField()
    draft = Document(read_only=True)

    class Meta:
        model = Workflow
        fields = (
            *("id", "key", "name", "description", "kind", "status", "draft", "live"),
            *("is_changed", "counts", "pack", "created_by", "activated_at"),
            *("version", "created_at", "updated_at"),
        )
        read_only_fields = fields
        needs: ClassVar[dict[str, str]] = {"live": "live", "is_changed": "live"}

    @extend_schema_field(LiveVersionOut(allow_null=True))
    def get_live(self, row: Any) -> Any:
        return LiveVersionOut(row.live).data if row.live_id else None

    def get_is_changed(self, row: Any) -> bool:
        return is_changed(row)

    @extend_schema_field(WorkflowCountsOut)
    def get_counts(self, row: Any) -> Any:
        return self.context["counts"](row)


class WorkflowIn(InputSerializer):
    key = serializers.RegexField(
        rf"\A{SLUG.pattern}\Z",
        required=False,
        help_text="Its name in files; made of the name where none is given.",
    )
    name = serializers.CharField(max_length=LONGEST_NAME)
    description = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=Workflow.Kind.choices, required=False)
    draft = Document(required=False, help_text="Kept as it is written; `check` says what is wrong.")


class WorkflowChangeIn(WorkflowIn):
    key = None  # type: ignore[assignment]


class StepNumbersOut(serializers.Serializer[Any]):
    """Who is at a step now, and how many came through it."""

    here = serializers.IntegerField()
    completed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    failed = serializers.IntegerField()
    ways = serializers.DictField(
        child=serializers.IntegerField(), help_text="Branch → how many took it."
    )


class ExitReasonOut(serializers.Serializer[Any]):
    reason = serializers.CharField()
    number = serializers.IntegerField()


class WorkflowNumbersOut(serializers.Serializer[Any]):
    counts = WorkflowCountsOut()
    steps = serializers.DictField(child=StepNumbersOut(), help_text="By the steps' ids.")
    exit_reasons = ExitReasonOut(many=True)


class OptionChoiceOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class OptionOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.CharField(help_text="Which form asks for it.")
    label = serializers.CharField()  # type: ignore[assignment]
    is_required = serializers.BooleanField()
    default = serializers.JSONField(allow_null=True)
    choices = OptionChoiceOut(many=True)
    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)
    channel = serializers.CharField()
    help = serializers.CharField()


class TriggerTypeOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField()
    icon = serializers.CharField()
    description = serializers.CharField()
    needs = serializers.CharField(help_text="The app that is still missing for it, if any.")
    options = OptionOut(many=True)


class StepTypeOut(TriggerTypeOut):
    branches = serializers.ListField(
        child=serializers.CharField(), help_text="Those it always has; with `shares`, one for each."
    )
    waits = serializers.BooleanField(help_text="Whether people may stay there for a while.")


class WorkflowCatalogueOut(serializers.Serializer[Any]):
    triggers = TriggerTypeOut(many=True)
    steps = StepTypeOut(many=True)


class WorkflowImportOut(serializers.Serializer[Any]):
    workflow = serializers.IntegerField(
        allow_null=True, help_text="Its id; null where nothing was kept."
    )
    key = serializers.CharField()
    is_new = serializers.BooleanField()
