"""What conditions can ask of scores: each by its key."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from contacts.conditions.fields import Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources.values import Beside, Column
from contacts.naming import keeps_conditions
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


def conditions_saying(word: str) -> Iterator[tuple[str, Any]]:
    """The scores with a factor in whose conditions a word stands."""
    rows = Score.objects.annotate(said=Cast("factors", TextField()))
    for row in rows.filter(said__contains=word):
        for factor in row.factors:
            yield str(row), factor.get("conditions", {})


keeps_conditions("scores", conditions_saying)
