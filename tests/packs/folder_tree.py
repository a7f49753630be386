"""What a folder holds, to compare it before and after."""

import hashlib
from pathlib import Path


def tree(folder: Path) -> dict[str, str]:
    """Every path below a folder with the SHA-256 of the file; empty for a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(folder.rglob("*"))
    }
