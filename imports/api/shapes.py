"""How imports are shown, and what is said to begin one."""

import json
from typing import Any

from rest_framework import serializers

from contacts.api.tag_shapes import TagNames
from ground.api.serializers import InputSerializer, ResourceSerializer
from imports.models import Import, ImportLine
from imports.reading.csv_files import DELIMITERS, ENCODINGS
from imports.reading.tables import MOST_COLUMNS

COUNTS = ("total", "created", "updated", "unchanged", "skipped", "invalid", "restored", "left")


#: A consent that people can be asked for by mail.
PURPOSES: Any = Import._meta.get_field("asks_for").related_model


class ImportOut(ResourceSerializer):
    asks_for = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, help_text="For what consent everybody new is asked."
    )
    columns = serializers.ListField(child=serializers.CharField(), read_only=True)
    samples = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), read_only=True
    )
    mapping = serializers.DictField(
        child=serializers.CharField(), read_only=True, help_text="Column → field."
    )
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    can_undo_until = serializers.SerializerMethodField(
        help_text="Until when it can be taken back, if at all."
    )
    has_error_file = serializers.SerializerMethodField(
        help_text="Whether lines were refused: `errors/` has them, to mend and to send again."
    )
    done = serializers.SerializerMethodField(help_text="Lines that are finished.")
    sheets = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="The sheets of a workbook."
    )

    class Meta:
        model = Import
        fields = (
            *("id", "file_name", "kind", "bytes", "encoding", "delimiter", "sheet", "sheets"),
            *(
                "has_header",
                "columns",
                "samples",
                "mapping",
                "on_duplicate",
                "day_first",
                "tags",
                "quiet",
                "asks_for",
            ),
            *("dry_run", "status", "error", "job", "asked_by", "done", *COUNTS),
            *("has_error_file", "can_undo_until", "created_at", "started_at", "ended_at"),
        )
        read_only_fields = fields

    def get_can_undo_until(self, work: Import) -> str | None:
        job = work.job
        until = job.can_undo_until if job and not work.dry_run else None
        return until.isoformat() if until else None

    def get_has_error_file(self, work: Import) -> bool:
        return bool(work.job and work.job.error_count)

    def get_done(self, work: Import) -> int:
        return work.job.done if work.job else 0


class ImportLineOut(ResourceSerializer):
    class Meta:
        model = ImportLine
        fields = (*("id", "line", "outcome", "label", "contact", "reason", "column", "undone"),)
        read_only_fields = fields


class ImportTargetOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField()


class ImportTargetsOut(serializers.Serializer[Any]):
    results = ImportTargetOut(many=True)


class Mapping(serializers.JSONField):
    """Column → field."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except ValueError:
                self.fail("invalid")
        given = super().to_internal_value(data)
        is_text = isinstance(given, dict) and all(isinstance(one, str) for one in given.values())
        if not is_text or len(given) > MOST_COLUMNS:
            raise serializers.ValidationError('Expected {"column": "field"}.')
        return given


class SettleImportIn(InputSerializer):
    """How the file is read, what its columns mean, and what to do about contacts that are there
    already."""

    mapping = Mapping(
        required=False,
        help_text="JSON: column → field, as in `fields/`; what was guessed where nothing is said.",
    )
    on_duplicate = serializers.ChoiceField(choices=Import.OnDuplicate.choices, required=False)
    quiet = serializers.BooleanField(
        required=False,
        help_text="Nobody is told of it, and nothing is set going by it; so it is by itself.",
    )
    asks_for = serializers.SlugRelatedField[Any](
        slug_field="slug",
        queryset=PURPOSES.objects.filter(double_opt_in=True),
        required=False,
        allow_null=True,
        help_text=(
            "A purpose with double opt-in: everybody new is asked by mail, once, for that consent."
        ),
    )
    day_first = serializers.BooleanField(
        required=False, help_text="Whether 3/4/2026 is the third of April."
    )
    tags = TagNames(required=False, help_text="Given to every contact of the file.")
    has_header = serializers.BooleanField(required=False)
    encoding = serializers.CharField(
        max_length=20, required=False, help_text=f"One of: {', '.join(ENCODINGS)}."
    )
    delimiter = serializers.ChoiceField(choices=DELIMITERS, required=False)
    sheet = serializers.CharField(
        max_length=100,
        required=False,
        trim_whitespace=False,
        help_text="Of a workbook; the first where none is named.",
    )

    def validate_encoding(self, value: str) -> str:
        if value not in ENCODINGS:
            raise serializers.ValidationError(f"Expected one of: {', '.join(ENCODINGS)}.")
        return value


class RunImportIn(SettleImportIn):
    """The same, for a run."""

    dry_run = serializers.BooleanField(
        required=False, help_text="Only find out what would become of each line."
    )


class NewImportIn(RunImportIn):
    """A file; with a `mapping` or a `dry_run` the import begins at once."""

    file = serializers.FileField(max_length=255, allow_empty_file=True)
