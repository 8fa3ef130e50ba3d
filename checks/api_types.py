"""The app's TypeScript types of the API: `python -m checks.api_types` writes them anew."""

import json
import sys
from pathlib import Path
from typing import Any

from launch import node

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
TYPES = FRONTEND / "src" / "api" / "schema.d.ts"


def generate(document: dict[str, object]) -> str:
    """The types of an OpenAPI document."""
    node.install(FRONTEND)
    program = FRONTEND / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    return node.run(str(program), folder=FRONTEND, given=json.dumps(document))


def current() -> str:
    """The types of the API as the code has it now."""
    from drf_spectacular.generators import SchemaGenerator

    generator: Any = SchemaGenerator
    document = generator().get_schema(request=None, public=True)
    return generate(json.loads(json.dumps(document, default=str)))


def main() -> None:
    import django

    from config import env

    env.prefer_django_settings("config.settings")
    django.setup()
    TYPES.parent.mkdir(parents=True, exist_ok=True)
    TYPES.write_text(current())
    sys.stdout.write(f"{TYPES.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
