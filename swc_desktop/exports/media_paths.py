"""Paths of photographs below the folder that holds the folders of all cards."""

from swc_desktop.exports.dataset import MediaData


def relative_path(one: MediaData) -> str:
    """The path with ``/``; never one that leads out of its folder, or names a drive."""
    parts = [part for part in one.path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts).replace(":", "_")
