"""The lifecycle of the demo firm's subscribers."""

from datetime import datetime, timedelta

from accounts.models import User
from contacts.models import ContactType
from demo.segments import Tree, one, tree
from lifecycle.models import Lifecycle
from lifecycle.operations.definitions import change_stage, create_lifecycle, create_stage
from lifecycle.operations.refreshing import refresh_due


def quiet(days: int) -> Tree:
    return tree(one("activity.any", "is_set"), one("activity.any", "not_in_last_days", days))


PAID = one("activity.order_paid", "is_set")
BACK = tree(
    one("stage", "in_list", ["lapsed"]),
    tree(
        one("stage", "equals", "won_back"),
        one("active_days_in_stage", "less_than", 7),
    ),
    match="any",
)
#: Key, label, colour, what it is, the turn in which it is asked, whom it means.
STAGES = (
    ("lead", "Lead", "gray", "Known to us, and nothing more.", 90, tree()),
    (
        "trying",
        "Trying",
        "blue",
        "Does something, has not paid.",
        60,
        tree(one("activity.any", "is_set")),
    ),
    ("client", "Client", "green", "Has paid at least once.", 50, tree(PAID)),
    ("quiet", "Quiet", "orange", "Did nothing for 14 days.", 30, quiet(14)),
    ("lapsed", "Lapsed", "red", "Did nothing for 45 days.", 10, quiet(45)),
    ("won_back", "Won back", "pink", "Came back after being lapsed.", 20, BACK),
)


def seed_stages(*, now: datetime) -> int:
    """The firm's lifecycle, up to date; how many stages were new."""
    type = ContactType.objects.filter(slug="subscriber").first()
    if type is None or Lifecycle.objects.exists():
        return 0
    by = User.objects.filter(is_active=True, roles__slug="crm_admin").order_by("id")[0]
    made = create_lifecycle(type=type, at_risk=quiet(14), by=by, now=now)
    # A stage may ask for another one, which has to be there by then.
    for place, (key, label, colour, description, priority, conditions) in enumerate(STAGES, 1):
        create_stage(
            lifecycle=made,
            key=key,
            label=label,
            conditions=tree() if key == "won_back" else conditions,
            by=by,
            now=now,
            colour=colour,
            description=description,
            order=10 * place,
            priority=priority if key != "won_back" else 100,
            tell_owner=key == "lapsed",
        )
    last = made.stages.get(key="won_back")
    change_stage(stage=last, changes={"conditions": BACK, "priority": 20}, by=by, now=now)
    list(refresh_due(now=now))
    # What the log adds up to is known only once the workers run.
    Lifecycle.objects.update(refresh_at=now + timedelta(minutes=1))
    return len(STAGES)
