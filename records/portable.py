"""What of the firm's own kinds of record leaves with an export of the whole database."""

from ground.portable import leaves
from records.models import Record, RecordType

leaves(RecordType, "record_types")
leaves(Record, "records")
