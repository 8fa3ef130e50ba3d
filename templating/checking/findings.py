"""What a finding is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: Errors keep a version from going out; warnings should be looked at; hints may be.
ERROR, WARNING, HINT = "error", "warning", "hint"
SEVERITIES = (ERROR, WARNING, HINT)


@dataclass(frozen=True)
class Finding:
    """Something about a template, and where: `subject`, `blocks[2].href`."""

    code: str
    severity: str
    place: str
    detail: str
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "place": self.place,
            "detail": self.detail,
            "facts": self.facts,
        }


Say = Callable[..., None]


class Findings(list[Finding]):
    """Findings as they are made."""

    def error(self, code: str, place: str, detail: str, **facts: Any) -> None:
        self.append(Finding(code, ERROR, place, detail, facts))

    def warn(self, code: str, place: str, detail: str, **facts: Any) -> None:
        self.append(Finding(code, WARNING, place, detail, facts))

    def hint(self, code: str, place: str, detail: str, **facts: Any) -> None:
        self.append(Finding(code, HINT, place, detail, facts))

    @property
    def has_errors(self) -> bool:
        return any(one.severity == ERROR for one in self)

    def in_turn(self) -> list[Finding]:
        """The gravest first; among equals as they were found."""
        return sorted(self, key=lambda one: SEVERITIES.index(one.severity))
