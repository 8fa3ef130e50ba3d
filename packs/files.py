"""Reading a pack's folder: everything in it, or everything that is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from jsonschema import Draft202012Validator

from packs.errors import UnknownPack
from packs.schema import FILES

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Fault:
    """Something wrong with a pack: where, what, and how to mend it."""

    file: str
    line: int
    path: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.path}: {self.detail}"


@dataclass
class PackFiles:
    """The content of a folder's files, and where in them each value stands."""

    folder: Path
    content: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, yaml.Node] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def manifest(self) -> dict[str, Any]:
        return self.content.get("manifest.yaml") or {}

    def items(self, file: str) -> Sequence[dict[str, Any]]:
        return self.content.get(file) or []

    def blame(self, file: str, path: Sequence[str | int], detail: str) -> None:
        written = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
        self.faults.append(Fault(file, line_of(self.nodes.get(file), path), written, detail))


def available() -> Iterator[Path]:
    """The folders of every pack there is to install."""
    for place in settings.PACK_FOLDERS:
        yield from sorted(path.parent for path in Path(place).glob("*/manifest.yaml"))


#: In C where it was built so: a pack has thousands of lines.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def find(slug: str) -> Path:
    """
    :raises UnknownPack: naming those there are.
    """
    folders = {folder.name: folder for folder in available()}
    if slug not in folders:
        raise UnknownPack(f"There is no pack {slug!r}. There are: {', '.join(folders) or 'none'}.")
    return folders[slug]


def read(folder: Path) -> PackFiles:
    """The pack of a folder; `faults` says what cannot be used of it."""
    files = PackFiles(folder)
    for name, (schema, needed) in FILES.items():
        path = folder / name
        if path.is_file():
            read_file(files, path, schema)
        elif needed:
            files.blame(name, [], "The file is missing; every pack has one.")
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in FILES:
            files.blame(path.name, [], f"No such file is known. Known are: {', '.join(FILES)}.")
    if files.manifest and files.manifest.get("slug") != folder.name:
        files.blame("manifest.yaml", ["slug"], f"Must be the folder's name, {folder.name}.")
    return files


def understood(text: str) -> tuple[yaml.Node | None, Any]:
    """The YAML with the place of each part, and what it says."""
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def read_file(files: PackFiles, path: Path, schema: dict[str, Any]) -> None:
    if path.stat().st_size > MOST_BYTES:
        files.blame(path.name, [], f"Shorten the file to {MOST_BYTES:,} bytes.")
        return
    try:
        text = path.read_text(encoding="utf-8")
        node, content = understood(text)
    except UnicodeDecodeError:
        files.blame(path.name, [], "Save the file as UTF-8.")
        return
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        what = getattr(fault, "problem", None) or str(fault)
        line = mark.line + 1 if mark else 1
        files.faults.append(Fault(path.name, line, "$", f"This is not YAML: {what}."))
        return
    if node is not None:
        files.nodes[path.name] = node
    errors = list(Draft202012Validator(schema).iter_errors(content))
    for error in errors:
        files.blame(path.name, list(error.absolute_path), f"{error.message}.")
    if not errors:
        files.content[path.name] = content


def line_of(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """The line a path stands on, or that of the nearest thing around it."""
    if node is None:
        return 1
    line: int = node.start_mark.line + 1
    if not path:
        return line
    step, rest = path[0], path[1:]
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return line_of(node.value[step], rest)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return line_of(value, rest)
    return line
