"""The OpenAPI document: what the conventions add to each operation, so that views need not."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from ground.api.examples import Samples
from ground.api.permissions import ANYBODY, SIGNED_IN, code_needed
from ground.api.reading import QuickRows
from ground.api.serializers import InputSerializer, ResourceSerializer, includes_of
from ground.api.views import Conventions, ResourceViewSet

#: Their texts are for whoever writes an endpoint, and not for whoever calls it.
INNER = [Conventions, QuickRows, ResourceSerializer, InputSerializer]
SUMMARIES = {
    "list": "List {many}",
    "retrieve": "Get one {one}",
    "create": "Create {one}",
    "update": "Replace {one}",
    "partial_update": "Change {one}",
    "destroy": "Delete {one}",
    "bulk": "Create or change many {many}",
    "assign": "Assign {one}",
    "assign_many": "Assign many {many}",
    "deal_out": "Assign {many} round robin",
}
PROBLEMS = {
    400: "The request holds something that cannot be accepted; `errors` says where.",
    401: "Nobody is signed in, or the token is no good.",
    403: "The caller may not do this.",
    404: "There is no such record, or the caller may not see it.",
    409: "The present state of things stands against it.",
    412: "The record was changed since it was read; `current` holds its present state.",
    413: "The body is larger than this server accepts.",
    415: "The body is not of a media type that is understood.",
    422: "The Idempotency-Key belongs to another request.",
    429: "Too many requests; Retry-After says how long to wait.",
}
CODES = {400: "invalid", 404: "not_found", 412: "outdated", 429: "too_many_requests"}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; further members depend on it.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "field": {"type": ["string", "null"], "description": "A JSON path."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}


def undescribed() -> list[type]:
    return [*get_lib_doc_excludes(), *INNER]  # type: ignore[no-untyped-call]


class ApiSchema(AutoSchema):
    """Describes one endpoint, with the parameters, headers and problems of the conventions."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation.setdefault("summary", self._words_of_name())
        for status in self._problems():
            known = {"$ref": f"#/components/responses/Problem{status}"}
            operation["responses"].setdefault(str(status), known)
        if self._is_versioned():
            self._add_tags_to(operation["responses"])
        return operation

    def get_operation_id(self) -> str:
        action = getattr(self.view, "action", None)
        if not action or not isinstance(self.view, ResourceViewSet):
            return super().get_operation_id()
        words = [word.replace("-", "_") for word in self._tokenize_path()]
        extra = getattr(getattr(self.view, action), "mapping", None)
        return "_".join([*(words[:-1] if extra else words), action])

    def get_summary(self) -> str | None:
        pattern = SUMMARIES.get(getattr(self.view, "action", None) or "")
        nouns = getattr(self.view, "nouns", None)
        if not pattern or not nouns:
            return None
        one = f"{'an' if nouns[0][0] in 'aeiou' else 'a'} {nouns[0]}"
        return pattern.format(one=nouns[0] if "one {one}" in pattern else one, many=nouns[1])

    def get_description(self) -> str:  # type: ignore[override]
        description = super().get_description() or ""
        code = code_needed(self.view, self.method)
        if code is None or code == ANYBODY:
            return description
        needs = "Needs a member of staff." if code == SIGNED_IN else f"Needs `{code}`."
        return f"{description}\n\n{needs}".strip()

    def get_request_serializer(self) -> Any:
        shape = getattr(self.view, "input_class", None)
        action = getattr(self.view, "action", None)
        if shape and action in {"create", "update", "partial_update"}:
            return shape
        return super().get_request_serializer()

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        name: str = super().get_serializer_name(serializer, direction)
        return name.removesuffix("Out").removesuffix("In") or name

    def get_override_parameters(self) -> list[Any]:
        parameters = [*super().get_override_parameters()]
        if isinstance(self.view, ResourceViewSet):
            parameters += self._shape_parameters()
        if isinstance(self.view, Conventions) and self.method == "POST":
            parameters.append(
                _header("Idempotency-Key", "Repeats of this request take effect once (24 hours).")
            )
        if self._is_conditional():
            parameters.append(_header("If-Match", "Only change what was read under this ETag."))
        if self._is_versioned() and getattr(self.view, "action", "") == "retrieve":
            parameters.append(_header("If-None-Match", "Answer 304 if it still has this ETag."))
        return parameters

    def _shape_parameters(self) -> list[OpenApiParameter]:
        view: Any = self.view
        serializer, action = view.get_serializer_class(), view.action
        if not issubclass(serializer, ResourceSerializer) or action not in {"list", "retrieve"}:
            return []
        parameters = [
            OpenApiParameter("fields", str, description="Only these, separated by commas.")
        ]
        names = ", ".join(f"`{name}`" for name in includes_of(serializer))
        if names:
            text = f"Related records to add under `included`: {names}."
            parameters.append(OpenApiParameter("include", str, description=text))
        return parameters

    def _is_versioned(self) -> bool:
        if not isinstance(self.view, ResourceViewSet):
            return False
        model = getattr(getattr(self.view.get_serializer_class(), "Meta", None), "model", None)
        action = getattr(self.view, "action", None)
        return hasattr(model, "version") and action in {
            "retrieve", "create", "update", "partial_update", "destroy", "assign",
        }  # fmt: skip

    def _is_conditional(self) -> bool:
        is_assigned = getattr(self.view, "action", "") == "assign"
        return self._is_versioned() and (self.method in {"PATCH", "PUT", "DELETE"} or is_assigned)

    def _problems(self) -> list[int]:
        found = [400, 401, 403, 429]
        if "{" in self.path:
            found.append(404)
        if self.method in {"POST", "PUT", "PATCH"}:
            found += [409, 413, 415]
        if self.method == "POST" and isinstance(self.view, Conventions):
            found.append(422)
        if self._is_conditional():
            found.append(412)
        return sorted(found)

    def _add_tags_to(self, responses: dict[str, Any]) -> None:
        for status in ("200", "201"):
            if status in responses:
                text = "Changes with the record; for If-Match and If-None-Match."
                headers = responses[status].setdefault("headers", {})
                headers["ETag"] = {"description": text, "schema": {"type": "string"}}
        if getattr(self.view, "action", "") == "retrieve":
            responses["304"] = {"description": "The caller has it already."}

    def _words_of_name(self) -> str:
        name = getattr(self.view, "action", None) or type(self.view).__name__.removesuffix("View")
        spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
        return spaced.replace("_", " ").strip().capitalize()


def complete(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The document with its problems described and an example for every body it names."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.setdefault("Problem", PROBLEM_SCHEMA)
    components["responses"] = {f"Problem{code}": _problem(code) for code in PROBLEMS}
    for schema in schemas.values():
        if "included" in schema.get("properties", {}):
            schema["required"] = [name for name in schema.get("required", []) if name != "included"]
            schema["properties"]["included"].pop("readOnly", None)
    for _, operation in operations_of(result):
        _add_examples(operation, Samples(schemas))
    return result


def _add_examples(operation: dict[str, Any], samples: Samples) -> None:
    for _, media in bodies_of(operation):
        if not media.keys() & {"example", "examples"}:
            media["example"] = samples.of(media["schema"])


def operations_of(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Each operation of a document, named as in `get /api/v1/contacts/`."""
    return [
        (f"{method} {path}", operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def bodies_of(operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The bodies an operation takes and gives where all goes well."""
    bodies = [("request", operation.get("requestBody", {}))]
    bodies += [
        (status, response)
        for status, response in operation["responses"].items()
        if status.startswith("2")
    ]
    return [
        (place, media)
        for place, body in bodies
        for media in body.get("content", {}).values()
        if media.get("schema")
    ]


def _problem(status: int) -> dict[str, Any]:
    code = CODES.get(status, "refusal")
    example: dict[str, Any] = {
        "type": f"urn:rapport:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": PROBLEMS[status],
        "code": code,
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    content: dict[str, Any] = {"schema": schema, "example": example}
    return {"description": PROBLEMS[status], "content": {"application/problem+json": content}}


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description
    )
