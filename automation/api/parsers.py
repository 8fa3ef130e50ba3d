"""Bodies of workflows: deeper than others, as JSON, or as the YAML of a file."""

from typing import IO, Any

from rest_framework.parsers import BaseParser

from automation.documents.files import load
from ground.api.parsers import StrictJSONParser


class DeepJSONParser(StrictJSONParser):
    """Branches within branches, with trees of conditions in them."""

    deepest = 64


class YAMLParser(BaseParser):
    """A workflow's file as it lies in a folder."""

    media_type = "application/yaml"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        return load(getattr(stream, "body", None) or stream.read())
