"""Fields of an XMP packet, in a picture or a sidecar (XMP part 1, both forms of RDF/XML)."""

from typing import Final

from swc_desktop.photos.xmp_document import NAMESPACES, XmpDocument

_PREFIXES: Final = {
    f"{{{NAMESPACES[prefix]}}}": f"{prefix}:"
    for prefix in ("exif", "tiff", "xmp", "photoshop", "aux")
}
_MAX_TEXT_LENGTH: Final = 200
"""Longer than any place, time or camera; such fields are ignored."""


def read_xmp(packet: bytes) -> dict[str, str]:
    """Plain fields by their usual names, such as ``exif:GPSLatitude``; lists and structures are
    read with ``XmpDocument``.

    Raises ``Damaged`` where the packet is not XML, or defines entities.
    """
    if not packet.strip(b"\0 \r\n\t"):
        return {}
    fields: dict[str, str] = {}
    for description in XmpDocument.parse(packet).all_descriptions():
        for tag, text in description.attrib.items():
            _keep(fields, tag, text)
        for child in description:
            if isinstance(child.tag, str) and child.text:
                _keep(fields, child.tag, child.text)
    return fields


def _keep(fields: dict[str, str], tag: str, text: str) -> None:
    space, brace, name = tag.rpartition("}")
    prefix = _PREFIXES.get(space + brace)
    if prefix and text.strip() and len(text) <= _MAX_TEXT_LENGTH:
        fields.setdefault(prefix + name, text.strip())
