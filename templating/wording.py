"""What days and months are called in the language of a template."""

from functools import lru_cache

from django.utils import dates
from django.utils.translation import override

from templating.language.filters import Words


@lru_cache(maxsize=50)
def words_of(locale: str) -> Words:
    """The names in a language; those of English where there are none."""
    with override(locale):
        days = tuple(str(dates.WEEKDAYS[one]) for one in range(7))
        months = tuple(str(dates.MONTHS[one]) for one in range(1, 13))
    return Words(days, months, 2 if locale.startswith("de") else 3)
