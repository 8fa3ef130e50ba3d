"""The refusals of a whole batch; those of one row are in its result."""

from ground.refusals import Invalid, Refusal


class NotABatch(Invalid):
    """Send one activity, a list of them, or an object with such a list under "activities"."""

    code = "not_a_batch"


class TooManyRows(Refusal):
    """A batch holds at most 1,000 rows. Send the rest in another."""

    status = 413
