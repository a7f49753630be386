"""An XMP packet that is read, changed and written: plain values, bags, sequences, alternatives and
structures, in attributes or elements, in one or several ``rdf:Description``.

What is not changed keeps its meaning: names, values, order, texts between tags, comments and
prefixes; XML allows quotes, references and the place of ``xmlns`` to be written in another way.
Source: XMP specification part 1 (ISO 16684-1), RDF/XML forms of 7.4 to 7.9.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from swc_desktop.core.message import message
from swc_desktop.photos.file_window import Damaged

MAX_XMP_BYTES: Final = 4 << 20
"""Far above any real sidecar; bounds memory."""

_MAX_TAGS: Final = 100_000
"""Tags and attributes; a tree of so many takes about 30 MB."""

_MAX_DEPTH: Final = 100
"""Tags within tags: structures within structures of real packets are below 20."""

NAMESPACES: Final[Mapping[str, str]] = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "dwc": "http://rs.tdwg.org/dwc/index.htm",
    "swc": "urn:swc-desktop:xmp:1.0/",
}
"""Usual prefixes. Darwin Core's is that of ExifTool, whose structures have the terms in them."""


def qualified(name: str) -> str:
    """``{namespace}name`` of a name with a usual prefix, such as ``dc:subject``."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


_RDF: Final = qualified("rdf:RDF")
_DESCRIPTION: Final = qualified("rdf:Description")
_ABOUT: Final = qualified("rdf:about")
_ITEM: Final = qualified("rdf:li")
_PARSE_TYPE: Final = qualified("rdf:parseType")
_LANGUAGE: Final = qualified("xml:lang")
_CONTAINERS: Final = tuple(qualified(f"rdf:{kind}") for kind in ("Bag", "Seq", "Alt"))
_SYNTAX: Final = tuple(f"{{{NAMESPACES[prefix]}}}" for prefix in ("rdf", "xml"))
_HEAD: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL: Final = '\n<?xpacket end="w"?>\n'


class XmpDocument:
    """A packet; properties are named with the usual prefixes of ``NAMESPACES``."""

    def __init__(self, root: Element, prefixes: Mapping[str, str]) -> None:
        """``prefixes`` are those in use, by namespace."""
        self._root, self._prefixes = root, prefixes

    @classmethod
    def new(cls, tool: str) -> "XmpDocument":
        """An empty packet, made by a tool."""
        root = Element(qualified("x:xmpmeta"), {qualified("x:xmptk"): tool})
        ET.SubElement(ET.SubElement(root, _RDF), _DESCRIPTION, {_ABOUT: ""})
        return cls(root, {})

    @classmethod
    def parse(cls, packet: bytes) -> "XmpDocument":
        """Raises ``Damaged`` where the packet is empty, too large, not XML, or defines entities."""
        if len(packet) > MAX_XMP_BYTES or max(packet.count(b"<"), packet.count(b"=")) > _MAX_TAGS:
            raise Damaged(message("Photos", "its XMP data is too large"))
        packet = packet.strip(b"\0 \r\n\t")
        builder = _Builder()
        parser = XMLParser(target=builder, forbid_dtd=True)
        try:
            parser.feed(packet)
            root: Element = parser.close()
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            problem = message("Photos", "its XMP data cannot be read ({reason})")
            raise Damaged(problem.fill(reason=str(error))) from error
        return cls(root, builder.prefixes)

    def all_descriptions(self) -> Iterator[Element]:
        """Every ``rdf:Description``, also those of structures."""
        return self._root.iter(_DESCRIPTION)

    def check_writable(self) -> None:
        """Raise ``Damaged`` where nothing can be added, as it is XML of another kind."""
        if next(self._root.iter(_RDF), None) is None:
            raise Damaged(message("Photos", "it holds no XMP data"))

    def values(self, name: str) -> list[str]:
        """The values of a property in their order: one where it is plain, those of a bag, sequence
        or alternative; empty without it."""
        tag = qualified(name)
        found = []
        for description in self._descriptions():
            if (plain := description.get(tag)) is not None:
                found.append(plain)
            for element in description.findall(tag):
                if (container := _container(element)) is not None:
                    found += [text for item in container if (text := _text(item)) is not None]
                elif (text := _text(element)) is not None:
                    found.append(text)
        return found

    def structure(self, name: str) -> dict[str, str]:
        """The plain fields of a structure by their names with usual prefixes; others are left out.
        Empty without it."""
        found: dict[str, str] = {}
        for description in self._descriptions():
            for element in description.findall(qualified(name)):
                nested = element.find(_DESCRIPTION)
                holder = element if nested is None else nested
                fields = [*element.attrib.items(), *holder.attrib.items()]
                fields += [(str(one.tag), text) for one in holder if (text := _text(one))]
                for tag, text in fields:
                    if not tag.startswith(_SYNTAX) and (usual := _usual(tag)):
                        found.setdefault(usual, text)
        return found

    def has(self, name: str) -> bool:
        """Whether there is such a property, in any form."""
        return self._where(qualified(name)) is not None

    def set_text(self, name: str, text: str) -> None:
        """Give a plain property a value, in the form that it has."""
        tag = qualified(name)
        where = self._where(tag)
        if where is None:
            self._first().set(tag, text)
        elif tag in where.attrib:
            where.set(tag, text)
        elif (element := where.find(tag)) is not None and _text(element) != text:
            for child in list(element):
                element.remove(child)
            element.text = text

    def set_values(self, name: str, values: Sequence[str], kind: str) -> None:
        """Give a property these values; ``kind`` is ``Bag``, ``Seq`` or ``Alt`` where it is new or
        plain. Items that stay keep their qualifiers. Without values it is removed.

        Raises ``Damaged`` where the property is a structure."""
        if self.values(name) == list(values):
            return
        tag = qualified(name)
        where = self._where(tag)
        if not values:
            self.remove(name)
            return
        holder = self._first() if where is None else where
        holder.attrib.pop(tag, None)
        element = holder.find(tag)
        if element is None:
            element = _added(holder, tag)
        container = _container(element)
        if container is None:
            if len(element) or _PARSE_TYPE in element.attrib:
                problem = message("Photos", "{name} in it is not a list")
                raise Damaged(problem.fill(name=name))
            element.text = None
            container = ET.SubElement(element, qualified(f"rdf:{kind}"))
        here = []
        for item in list(container):
            if (text := _text(item)) is None:
                continue  # a structure, or a comment
            if text in values and text not in here:
                here.append(text)
            else:
                container.remove(item)
        for value in values:
            if value not in here:
                item = ET.SubElement(container, _ITEM)
                item.text = value
                if container.tag == qualified("rdf:Alt"):
                    item.set(_LANGUAGE, "x-default")

    def set_structure(self, name: str, fields: Mapping[str, str]) -> None:
        """Give a property this structure of plain fields instead of what it had; without fields it
        is removed."""
        if self.structure(name) == dict(fields):
            return
        self.remove(name)
        if fields:
            element = _added(self._first(), qualified(name))
            element.set(_PARSE_TYPE, "Resource")
            for field, text in fields.items():
                ET.SubElement(element, qualified(field)).text = text

    def remove(self, name: str) -> None:
        """Remove a property, in whatever form."""
        tag = qualified(name)
        for description in self._descriptions():
            description.attrib.pop(tag, None)
            for element in description.findall(tag):
                description.remove(element)

    def to_bytes(self) -> bytes:
        """The packet in UTF-8."""
        return (_HEAD + written(self._root, self._prefixes) + _TAIL).encode()

    def _descriptions(self) -> list[Element]:
        return [one for rdf in self._root.iter(_RDF) for one in rdf.findall(_DESCRIPTION)]

    def _first(self) -> Element:
        found = self._descriptions()
        if found:
            return found[0]
        rdf = next(self._root.iter(_RDF))
        return ET.SubElement(rdf, _DESCRIPTION, {_ABOUT: ""})

    def _where(self, tag: str) -> Element | None:
        for one in self._descriptions():
            if tag in one.attrib or one.find(tag) is not None:
                return one
        return None


def written(root: Element, prefixes: Mapping[str, str]) -> str:
    """An element as text; ``prefixes`` by namespace are taken where they are free."""
    known = {space: prefix for prefix, space in NAMESPACES.items()}
    given = {NAMESPACES["xml"]: "xml"}
    for name in _names_in(root):
        space, brace, _ = name[1:].partition("}")
        if brace and space not in given:
            wanted = prefixes.get(space) or known.get(space) or ""
            if not wanted or wanted in given.values():
                number = len(given)
                while (wanted := f"ns{number}") in given.values():
                    number += 1
            given[space] = wanted
    parts: list[str] = []
    declared = {space: prefix for space, prefix in given.items() if prefix != "xml"}
    _write(root, given, declared, parts)
    return "".join(parts)


def _names_in(root: Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str):
            yield element.tag
            yield from element.attrib


def _write(
    element: Element, given: Mapping[str, str], declared: Mapping[str, str], parts: list[str]
) -> None:
    kind: object = element.tag
    if not isinstance(kind, str):
        ends = ("<!--", "-->") if kind is ET.Comment else ("<?", "?>")
        parts += [ends[0], element.text or "", ends[1]]
        return
    name = _prefixed(element.tag, given)
    parts += ["<", name]
    for space, prefix in declared.items():
        parts.append(f' xmlns:{prefix}="{_attribute(space)}"')
    for key, value in element.attrib.items():
        parts.append(f' {_prefixed(key, given)}="{_attribute(value)}"')
    if len(element) or element.text:
        parts += [">", _content(element.text or "")]
        for child in element:
            _write(child, given, {}, parts)
            parts.append(_content(child.tail or ""))
        parts += ["</", name, ">"]
    else:
        parts.append("/>")


def _prefixed(name: str, given: Mapping[str, str]) -> str:
    space, brace, local = name[1:].partition("}")
    return f"{given[space]}:{local}" if brace else name


def _content(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _attribute(text: str) -> str:
    text = _content(text).replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


def _container(element: Element) -> Element | None:
    return next((one for one in element if one.tag in _CONTAINERS), None)


def _text(element: Element) -> str | None:
    """The text of a plain value; None for a structure, a list or a comment."""
    if not isinstance(element.tag, str) or len(element) or _PARSE_TYPE in element.attrib:
        return None
    return element.text or None


def _usual(tag: str) -> str:
    """The name with its usual prefix, "" where that is not known."""
    space, brace, local = tag[1:].partition("}")
    for prefix, usual in NAMESPACES.items():
        if brace and usual == space:
            return f"{prefix}:{local}"
    return ""


def _added(holder: Element, tag: str) -> Element:
    element = ET.SubElement(holder, tag)
    element.tail = "\n  "
    return element


class _Builder(ET.TreeBuilder):
    """Keeps comments and prefixes, and bounds the depth."""

    def __init__(self) -> None:
        super().__init__(insert_comments=True, insert_pis=True)
        self.prefixes: dict[str, str] = {}
        self._depth = 0

    def start_ns(self, prefix: str | None, uri: str) -> None:
        """A prefix is declared; the first one of a namespace is kept."""
        if prefix:
            self.prefixes.setdefault(uri, prefix)

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """A tag begins."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(f"more than {_MAX_DEPTH} tags within tags")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """A tag ends."""
        self._depth -= 1
        return super().end(tag)
