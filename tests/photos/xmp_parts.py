"""What an XMP packet says, for comparing two of them in tests."""

import xml.etree.ElementTree as ET
from collections import Counter


def parts(content: bytes) -> Counter[tuple[object, ...]]:
    """Everything in a packet but the white space between tags."""
    found: Counter[tuple[object, ...]] = Counter()

    def walk(element: ET.Element, way: tuple[str, ...]) -> None:
        way = (*way, element.tag)
        found[way, (element.text or "").strip()] += 1
        for name, value in element.attrib.items():
            found[way, name, value] += 1
        for child in element:
            walk(child, way)

    walk(ET.fromstring(content), ())
    return found
