"""Where the files are that ship with the program."""

import sys
from pathlib import Path
from typing import Final

_TEXTS: Final = {
    "card.txt": ("resources", "packs", "starter.md"),
    "credits.txt": ("resources", "demo_credits.csv"),
    "licences.txt": ("THIRD_PARTY_NOTICES.md",),
}


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder: beside the package, or inside the frozen program."""
    base = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
    return base.joinpath("resources", *parts)


def manual_files() -> dict[str, Path]:
    """The manual's page and pictures, and the texts that it leads to, by their names beside it."""
    base = resource().parent
    files = {file.name: file for file in sorted(resource("manual").iterdir()) if file.is_file()}
    return files | {name: base.joinpath(*parts) for name, parts in _TEXTS.items()}


def licence_texts() -> dict[str, list[Path]]:
    """In an installed program the texts of the licences of each part of it; else none."""
    folder = resource().parent / "licences"
    if not folder.is_dir():
        return {}
    parts = sorted(part for part in folder.iterdir() if part.is_dir())
    return {part.name: sorted(f for f in part.rglob("*") if f.is_file()) for part in parts}
