"""XML documents of any texts. Source: Extensible Markup Language (XML) 1.0, 2.2 Characters."""

import re
import xml.etree.ElementTree as ET
from typing import Final

from swc_desktop.core.text import writable

_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """A text that XML 1.0 can hold; other signs become spaces."""
    return _NOT_XML.sub(" ", writable(text))


def xml_document(root: ET.Element) -> bytes:
    """The document in UTF-8 with its declaration, indented."""
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, "UTF-8", xml_declaration=True)
    return text
