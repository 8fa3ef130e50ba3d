"""The figures as a table, on the screen and in docs/performance.md."""

from typing import Any

from config.env import ROOT

DOCS = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEADS = ("what", "contacts", "ours", "limit", "ratio", "target", "met")


def table(rows: list[dict[str, Any]]) -> str:
    """A Markdown table, one row per result."""
    lines = ["| " + " | ".join(HEADS) + " |", "|---|--:|--:|--:|--:|--:|---|"]
    lines += ["| " + " | ".join(cells(row)) + " |" for row in rows]
    return "\n".join(lines)


def cells(row: dict[str, Any]) -> list[str]:
    sign = "≥" if row["better"] == "higher" else "≤"
    return [
        row["name"],
        f"{row['size']:,}",
        f"{figure(row['ours'])} {row['unit']}",
        f"{figure(row['limit'])} {row['unit']}",
        f"{row['ratio']:.2f}",
        f"{sign} {row['target']:,g}" + ("" if row.get("at_least") is None else f" {row['unit']}"),
        "yes" if row["met"] else "**no**",
    ]


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def write_docs(rows: list[dict[str, Any]]) -> None:
    """Put the table between its markers; what was not measured now keeps its last figures."""
    text = DOCS.read_text()
    before, _, rest = text.partition(BEGIN)
    known, _, after = rest.partition(END)
    new = table(rows).splitlines()
    measured = {name_of(line) for line in new}
    kept = [line for line in known.strip().splitlines() if name_of(line) not in measured]
    DOCS.write_text("\n".join([f"{before}{BEGIN}", *new[:2], *kept, *new[2:], f"{END}{after}"]))


def name_of(line: str) -> tuple[str, ...]:
    """What was measured, and at which size."""
    return tuple(cell.strip() for cell in line.split("|")[1:3])
