"""What scores look like from outside, and what may be said of them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.serializers import BySlug
from contacts.models import ContactType, Of
from ground.api.serializers import InputSerializer, ResourceSerializer
from scoring.factors import FACTORS
from scoring.models import Score, ScoreDay


@extend_schema_field({**FACTORS, "items": {"type": "object"}})
class Factors(serializers.JSONField):
    """What the score is the sum of; what is wrong in it is told by its path."""


class ScoreOut(ResourceSerializer):
    type = serializers.CharField(source="type.slug", read_only=True, help_text="Its slug.")
    factors = Factors(read_only=True)

    class Meta:
        model = Score
        fields = (
            *("id", "type", "key", "label", "description", "factors", "most", "order"),
            *("refreshed_at", "fault", "pack", "version", "created_at", "updated_at"),
        )
        needs: ClassVar[dict[str, str]] = {"type": "type"}


class ScoreIn(InputSerializer):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    factors = Factors(
        help_text="Each with `label`, `measure`, `cap` and what its measure takes: `of`,"
        " `within_days`, `each`, `steps`, `conditions`."
    )
    most = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    order = serializers.IntegerField(min_value=0, max_value=30_000, required=False)


class NewScoreIn(ScoreIn):
    type = BySlug(slug_field="slug", queryset=ContactType.objects.filter(of=Of.CONTACT))
    key = serializers.SlugField(max_length=50, help_text="It stays as it is.")


class ScorePreviewIn(InputSerializer):
    type = BySlug(slug_field="slug", queryset=ContactType.objects.filter(of=Of.CONTACT))
    factors = Factors()
    most = serializers.IntegerField(min_value=1, max_value=10_000, default=100)
    score = serializers.PrimaryKeyRelatedField[Score](
        queryset=Score.objects.all(),
        allow_null=True,
        default=None,
        help_text="The one to compare with.",
    )


class WouldScoreOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="contact.pk")
    display_name = serializers.CharField(source="contact.display_name")
    value = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True, help_text="By the formula that is kept.")
    points = serializers.ListField(child=serializers.FloatField(), help_text="Factor by factor.")


class ScorePreviewOut(serializers.Serializer[Any]):
    """Of up to 500 people that you may see, the same ones each time."""

    people = serializers.IntegerField()
    average = serializers.FloatField(allow_null=True)
    average_before = serializers.FloatField(allow_null=True)
    higher = serializers.IntegerField(help_text="How many would score more than now.")
    lower = serializers.IntegerField(help_text="How many would score less than now.")
    tenths = serializers.ListField(
        child=serializers.IntegerField(), help_text="How many would be in each tenth of the range."
    )
    tenths_before = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="How many are there now."
    )
    sample = WouldScoreOut(many=True, help_text="Those for whom most changes.")


class FactorOut(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    points = serializers.FloatField()
    cap = serializers.FloatField(help_text="As many points as it can bring.")


class ScoreDayOut(serializers.ModelSerializer[ScoreDay]):
    class Meta:
        model = ScoreDay
        fields = ("day", "value")


class ScoreNameOut(serializers.ModelSerializer[Score]):
    class Meta:
        model = Score
        fields = ("id", "key", "label", "description", "most")


class ScoredOut(serializers.Serializer[Any]):
    score = ScoreNameOut()
    value = serializers.IntegerField()
    at = serializers.DateTimeField(help_text="When it last came to something else.")
    factors = FactorOut(many=True)
    history = ScoreDayOut(many=True, help_text="The days of the last half year it changed on.")


class ContactScoresOut(serializers.Serializer[Any]):
    results = ScoredOut(many=True)


class ScoreReportOut(serializers.Serializer[Any]):
    """Of those that you may see."""

    days = serializers.IntegerField()
    people = serializers.IntegerField(help_text="How many had a value so many days ago.")
    r_squared = serializers.FloatField(
        allow_null=True,
        help_text="How much of the active days since then that value explains, from 0 to 1.",
    )
    tenths = serializers.ListField(
        child=serializers.IntegerField(), help_text="How many are in each tenth of the range now."
    )
