"""What conditions can ask of scores: each by its key."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from contacts.conditions.fields import Choice, Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources.values import Beside, Column
from contacts.naming import keeps_conditions
from scoring.activities import GRADE_CHANGED, SCORE_CHANGED, THRESHOLD_CROSSED
from scoring.models import Score

SCORES = _("Scores")


@condition_fields
def of_scores() -> Iterable[Field]:
    ids: dict[str, list[int]] = {}
    labels: dict[str, str] = {}
    grades: dict[str, dict[str, Choice]] = {}
    rows = Score.objects.order_by("order", "id").values_list("key", "pk", "label", "grades")
    for key, id, label, named in rows:
        ids.setdefault(key, []).append(id)
        labels.setdefault(key, label)
        for one in named:
            choice = Choice(one["key"], one["label"], one["key"])
            grades.setdefault(key, {}).setdefault(one["key"], choice)
    for key, label in labels.items():
        meant = ", ".join(map(str, ids[key]))
        link = f"{{row}}.contact_id = {{contact}}.id AND {{row}}.score_id IN ({meant})"
        value = Beside("scoring_contactscore", "scored", link, Column("{row}.value"))
        # Small changes are not recorded, so that whoever asks looks again from time to time.
        touched = frozenset({SCORE_CHANGED.name, THRESHOLD_CROSSED.name, GRADE_CHANGED.name})
        yield Field(key, label, Kind.NUMBER, value, SCORES, touched_by=touched, drifts=True)
        if key in grades:
            grade = Beside("scoring_contactscore", "graded", link, Column("{row}.grade"))
            said = _("%(score)s: grade") % {"score": label}
            choices = tuple(grades[key].values())
            yield Field(
                f"{key}.grade", said, Kind.CHOICE, grade, SCORES, choices, touched_by=touched
            )


def conditions_saying(word: str) -> Iterator[tuple[str, Any]]:
    """The scores with a factor in whose conditions a word stands."""
    rows = Score.objects.annotate(said=Cast("factors", TextField()))
    for row in rows.filter(said__contains=word):
        for factor in row.factors:
            for name in ("conditions", "when"):
                yield str(row), factor.get(name, {})


keeps_conditions("scores", conditions_saying)
