"""By which account a message goes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from accounts.models import Membership
from channels.adapters import ADAPTERS
from channels.models import Account


def active_accounts(channel: str) -> list[Account]:
    """Those that something may go by, in the order in which they are asked."""
    senders = [slug for slug, adapter in ADAPTERS.items() if adapter.can_send]
    rows = Account.objects.filter(channel=channel, state=Account.State.ACTIVE, provider__in=senders)
    return list(rows.order_by("order", "id"))


def teams_of(people: Iterable[int]) -> dict[int, set[int]]:
    """Person → their teams."""
    found: dict[int, set[int]] = {}
    for person, team in Membership.objects.filter(user__in=set(people)).values_list(
        "user_id", "team_id"
    ):
        found.setdefault(person, set()).add(team)
    return found


def takes(account: Account, to: str) -> bool:
    """Whether a recipient is of the account's share: the same answer every time."""
    if account.share >= 100:
        return True
    said = sha256(f"{account.pk} {to.lower()}".encode()).digest()
    return int.from_bytes(said[:4]) % 100 < account.share


class Chooser:
    """The accounts of a channel at one moment.

    Somebody's own account comes before that of a team of theirs, and that before the firm's;
    within each, the order that staff gave them.
    """

    def __init__(
        self, accounts: Iterable[Account], *, teams: Mapping[int, set[int]], now: datetime
    ) -> None:
        self.accounts = list(accounts)
        self._teams = teams
        self._now = now
        self._kept: dict[tuple[str, int | None, int | None], list[Account]] = {}

    def choose(
        self, *, category: str, by: int | None = None, named: int | None = None, to: str = ""
    ) -> Account | None:
        """The first that is up and takes this recipient; None where there is none.

        Where one is named, another takes its place only if it writes as the same sender.
        """
        asked = (category, by, named)
        if asked not in self._kept:
            self._kept[asked] = self._choose(category, by, named)
        fit = self._kept[asked]
        # Whoever falls into nobody's share goes by the last.
        return next((one for one in fit if takes(one, to)), fit[-1] if fit else None)

    def leave_out(self, account: Account) -> None:
        """It is of no use for now: what was chosen is chosen anew."""
        self.accounts = [one for one in self.accounts if one.pk != account.pk]
        self._kept.clear()

    def _choose(self, category: str, by: int | None, named: int | None) -> list[Account]:
        """Those that come into question, the first first: more than one where shares are given."""
        fit = [one for one in self.accounts if self._is_up(one)]
        if named is not None:
            chosen = self._named(named, fit)
            return [chosen] if chosen else []
        teams = self._teams.get(by, set()) if by is not None else set()
        fit = [one for one in fit if getattr(one, f"for_{category}")]
        for scope in (
            lambda one: by is not None and one.user_id == by,
            lambda one: one.team_id in teams,
            lambda one: one.user_id is None and one.team_id is None,
        ):
            found = [one for one in fit if scope(one)]
            if found:
                return found
        return []

    def _named(self, named: int, fit: list[Account]) -> Account | None:
        for one in fit:
            if one.pk == named:
                return one
        sender = Account.objects.filter(pk=named).values_list("sender", flat=True).first()
        return next((one for one in fit if one.sender == sender), None)

    def _is_up(self, account: Account) -> bool:
        return account.down_until is None or account.down_until <= self._now
