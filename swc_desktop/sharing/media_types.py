"""The media types of photographs and videos by the suffix of their names.

Source: https://www.iana.org/assignments/media-types; those of RAW files have no registration.
"""

from collections.abc import Mapping
from typing import Final

_TYPES: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpe": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "heic": "image/heic",
    "heif": "image/heif",
    "avif": "image/avif",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "dng": "image/x-adobe-dng",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "avi": "video/x-msvideo",
    "3gp": "video/3gpp",
    "3g2": "video/3gpp2",
    "mts": "video/mp2t",
    "m2ts": "video/mp2t",
}


def media_type(name: str, *, is_video: bool) -> str:
    """The media type of a file; without a known suffix that of the most frequent kind."""
    known = _TYPES.get(name.rpartition(".")[2].lower(), "")
    if known.startswith("video/") == is_video and known:
        return known
    return "video/mp4" if is_video else "image/x-raw"
