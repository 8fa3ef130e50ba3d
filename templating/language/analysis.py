"""Which values a source asks for, learnt while it is compiled."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass
class Variable:
    """A value that a template asks for."""

    name: str
    #: Shown somewhere with nothing to stand in for it, and not only where it is known to be there.
    is_needed: bool = False
    #: What stands in for it, where the source says that in plain words.
    fallback: str | None = None
    #: Gone through one by one, each with these parts.
    is_list: bool = False
    parts: list[str] = field(default_factory=list)
    #: Of a block's condition: the tree that says for whom it holds.
    condition: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        said = {
            "name": self.name,
            "is_needed": self.is_needed,
            "fallback": self.fallback,
            "is_list": self.is_list,
            "parts": sorted(self.parts),
        }
        return said | ({"condition": self.condition} if self.condition else {})

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Variable":
        return cls(**said)

    def widen(self, other: "Variable") -> None:
        """Take in what another place asks of the same value."""
        self.is_needed |= other.is_needed
        self.is_list |= other.is_list
        self.fallback = self.fallback if self.fallback is not None else other.fallback
        self.parts += [one for one in other.parts if one not in self.parts]


class Uses:
    """What a source asks for so far, and what it knows by itself at this place."""

    def __init__(self) -> None:
        self.found: dict[str, Variable] = {}
        #: Names of the template's own, each with the list that it is a member of, if it is.
        self.own: dict[str, str] = {"forloop": ""}
        self.guards: list[str] = []
        self.loops = 0

    def ask(self, name: str, *, shown: bool = False, fallback: str | None = None) -> None:
        root, _, rest = name.partition(".")
        if root in self.own:
            if rest and (source := self.own[root]):
                variable = self._variable(source)
                if rest not in variable.parts:
                    variable.parts.append(rest)
            return
        variable = self._variable(name)
        if fallback is not None:
            variable.fallback = fallback if variable.fallback is None else variable.fallback
        elif shown and name not in self.guards:
            variable.is_needed = True

    def know(self, name: str, source: str = "") -> None:
        self.own[name] = source

    @contextmanager
    def guarding(self, names: Iterable[str]) -> Iterator[None]:
        """Within, these are known to be there."""
        kept = list(self.guards)
        self.guards += names
        yield
        self.guards = kept

    @contextmanager
    def looping(self, name: str, source: str) -> Iterator[None]:
        """Within, a name stands for each member of a list."""
        root = source.partition(".")[0]
        kept = self.own.get(name)
        if source and root not in self.own:
            variable = self._variable(source)
            variable.is_list = True
            self.own[name] = source
        else:
            self.own[name] = ""
        self.loops += 1
        yield
        self.loops -= 1
        if kept is None:
            self.own.pop(name)
        else:
            self.own[name] = kept

    def _variable(self, name: str) -> Variable:
        return self.found.setdefault(name, Variable(name))


def together(found: Iterable[Variable]) -> list[Variable]:
    """Each value once, with all that is asked of it, by name."""
    whole: dict[str, Variable] = {}
    for one in found:
        if one.name in whole:
            whole[one.name].widen(one)
        else:
            whole[one.name] = replace(one, parts=list(one.parts))
    return [whole[name] for name in sorted(whole)]
