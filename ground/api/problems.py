"""One shape for every error: RFC 9457 problem documents with stable codes."""

import sys
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template import loader
from rest_framework import exceptions
from rest_framework.response import Response

from ground import collisions, outages
from ground.api.errors import BodyTooLarge, MalformedBody
from ground.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
#: Where "the start" is for whoever lost their way below one of these.
DOORS = ("/portal/", "/app/", "/admin/")


def problem(*, status: int, code: str, title: str, detail: str, **facts: Any) -> dict[str, Any]:
    return {
        "type": f"urn:rapport:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **facts,
    }


def render_problem(fault: Exception, context: Any) -> Response | None:  # noqa: ARG001
    """The handler DRF calls for every exception; None lets a bug crash loudly."""
    body = describe(fault)
    if body is None:
        return None
    headers = {}
    if challenge := getattr(fault, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if "retry_after" in body:
        headers["Retry-After"] = str(body["retry_after"])
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def refused(fault: Refusal) -> Response:
    """The answer that says a refusal, where raising it would take back what has to stay:
    a guess that was counted.
    """
    return Response(describe(fault), status=fault.status, content_type=MEDIA_TYPE)


def describe(fault: Exception) -> dict[str, Any] | None:
    """The problem document for a refusal, or None if the exception is not one."""
    if isinstance(fault, RequestDataTooBig):
        fault = BodyTooLarge()
    if isinstance(fault, (SuspiciousOperation, BadRequest, UnreadablePostError)):
        fault = MalformedBody("The request cannot be read.")
    if isinstance(fault, Refusal):
        where = [{"field": fault.field, "detail": fault.detail}] if fault.field else []
        return problem(
            status=fault.status,
            code=fault.code,
            title=fault.code.replace("_", " ").capitalize(),
            detail=fault.detail,
            **({"errors": where} if where else {}),
            **fault.facts,
        )
    if isinstance(fault, Http404):
        fault = exceptions.NotFound()
    if isinstance(fault, PermissionDenied):
        fault = exceptions.PermissionDenied()
    if isinstance(fault, exceptions.ValidationError):
        errors = list(flatten(fault.detail))
        return problem(
            status=400,
            code="invalid",
            title="Invalid",
            detail=f"{len(errors)} value(s) cannot be accepted.",
            errors=errors,
        )
    if isinstance(fault, exceptions.APIException):
        return _describe_drf(fault)
    return None


def _describe_drf(fault: exceptions.APIException) -> dict[str, Any]:
    code = str(fault.get_codes()) if isinstance(fault.detail, str) else fault.default_code
    detail = str(fault.detail)
    if detail.startswith("CSRF Failed"):
        code = "csrf_failed"
    return problem(
        status=fault.status_code,
        code=code,
        title=code.replace("_", " ").capitalize(),
        detail=detail,
    )


def flatten(detail: Any, path: str = "") -> Any:
    """DRF's nested errors as a flat list of field (JSON path), code and detail."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            here = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".lstrip(".")
            here = path if key == "non_field_errors" else here
            yield from flatten(value, here)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, (dict, list))
            yield from flatten(value, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path or None, "code": getattr(detail, "code", "invalid"), "detail": detail}


def is_for_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def error_page(
    request: HttpRequest, name: str, *, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    """A page that says what is wrong. It asks neither a session nor the database."""
    start = next((door for door in DOORS if request.path_info.startswith(door)), "/")
    page = loader.get_template(f"{name}.html").render({"start": start})
    return HttpResponse(page, status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answers what Django itself refuses before a view is reached."""
    if not is_for_api(request):
        return error_page(request, "400", status=400)
    body = describe(exception) or describe(MalformedBody("The request cannot be read."))
    return _plain(body)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    if not is_for_api(request):
        return error_page(request, "403", status=403)
    return _plain(describe(PermissionDenied()))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answers an address that leads nowhere."""
    if not is_for_api(request):
        return error_page(request, "404", status=404)
    return _plain(
        problem(
            status=404,
            code="no_such_endpoint",
            title="No such endpoint",
            detail="There is no such endpoint. See /api/docs/ for those there are.",
        )
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers a fault of ours, saying nothing of its cause; 503 while the database is away, or
    ended this for another's sake.
    """
    fault = sys.exc_info()[1]
    if outages.is_outage(fault):
        return unavailable(request)
    if collisions.is_collision(fault) and is_for_api(request):
        return collided()
    if not is_for_api(request):
        return error_page(request, "500", status=500)
    return _plain(
        problem(
            status=500,
            code="server_error",
            title="Server error",
            detail="The fault is ours and has been noted. Trying again later may help.",
        )
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answers while the database is away, and says when to ask again."""
    if not is_for_api(request):
        headers = {"Retry-After": str(outages.RETRY_AFTER)}
        return error_page(request, "503", status=503, headers=headers)
    return _ask_again(
        after=outages.RETRY_AFTER,
        code="database_away",
        title="Database away",
        detail="The database does not answer. Nothing was changed; try again in a few seconds.",
    )


def collided() -> HttpResponse:
    """Answers whoever met others at the same rows and had to give way."""
    return _ask_again(
        after=collisions.RETRY_AFTER,
        code="collision",
        title="Collision",
        detail="Somebody changed the same at this moment. Nothing was changed here; try again.",
    )


def _ask_again(*, after: int, **said: str) -> HttpResponse:
    body = problem(status=503, retry_after=after, **said)
    headers = {"Retry-After": str(after)}
    return JsonResponse(body, status=503, headers=headers, content_type=MEDIA_TYPE)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers a form or script that came without the token proving it is one of our pages."""
    if not is_for_api(request):
        return error_page(request, "403_csrf", status=403)
    detail = f"{reason} Send the csrftoken cookie's value in the X-CSRFToken header."
    return _plain(problem(status=403, code="csrf_failed", title="Csrf failed", detail=detail))


def _plain(body: dict[str, Any] | None) -> HttpResponse:
    assert body is not None  # noqa: S101 - every caller passes a described refusal
    return JsonResponse(body, status=body["status"], content_type=MEDIA_TYPE)
