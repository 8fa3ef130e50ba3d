"""What a benchmark says."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

#: Begins a line that holds a result; whatever else a child process says is passed over.
RESULT = "result: "


@dataclass(frozen=True)
class Result:
    """Ours beside the limit. `better` tells which direction of the ratio is good."""

    name: str
    size: int
    ours: float
    limit: float
    unit: str
    target: float
    better: Literal["higher", "lower"] = "higher"
    #: Where the promise is a figure of ours, whatever the machine's limit; None: a ratio.
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.limit if self.limit else 0.0

    @property
    def met(self) -> bool:
        if self.at_least is not None:
            return self.ours >= self.at_least
        return self.ratio >= self.target if self.better == "higher" else self.ratio <= self.target

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ratio, 4), "met": self.met}
