"""Addresses and numbers of two contacts: all are kept, and one is the primary."""

from typing import Any

from contacts.moving import TAKE, Kept, Pair, Whole


class Reaches(Whole):
    """Addresses, or numbers. The primary one is the survivor's, unless somebody chose."""

    def __init__(self, label: str, *, value: str, field: str) -> None:
        super().__init__(label, "contact", apart=(value,))
        self.value, self.field = value, field

    def take(self, pair: Pair) -> Kept:
        theirs, mine = self._primary(pair.other), self._primary(pair.survivor)
        own, rows = self._ids(pair.survivor), self.pictures(pair)
        kept = Kept(taken=self._ask(TAKE, pair.ids))
        self._of(pair.other).update(is_primary=False)
        wants_other = pair.chosen.get(self.field, pair.survivor) == pair.other
        wanted = theirs if theirs and (wants_other or not mine) else mine
        value = wanted and wanted[1]
        kept.moved = self._ids(pair.other)
        self._of(pair.other).update(contact=pair.survivor)
        if value:
            self._make_primary(pair.survivor, value)
        kept.own = own
        said = {"mine": mine and mine[1], "theirs": theirs and theirs[1], "since": value}
        kept.facts = {**said, "rows": rows}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        now = self._primary(pair.survivor)
        self._of(pair.survivor).update(is_primary=False)
        super().give_back(pair, kept, added_to=added_to)
        was_changed = now is not None and now[1] != kept.facts["since"]
        first = [now[1]] if now and was_changed else []
        later = [now[1]] if now else []
        mine, theirs = kept.facts["mine"], kept.facts["theirs"]
        self._settle(pair.survivor, [*first, mine, *later], or_oldest=bool(mine))
        self._settle(pair.other, [theirs, *first], or_oldest=bool(theirs))

    def _of(self, contact: int) -> Any:
        return self.model._default_manager.filter(contact=contact)

    def _ids(self, contact: int) -> list[int]:
        return list(self._of(contact).order_by("id").values_list("id", flat=True))

    def _primary(self, contact: int) -> tuple[int, str] | None:
        found = self._of(contact).filter(is_primary=True).values_list("id", self.value)
        return next(iter(found), None)

    def _make_primary(self, contact: int, value: str) -> bool:
        self._of(contact).filter(is_primary=True).exclude(**{self.value: value}).update(
            is_primary=False
        )
        return bool(self._of(contact).filter(**{self.value: value}).update(is_primary=True))

    def _settle(self, contact: int, wanted: list[str | None], *, or_oldest: bool) -> None:
        """Let the first of them that is there be the primary one, or else the oldest."""
        for value in wanted:
            if value and self._make_primary(contact, value):
                return
        oldest = self._of(contact).order_by("id").first() if or_oldest else None
        if oldest is not None:
            self._make_primary(contact, getattr(oldest, self.value))
