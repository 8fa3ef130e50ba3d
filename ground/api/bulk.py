"""Bulk endpoints: up to 1,000 rows, each with its own outcome, all in one transaction."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from ground.api.problems import describe
from ground.refusals import Refusal

MOST_ROWS = 1_000


def each_row(rows: list[Any], deed: Callable[[Any], dict[str, Any]]) -> Response:
    """Do the deed for each row and answer with a result per row, in the rows' order.

    A refused row is rolled back alone and its problem stands in its result; the rest hold.
    """
    with transaction.atomic():
        results = [{"index": index, **_outcome(row, deed)} for index, row in enumerate(rows)]
    return answer_rows(results)


def answer_rows(results: list[dict[str, Any]]) -> Response:
    """The answer of a bulk endpoint out of one result per row."""
    refused = sum("problem" in result for result in results)
    return Response({"succeeded": len(results) - refused, "refused": refused, "results": results})


def _outcome(row: Any, deed: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    try:
        with transaction.atomic():
            return deed(row)
    except (Refusal, APIException) as fault:
        return {"outcome": "refused", "problem": describe(fault)}
