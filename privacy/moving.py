"""Ledgers and holds of two contacts who become one: the strictest word wins."""

from contacts.errors import ContactHeld
from contacts.moving import Follow, Kept, Pair
from privacy.models import Consent, LegalHold
from privacy.models.consents import Channel

#: A purpose and a channel.
Asked = tuple[int, str]
GIVEN, WITHDRAWN = Consent.Deed.GIVEN, Consent.Deed.WITHDRAWN


class Consents(Follow):
    """Both ledgers become one. Where one of the two had withdrawn and the other's newer word would
    allow it, the withdrawal is said again.

    The ledger is only added to, so undoing a merge says again what the survivor had said.
    """

    def __init__(self) -> None:
        super().__init__("privacy.Consent", "contact")

    def take(self, pair: Pair) -> Kept:
        mine, theirs = _words(pair.survivor), _words(pair.other)
        kept = super().take(pair)
        made: dict[str, str] = {}
        everywhere = set()
        # Everywhere first, which goes for all channels that nothing else was said about.
        for asked, newest in sorted(_words(pair.survivor).items(), key=lambda one: one[0]):
            deeds = {side[asked].deed for side in (mine, theirs) if asked in side}
            is_said = newest.channel == Channel.ANY and asked[0] in everywhere
            if newest.deed != GIVEN or WITHDRAWN not in deeds or is_said:
                continue
            row = _say_again(newest, WITHDRAWN, channel=asked[1], method="merge")
            made[str(row.pk)] = mine[asked].deed if asked in mine else ""
            if asked[1] == Channel.ANY:
                everywhere.add(asked[0])
        kept.own += [int(pk) for pk in made]
        kept.facts = {"made": made} if made else {}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        super().give_back(pair, kept, added_to=added_to)
        made = kept.facts.get("made", {})
        for pk, deed in sorted(made.items(), key=lambda one: int(one[0])):
            row = Consent.objects.get(pk=pk)
            newest = _words(pair.survivor).get((row.purpose_id, row.channel))
            # Whoever has said something since is not overruled.
            if deed == GIVEN and newest is not None and newest.pk in {int(one) for one in made}:
                _say_again(row, GIVEN, channel=row.channel, method="unmerge")


class Holds(Follow):
    """A contact that has to be kept as it is becomes part of nobody, and nobody part of it."""

    def __init__(self) -> None:
        super().__init__("privacy.LegalHold", "contact")

    def take(self, pair: Pair) -> Kept:
        both = (pair.survivor, pair.other)
        if LegalHold.objects.filter(contact__in=both, released_at=None).exists():
            raise ContactHeld(field="with")
        return super().take(pair)


def _words(contact: int) -> dict[Asked, Consent]:
    """The newest word on every purpose and channel, one for everywhere among them."""
    rows = list(Consent.objects.filter(contact=contact).order_by("at", "id"))
    words: dict[Asked, Consent] = {}
    for row in rows:
        for channel in Channel.values if row.channel == Channel.ANY else [row.channel]:
            words[row.purpose_id, channel] = row
    return words


def _say_again(row: Consent, deed: str, *, channel: str, method: str) -> Consent:
    """The same at the same moment, but newer: nothing that came later is touched."""
    return Consent.objects.create(
        contact_id=row.contact_id,
        purpose_id=row.purpose_id,
        channel=channel,
        deed=deed,
        basis=row.basis,
        method=method,
        evidence=f"consent {row.pk}",
        at=row.at,
    )
