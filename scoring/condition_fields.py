"""What conditions can ask of scores: each by its key."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from contacts.conditions.fields import Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources.values import Beside, Column
from scoring.activities import SCORE_CHANGED
from scoring.models import Score

SCORES = _("Scores")


@condition_fields
def of_scores() -> Iterable[Field]:
    ids: dict[str, list[int]] = {}
    labels: dict[str, str] = {}
    for key, id, label in Score.objects.order_by("order", "id").values_list("key", "pk", "label"):
        ids.setdefault(key, []).append(id)
        labels.setdefault(key, label)
    for key, label in labels.items():
        meant = ", ".join(map(str, ids[key]))
        link = f"{{row}}.contact_id = {{contact}}.id AND {{row}}.score_id IN ({meant})"
        value = Beside("scoring_contactscore", "scored", link, Column("{row}.value"))
        # Small changes are not recorded, so that whoever asks looks again from time to time.
        touched = frozenset({SCORE_CHANGED.name})
        yield Field(key, label, Kind.NUMBER, value, SCORES, touched_by=touched, drifts=True)
