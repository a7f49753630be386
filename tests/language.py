"""Looks for words that this project does not use, by its glossary; run by itself or as a test.

``python -m tests.language PATH…`` prints each place. Data, licences and names of others are not
looked at.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PHRASES = {
    r"\b(\w+_)?told(_\w+)?\b": "say what it is: on_progress, message, mask, vote, result",
    r"\b[Cc]an not\b": "cannot",
    r"\bdeeds?\b|\b\w*_deeds?\b": "action",
    r"\b(let|lets|letting) go\b|\blet_go\b": "release, close, drop",
    r"\b(go|goes|going|gone) on with\b": "resume, continue",
    r"\b(can|could|may) ?not be meant\b": "is not valid",
    r"\bstands? under\b": "is below, belongs to",
    (
        r"(?<![Tt]here )\b(is|are|was|were|be) no "
        r"(?!(longer|more|less|such|better|worse|slower|matter)\b)\w+"
    ): "is not a …, there is no …",
    r"\bunkept\b": "recording_failed",
    r"\b(take|takes|took|taken) away\b": "remove",
}
"""Words in prose, comments and names alike."""

NAMES = {
    r"\b_?(MOST|LEAST|FEWEST|LOWEST|LONGEST|SHORTEST|LARGEST|SMALLEST)(_[A-Z_]+)?\b": (
        "MAX_, MIN_"
    ),
    r"\b_?[A-Z_]*(GLANCE|PATIENCE)[A-Z_]*\b": "POLL_INTERVAL_S, TIMEOUT_S",
    r"\bEvidence(Held|Use)\b": "EvidenceUsed, EvidenceMode",
    r"\b(Keeper|Wish|Looked|Asked|OddReply|Told|all_told|Standing|Sheet|DropVeil)\b": (
        "the glossary"
    ),
    r"\b(WeatherDesk|StickDesk|StickSheet|written_whole|digest_of|dress|_dress|_worn)\b": (
        "the glossary"
    ),
    r"\b(leave_alone|with_new_weather|sort_out|deeds_of|enable_deeds|by_keys|insist)\b": (
        "the glossary"
    ),
}
"""Names in code."""

TEXTS = (".py", ".md", ".html", ".toml", ".yml", ".cff")
NOT_OURS = (
    "resources/licences",
    "resources/demo",
    "resources/packs/",
    "requirements/",
    "tests/language.py",
    "tests/test_language.py",
    "LICENSE",
    "THIRD_PARTY_NOTICES.md",
)


def files() -> list[str]:
    """The tracked texts of this project."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        name
        for name in listed.stdout.splitlines()
        if name.endswith(TEXTS) and not name.startswith(NOT_OURS) and (ROOT / name).is_file()
    ]


def found_in(name: str, text: str) -> Iterator[str]:
    """Each place in a text that has a word which is not used."""
    tables = [PHRASES, NAMES] if name.endswith(".py") else [PHRASES]
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, instead in (entry for table in tables for entry in table.items()):
            for match in re.finditer(pattern, line):
                yield f"{name}:{number}: {match.group(0)!r} ({instead})"


def main(chosen: list[str]) -> int:
    """Print what was found in the files below the paths given, or in all."""
    places = [
        place
        for name in files()
        if not chosen or name.startswith(tuple(chosen))
        for place in found_in(name, (ROOT / name).read_text(encoding="utf-8"))
    ]
    sys.stdout.writelines(f"{place}\n" for place in places)
    return 1 if places else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
