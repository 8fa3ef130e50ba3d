"""Who belongs to which segment when two contacts become one, and are two again."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import F

from contacts.models import Segment
from contacts.moving import Follow, Kept, Pair, Picture


class Members(Follow):
    """Memberships go with their contact; whoever is there twice counts once."""

    def __init__(self) -> None:
        super().__init__("contacts.SegmentMember", "contact", apart=("segment",))

    def take(self, pair: Pair) -> Kept:
        kept = super().take(pair)
        _count(kept.taken, by=-1)
        return kept

    def put_back(self, pictures: Sequence[Picture]) -> list[Picture]:
        written = super().put_back(pictures)
        _count(written, by=1)
        return written


def _count(rows: Sequence[Picture], *, by: int) -> None:
    # In one order everywhere, so that two merges cannot deadlock.
    for segment, times in sorted(Counter(row["segment_id"] for row in rows).items()):
        Segment.objects.filter(pk=segment).update(members=F("members") + by * times)
