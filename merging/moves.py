"""What becomes of the rows of merges and duplicates when two records become one."""

from contacts.moving import (
    Follow,
    Kept,
    Pair,
    PutAway,
    Stays,
    moves,
    moves_with_organisations,
)


class Merges(Follow):
    """Those into the other lead to the survivor; what was merged since stays with them."""

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        super().give_back(pair, kept, added_to=pair.survivor)


moves("merging.Merge", "survivor", Merges("merging.Merge", "survivor"))
for side in ("first", "second"):
    moves("merging.Duplicate", side, PutAway("merging.Duplicate", side))
# Written anew for both.
moves("merging.MatchKey", "contact", Stays())

moves_with_organisations(
    "merging.OrganisationMerge", "survivor", Merges("merging.OrganisationMerge", "survivor")
)
for side in ("first", "second"):
    moves_with_organisations(
        "merging.OrganisationDuplicate", side, PutAway("merging.OrganisationDuplicate", side)
    )
moves_with_organisations("merging.OrganisationKey", "organisation", Stays())
