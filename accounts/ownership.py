"""Who may see which rows: the one rule every list, search, export and stream goes through."""

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, Expression, Q, Value, When

from accounts.guards import GUARDS, Guard
from accounts.permissions import ALL, OWN

NOTHING = Q(pk__in=[])
#: Where a path to somebody ends who is no person.
NO_PEOPLE = ("organisation__", "parent__")
# As SQL, since every list of an agent's begins with it.
PLACES = """
WITH mine AS (SELECT team_id FROM accounts_membership WHERE user_id = %(user)s)
SELECT true, team_id FROM mine
UNION ALL
SELECT false, id FROM accounts_territory
WHERE owner_id = %(user)s OR team_id IN (SELECT team_id FROM mine)
"""
Row = TypeVar("Row", bound=models.Model, covariant=True)


def guards_against(user: Any) -> list[Guard]:
    """Those that may hide somebody from a person."""
    is_guarded = getattr(user, "is_guarded", True)
    return [one for one in GUARDS if is_guarded and user.scope_of(one.code) != ALL]


def visible_to(
    user: Any, code: str, *, through: str = "", by_id: bool = False, people: bool | None = None
) -> Q:
    """The condition that leaves what `user` may reach with `code`.

    `through` is the path to the owned record, `"contact__"` for its activities. With `by_id`
    the places of the user are asked for first and named in the condition, so that the
    database can tell beforehand how many rows it leaves.
    Reach "own" is what the user owns, what a team of theirs holds, and what lies
    in a territory of theirs or their teams'. `people` says whether contacts are meant, of whom
    some may be protected; where it is silent, the path says it.
    """
    scope = user.scope_of(code) if hasattr(user, "scope_of") else None
    if scope not in (ALL, OWN):
        return NOTHING
    reach = Q() if scope == ALL else _own(user, through, by_id=by_id)
    are_people = bool(through) and not through.endswith(NO_PEOPLE) if people is None else people
    for guard in guards_against(user) if are_people else ():
        if user.scope_of(guard.code) != OWN:
            reach &= ~guard.protects(through)
        elif scope == ALL:
            reach &= ~guard.protects(through) | _own(user, through)
    return reach


def _own(user: Any, through: str, *, by_id: bool = False) -> Q:
    teams, lands = places_of(user) if by_id else asked_places_of(user)
    return (
        Q(**{f"{through}owner_id": user.pk})
        | Q(**{f"{through}team_id__in": teams})
        | Q(**{f"{through}territory_id__in": lands})
    )


def asked_places_of(user: Any) -> tuple[Any, Any]:
    """The user's teams, and the territories that are theirs or the teams', as subqueries."""
    from accounts.models import Territory

    teams = user.memberships.values("team_id")
    # By id, not by a join: a list may have to look at every row to find the few that are left.
    return teams, Territory.objects.filter(Q(owner=user.pk) | Q(team__in=teams)).values("pk")


def places_of(user: Any) -> tuple[list[int], list[int]]:
    """The ids of the user's teams, and of the territories that are theirs or the teams'."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"user": user.pk})
        places = cursor.fetchall()
    return [id for is_team, id in places if is_team], [id for is_team, id in places if not is_team]


def is_visible_to(user: Any, code: str, *, people: bool = False) -> Expression:
    """The same as a value of each row, for those who must know it of every one they name."""
    condition = visible_to(user, code, people=people)
    return Case(When(condition, then=True), default=False) if condition else Value(True)


class OwnedQuerySet(models.QuerySet[Row]):
    #: The permission code that lets a person see rows of this model.
    view_code: str

    def visible_to(self, user: Any, code: str | None = None, *, by_id: bool = False) -> Self:
        people = self.model.holds_people  # type: ignore[attr-defined]
        return self.filter(visible_to(user, code or self.view_code, by_id=by_id, people=people))

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)

    def unassigned(self) -> Self:
        return self.filter(owner=None, team=None)


class Owned(models.Model):
    """A record that somebody looks after."""

    #: Whether it is somebody whom a law may protect.
    holds_people: ClassVar[bool] = False

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    territory = models.ForeignKey(
        "accounts.Territory", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True
