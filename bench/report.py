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
    """Put the table between its markers."""
    text = DOCS.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCS.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}")
