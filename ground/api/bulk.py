"""Bulk endpoints: up to 1,000 rows, each with its own outcome, all in one transaction."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api import related
from ground.api.problems import describe
from ground.refusals import Invalid, Refusal

MOST_ROWS = 1_000


class RowResult(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="The row's place in the request, from 0.")
    outcome = serializers.ChoiceField(
        choices=[(word, word) for word in ("created", "changed", "refused")]
    )
    id = serializers.IntegerField(required=False)
    problem = serializers.DictField(
        required=False, help_text="Why the row was refused, as a problem document."
    )


class BulkOut(serializers.Serializer[Any]):
    """The answer of a bulk endpoint."""

    succeeded = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = RowResult(many=True, help_text="In the order of the request.")


def rows_of(request: Request) -> list[dict[str, Any]]:
    """The rows of `{"rows": [...]}`.

    :raises Invalid: unless there are 1 to 1,000 and each is an object.
    """
    body = request.data
    rows = body.get("rows") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS or len(body) > 1:
        raise Invalid(f'Send {{"rows": […]}} with 1 to {MOST_ROWS} rows.', field="rows")
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise Invalid("Each row must be an object.", field=f"rows[{index}]")
    return rows


def check_rows(
    rows: list[dict[str, Any]], shape: type[serializers.Serializer[Any]], context: dict[str, Any]
) -> list[dict[str, Any] | APIException]:
    """Each row's values in Python's types, or why it cannot be accepted.

    Related records that the rows name are looked up at once, by `ground.api.related`.
    """
    checker = shape(context={**context, **related.named_in(rows, shape, context)})
    checked: list[dict[str, Any] | APIException] = []
    for row in rows:
        try:
            checked.append(checker.run_validation(row))
        except APIException as fault:
            checked.append(fault)
    return checked


def bring_in(
    checked: list[dict[str, Any] | APIException], deed: Callable[[list[dict[str, Any]]], list[Any]]
) -> Response:
    """Do the deed for the good rows at once, and answer with a result per row.

    The deed, one transaction, answers for each row with its record and whether that is new,
    or a refusal.
    """
    good = [row for row in checked if not isinstance(row, APIException)]
    done = iter(deed(good) if good else [])
    outcomes = [row if isinstance(row, APIException) else next(done) for row in checked]
    results = [{"index": i, **_result(outcome)} for i, outcome in enumerate(outcomes)]
    refused = sum("problem" in result for result in results)
    return Response({"succeeded": len(results) - refused, "refused": refused, "results": results})


def _result(outcome: Any) -> dict[str, Any]:
    if isinstance(outcome, (Refusal, APIException)):
        return {"outcome": "refused", "problem": describe(outcome)}
    row, is_new = outcome
    return {"outcome": "created" if is_new else "changed", "id": row.pk}
