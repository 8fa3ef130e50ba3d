"""Many values as one parameter of a statement."""

from collections.abc import Iterable


def text_array(values: Iterable[str]) -> str:
    """An array as PostgreSQL writes it, for `%s::text[]`.

    Thousands of values that stand in a statement one by one are parsed one by one.
    """
    given = list(values)
    whole = "".join(given)
    if "\\" in whole or '"' in whole:
        given = [value.replace("\\", "\\\\").replace('"', '\\"') for value in given]
    return '{"' + '","'.join(given) + '"}' if given else "{}"


def id_array(values: Iterable[int]) -> str:
    """The same of ids, for `%s::bigint[]`."""
    return "{" + ",".join(map(str, values)) + "}"
