"""Files of the pictures that a source names, wherever it was written."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from swc_desktop.foreign.picture_paths import is_web_address, match_paths
from swc_desktop.photos.find import find_photos


def picture_files(folders: Sequence[Path], names: Iterable[str]) -> Mapping[str, str]:
    """The file or web address of each name.

    A name is a path relative to one of the folders; else the path of a file that exists; else it
    agrees with the end of the path of one picture in the folders (``picture_paths``). A name
    without a file keeps its path in the first folder, so that its absence is reported.
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    for name in dict.fromkeys(names):
        plain = name.strip().replace("\\", "/")
        if is_web_address(plain):
            found[name] = plain
        elif (file := _direct(folders, plain)) is not None:
            found[name] = file.as_posix()
        else:
            missing.append(name)
    matches = match_paths(missing, find_photos(folders).files) if missing else None
    for name in missing:
        match = matches.found.get(name) if matches is not None else None
        plain = "/".join(step for step in _steps(name))
        found[name] = (folders[0] / plain if match is None else match).as_posix()
    return found


def _direct(folders: Sequence[Path], name: str) -> Path | None:
    """The file with this path in one of the folders."""
    if not name or ".." in Path(name).parts:
        return None
    return next((file for folder in folders if (file := folder / name).is_file()), None)


def _steps(name: str) -> Iterable[str]:
    parts = name.strip().replace("\\", "/").split("/")
    return (part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))
