"""Whatever the API's own document allows, and what it does not, is never answered by a crash.

The same requests each time; S12 sends random ones for minutes, under `make soak`.
"""

import pytest

from ground.api.schema import operations_of
from tests.fuzz.hammering import DOCUMENT, OPERATIONS, hammer

pytestmark = pytest.mark.django_db
EXAMPLES = 3


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_crashes(name, bearer):
    assert hammer(name, headers=bearer, examples=EXAMPLES) > 0


def test_every_operation_of_the_document_is_tried():
    """Were the document empty, the fuzz would prove nothing."""
    documented = {name.lower() for name, _ in operations_of(DOCUMENT)}

    assert {name.lower() for name in OPERATIONS} == documented
    assert len(documented) > 100
