"""Fields of an XMP packet, in a picture or a sidecar (XMP part 1, both forms of RDF/XML)."""

from typing import Final
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from swc_desktop.core.message import message
from swc_desktop.photos.file_window import Damaged

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PREFIXES: Final = {
    "{http://ns.adobe.com/exif/1.0/}": "exif:",
    "{http://ns.adobe.com/tiff/1.0/}": "tiff:",
    "{http://ns.adobe.com/xap/1.0/}": "xmp:",
    "{http://ns.adobe.com/photoshop/1.0/}": "photoshop:",
    "{http://ns.adobe.com/exif/1.0/aux/}": "aux:",
}
_MAX_TEXT_LENGTH: Final = 200
"""Longer than any place, time or camera; such fields are ignored."""

_MAX_TAGS: Final = 100_000
"""Tags and attributes; a tree of so many takes about 30 MB."""


def read_xmp(packet: bytes) -> dict[str, str]:
    """Plain fields by their usual names, such as ``exif:GPSLatitude``.

    Raises ``Damaged`` where the packet is not XML, or defines entities.
    """
    packet = packet.strip(b"\0 \r\n\t")
    if not packet:
        return {}
    if max(packet.count(b"<"), packet.count(b"=")) > _MAX_TAGS:
        raise Damaged(message("Photos", "its XMP data is too large"))
    try:
        root = defusedxml.ElementTree.fromstring(packet, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        problem = message("Photos", "its XMP data cannot be read ({reason})")
        raise Damaged(problem.fill(reason=str(error))) from error
    fields: dict[str, str] = {}
    for description in root.iter(f"{_RDF}Description"):
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
