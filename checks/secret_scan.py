"""Secrets in the repository: keys, tokens of known shapes, passwords inside addresses."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from checks.stages import ROOT

PATTERNS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{60,}"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{12,}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "a Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a SendGrid key": re.compile(r"\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    "a Twilio secret": re.compile(r"\bSK[0-9a-f]{32}\b"),
    "an API token of ours": re.compile(r"\brpt_[0-9A-Za-z]+_[A-Za-z0-9_-]{40,}"),
    "a signed web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+]*://[^\s:/@\"'{}]*:(?P<secret>[^\s/@\"'{}<>$]{3,})@[\w\[]"
    ),
    "a secret given to a name": re.compile(
        r"(?i)\b(?:secret|password|api_?key|token)\w*[\"']?\s*[:=]\s*[\"']"
        r"(?P<secret>[A-Za-z0-9+/_-]{32,}={0,2})[\"']"
    ),
}
#: What stands for a secret in examples and tests.
STANDS_FOR = re.compile(
    r"(?i)^(?:\.\.\.|…|x+|change-?me|example|guest|password|pass|secret|test\w*|user|not-a-.*"
    r"|.*for-(?:tests|checks)-.*)$|(.)\1{9,}"
)


def findings(text: str) -> Iterator[tuple[int, str]]:
    """Line number and kind of each secret in a text."""
    for number, content in enumerate(text.splitlines(), start=1):
        for kind, pattern in PATTERNS.items():
            for match in pattern.finditer(content):
                secret = match.groupdict().get("secret")
                if secret is None or not STANDS_FOR.search(secret):
                    yield number, kind


def tracked_files(root: Path) -> list[Path]:
    """What git knows or would add; ignored files never leave the machine."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    return [root / name for name in listed.stdout.decode().split("\0") if name]


def main() -> int:
    found = []
    for path in tracked_files(ROOT):
        try:
            text = path.read_text()
        except (OSError, UnicodeDecodeError):
            continue
        place = path.relative_to(ROOT)
        # Tests make up passwords; tokens of a known shape are real wherever they stand.
        invented = {"a password in an address", "a secret given to a name"}
        skipped = invented if place.parts[0] == "tests" else set()
        found += [f"{place}:{line}: {kind}" for line, kind in findings(text) if kind not in skipped]
    print("\n".join(found) or "No secret found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
