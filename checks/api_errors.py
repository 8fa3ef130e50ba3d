"""The table of refusals in docs/api.md: `python -m checks.api_errors` writes it anew."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "api.md"
START, END = "<!-- refusals: python -m checks.api_errors -->", "<!-- end -->"


def with_table(text: str) -> str:
    """The document with its table as the code has it."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    lines = ["| status | code | meaning |", "|---|---|---|"]
    lines += [f"| {status} | `{code}` | {meaning} |" for status, code, meaning in rows()]
    return f"{before}{START}\n\n" + "\n".join(lines) + f"\n\n{END}{after}"


def rows() -> list[tuple[int, str, str]]:
    """Status, code and meaning of every refusal of our apps."""
    from ground.refusals import Refusal

    ours = {app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    for name in sorted(ours):
        import_refusals(name)
    found = {
        (kind.status, kind.code, " ".join((kind.__doc__ or "").split()).replace("|", "\\|"))
        for kind in kinds_of(Refusal)
        if kind.__module__.partition(".")[0] in ours
    }
    return sorted(found)


def import_refusals(app: str) -> None:
    for module in walk_packages(import_module(app).__path__, f"{app}."):
        if not {"migrations", "management"} & set(module.name.split(".")):
            import_module(module.name)


def kinds_of(kind: Any) -> Iterator[Any]:
    for child in kind.__subclasses__():
        yield child
        yield from kinds_of(child)


def main() -> None:
    import django

    from config import env

    env.prefer_django_settings("config.settings")
    django.setup()
    DOCUMENT.write_text(with_table(DOCUMENT.read_text()))


if __name__ == "__main__":
    main()
