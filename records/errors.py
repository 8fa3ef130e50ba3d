"""The refusals of records and their types."""

from ground.refusals import Invalid, Refusal


class RecordTypeTaken(Refusal):
    """Another record type has this slug."""


class UnfitRecordType(Invalid):
    """A record type cannot be like this."""


class RecordTypeInUse(Refusal):
    """There are records of this type. Delete them first."""


class RecordTypeFixed(Refusal):
    """There are records of this type, so what they are attached to cannot change any more."""


class WrongBearer(Invalid):
    """Records of this type are attached to another kind of record."""


class NoReview(Refusal):
    """Records of this type are not reviewed."""
