"""What scores look like from outside, and what may be said of them."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.serializers import BySlug
from contacts.models import ContactType, Of
from ground.api.serializers import InputSerializer, ResourceSerializer
from scoring.grades import GRADES, THRESHOLDS
from scoring.measures import FACTORS
from scoring.models import GivenPoints, Score, ScoreDay, ScoreVersion
from scoring.operations.points import MOST


@extend_schema_field({**FACTORS, "items": {"type": "object"}})
class Factors(serializers.JSONField):
    """What the score is the sum of; what is wrong in it is told by its path."""


@extend_schema_field({**GRADES, "items": {"type": "object"}})
class Grades(serializers.JSONField):
    """Names for stretches of values."""


@extend_schema_field(THRESHOLDS)
class Thresholds(serializers.JSONField):
    """Values of which it is recorded when somebody reaches them, or falls below them."""


class ScoreOut(ResourceSerializer):
    type = serializers.CharField(source="type.slug", read_only=True, help_text="Its slug.")
    factors = Factors(read_only=True)
    grades = Grades(read_only=True)
    thresholds = Thresholds(read_only=True)

    class Meta:
        model = Score
        fields = (
            *("id", "type", "key", "label", "description", "factors", "least", "most"),
            *("grades", "thresholds", "order"),
            *("refreshed_at", "fault", "pack", "version", "created_at", "updated_at"),
        )
        needs: ClassVar[dict[str, str]] = {"type": "type"}


class ScoreIn(InputSerializer):
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    factors = Factors(
        help_text="Each with `label`, `measure`, `cap` and what its measure takes: `of`, `where`,"
        " `within_days`, `each`, `steps`, `conditions` and others."
    )
    least = serializers.IntegerField(min_value=-10_000, max_value=9_999, required=False)
    most = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    grades = Grades(
        required=False,
        help_text="Each with `key`, `label`, `from` where it begins, and a `colour`.",
    )
    thresholds = Thresholds(required=False)
    order = serializers.IntegerField(min_value=0, max_value=30_000, required=False)


class NewScoreIn(ScoreIn):
    type = BySlug(slug_field="slug", queryset=ContactType.objects.filter(of=Of.CONTACT))
    key = serializers.SlugField(max_length=50, help_text="It stays as it is.")


class ScorePreviewIn(InputSerializer):
    type = BySlug(slug_field="slug", queryset=ContactType.objects.filter(of=Of.CONTACT))
    factors = Factors()
    least = serializers.IntegerField(min_value=-10_000, max_value=9_999, default=0)
    most = serializers.IntegerField(min_value=1, max_value=10_000, default=100)
    grades = Grades(required=False)
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
    grade = serializers.CharField(help_text="The key of the grade.")
    grade_before = serializers.CharField(allow_null=True)


class WouldGradeOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    people = serializers.IntegerField(help_text="How many would have it.")
    before = serializers.IntegerField(help_text="How many have it now.")


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
    grades = WouldGradeOut(many=True)
    regraded = serializers.IntegerField(help_text="How many would come to another grade.")
    sample = WouldScoreOut(many=True, help_text="Those for whom most changes.")


class FactorOut(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    points = serializers.FloatField()
    cap = serializers.FloatField(allow_null=True, help_text="As many points as it can bring.")


class ScoreDayOut(serializers.ModelSerializer[ScoreDay]):
    class Meta:
        model = ScoreDay
        fields = ("day", "value")


class ScoreNameOut(serializers.ModelSerializer[Score]):
    class Meta:
        model = Score
        fields = ("id", "key", "label", "description", "least", "most")


class GradeOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    colour = serializers.CharField(default="gray")


class ScoredOut(serializers.Serializer[Any]):
    score = ScoreNameOut()
    value = serializers.IntegerField()
    at = serializers.DateTimeField(help_text="When it last came to something else.")
    grade = GradeOut(allow_null=True)
    given = serializers.FloatField(help_text="What was given by hand and counts.")
    change_7 = serializers.IntegerField(
        allow_null=True, help_text="By how much it moved in 7 days; null if it was not known then."
    )
    change_30 = serializers.IntegerField(allow_null=True, help_text="The same of 30 days.")
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


class BehindOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    type = serializers.CharField()
    title = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    points = serializers.FloatField(help_text="Before any cap.")
    counts = serializers.BooleanField(help_text="Whether it is among as many as count.")


class WhyFactorOut(FactorOut):
    measure = serializers.CharField()
    is_capped = serializers.BooleanField()
    conditions = serializers.CharField(help_text="What must hold, in words.")
    only_if = serializers.CharField(help_text="For whom it counts at all, in words.")
    lifts_to = serializers.IntegerField(
        allow_null=True, help_text="The score is at least so much, as this brings points."
    )
    counted = serializers.IntegerField(default=None, allow_null=True)
    expired = serializers.IntegerField(
        default=None, allow_null=True, help_text="How many happened too long ago to count."
    )
    left_out = serializers.IntegerField(
        default=None, allow_null=True, help_text="How many are one too many, or the same again."
    )
    decayed = serializers.FloatField(
        default=None, allow_null=True, help_text="Points that were lost with age."
    )
    before_caps = serializers.FloatField(default=None, allow_null=True)
    has_points = serializers.BooleanField(
        default=False, help_text="Whether each activity brings points of its own."
    )
    facts = BehindOut(many=True, default=list, help_text="The newest ten.")


class GivenPointsOut(serializers.ModelSerializer[GivenPoints]):
    points = serializers.FloatField()
    by = serializers.CharField(source="by.name", default=None, allow_null=True)

    class Meta:
        model = GivenPoints
        fields = ("id", "points", "reason", "by", "given_at", "expires_at")


class WhyOut(serializers.Serializer[Any]):
    """As it was when the value last came to something else."""

    score = ScoreNameOut()
    value = serializers.IntegerField()
    at = serializers.DateTimeField()
    factors = WhyFactorOut(many=True)
    given = GivenPointsOut(many=True, help_text="By hand, the newest ten.")


class PointsIn(InputSerializer):
    points = serializers.FloatField(
        min_value=float(-MOST), max_value=float(MOST), help_text="Below nought to take some."
    )
    reason = serializers.CharField(max_length=255)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ManyPointsIn(PointsIn):
    contacts = serializers.ListField(
        child=serializers.IntegerField(), min_length=1, max_length=10_000, help_text="Their ids."
    )


class PointsGivenOut(serializers.Serializer[Any]):
    contacts = serializers.IntegerField(help_text="How many were given them.")


class ScoreVersionOut(serializers.ModelSerializer[ScoreVersion]):
    picture = serializers.JSONField(help_text="The score as it was then.")
    by = serializers.CharField(source="by.name", default=None, allow_null=True)

    class Meta:
        model = ScoreVersion
        fields = ("number", "made_at", "by", "picture")


class ScoreVersionsOut(serializers.Serializer[Any]):
    results = ScoreVersionOut(many=True)
