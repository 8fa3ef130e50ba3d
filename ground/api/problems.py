"""One shape for every error: RFC 9457 problem documents with stable codes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from ground.refusals import Refusal

MEDIA_TYPE = "application/problem+json"


def problem(*, status: int, code: str, title: str, detail: str, **facts: Any) -> dict[str, Any]:
    return {
        "type": f"urn:rapport:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **facts,
    }


def render_problem(fault: Exception, context: dict[str, Any]) -> Response | None:
    """The handler DRF calls for every exception; None lets a bug crash loudly."""
    body = describe(fault)
    if body is None:
        return None
    headers = {}
    if isinstance(fault, exceptions.APIException):
        if getattr(fault, "auth_header", None):
            headers["WWW-Authenticate"] = fault.auth_header
        if getattr(fault, "wait", None):
            headers["Retry-After"] = str(int(fault.wait) + 1)
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def describe(fault: Exception) -> dict[str, Any] | None:
    """The problem document for a refusal, or None if the exception is not one."""
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
        code = str(fault.get_codes()) if isinstance(fault.detail, str) else fault.default_code
        return problem(
            status=fault.status_code,
            code=code,
            title=code.replace("_", " ").capitalize(),
            detail=str(fault.detail),
        )
    return None


def flatten(detail: Any, path: str = "") -> Any:
    """DRF's nested errors as a flat list of field (JSON path), code and detail."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            here = path if key == "non_field_errors" else f"{path}.{key}" if path else str(key)
            yield from flatten(value, here)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, (dict, list))
            yield from flatten(value, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path or None, "code": getattr(detail, "code", "invalid"), "detail": detail}
