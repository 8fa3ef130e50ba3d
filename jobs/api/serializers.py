"""How a job is shown."""

from rest_framework import serializers

from ground.api.serializers import ResourceSerializer
from jobs.models import Job


class JobOut(ResourceSerializer):
    has_result_file = serializers.SerializerMethodField()
    has_error_file = serializers.SerializerMethodField()
    can_undo_until = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Until when it can be undone, if at all."
    )

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "arguments",
            "asked_by",
            "state",
            "done",
            "total",
            "rate",
            "error",
            "error_count",
            "result",
            "has_result_file",
            "has_error_file",
            "created_at",
            "started_at",
            "ended_at",
            "can_undo_until",
            "undone_by",
        )
        read_only_fields = fields

    def get_has_result_file(self, job: Job) -> bool:
        return job.has_result_file

    def get_has_error_file(self, job: Job) -> bool:
        return job.error_count > 0
