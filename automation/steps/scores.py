"""Steps that give people points, or take them."""

from django.utils.translation import gettext_lazy as _

from automation.errors import StepImpossible
from automation.options import Option
from automation.steps.types import Going, StepType, step_type
from scoring.models import Score
from scoring.operations.points import give_points

USUAL = "lead_score"


def change_points(going: Going) -> None:
    """Points for everybody; whoever's kind of contact has no such score is passed over."""
    config = going.config
    key = config.get("score", USUAL)
    scores = list(Score.objects.filter(key=key).order_by("pk"))
    if not scores:
        raise StepImpossible(f"There is no score “{key}”.")
    points = config["points"] if config.get("operation", "add") == "add" else -config["points"]
    for score in scores:
        give_points(
            contacts=going.contacts,
            score=score,
            points=points,
            reason=config.get("reason", ""),
            by=None,
            now=going.now,
        )


step_type(
    StepType(
        "update_lead_score",
        _("Give or take points"),
        "contact",
        "gauge",
        change_points,
        (
            Option("points", "number", _("Points"), is_required=True, least=0.01, most=1000),
            Option(
                "operation",
                "choice",
                _("What is done"),
                choices={"add": _("Give"), "subtract": _("Take")},
            ),
            Option("score", "score", _("Of the score")),
            Option("reason", "text", _("Why"), most=200),
        ),
    )
)
