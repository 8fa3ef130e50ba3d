"""What of scores leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from ground.portable import leaves, stays
from scoring.models import ContactScore, GivenPoints, Score, ScoreDay, ScoreVersion

leaves(
    Score,
    "scores",
    hidden=("touched_by", "refresh_at", "lease_until", "took_ms", "settled_version"),
)
leaves(ContactScore, "contact_scores")
leaves(ScoreDay, "score_days")
leaves(GivenPoints, "given_points")
leaves(ScoreVersion, "score_versions")
stays(_("Worked out of the records."), "scoring.scorelook")
