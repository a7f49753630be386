"""What an MP4, MOV or 3GP container says of a clip, without its frames.

Source: ISO/IEC 14496-12 (``mvhd``, ``tkhd``, ``stsd``), QuickTime File Format (``©xyz``, ``keys``
and ``ilst``), 3GPP TS 26.244 (``loci``). Depth is bounded by naming each box on the way, number and
bytes by ``photos.bmff.boxes`` and ``FileWindow``.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from swc_desktop.core.clip import MAX_LENGTH_S
from swc_desktop.core.message import message
from swc_desktop.photos.bmff import BmffBox, boxes
from swc_desktop.photos.file_window import Damaged, FileWindow
from swc_desktop.video.container_facts import ContainerFacts
from swc_desktop.video.iso6709 import parse_iso6709

_EPOCH: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - nominally UTC, often local
_MAX_SECONDS: Final = 400 * 366 * 86_400
_MAX_TEXT: Final = 512
_MAX_KEYS: Final = 256
_FIXED: Final = 1 << 16

_APPLE: Final = "com.apple.quicktime."
_QUARTER_TURNS: Final = ((0, 1), (0, -1))
"""The first two values of the matrix of a track, as signs, where it is turned by 90 degrees."""


def read_boxes(window: FileWindow) -> ContainerFacts:
    """The facts of a container. Raises ``Damaged`` where it has no index of its frames."""
    moov = next((box.body for box in boxes(window) if box.kind == b"moov"), None)
    if moov is None:
        raise Damaged(message("Video", "the list of its frames is missing"))
    facts = ContainerFacts()
    for box in boxes(moov):
        if box.kind == b"mvhd":
            facts = _with_header(facts, box.body)
        elif box.kind == b"trak":
            facts = _with_track(facts, box.body)
        elif box.kind == b"udta":
            facts = _with_user_data(facts, box.body)
        elif box.kind == b"meta":
            facts = _with_keys(facts, box.body)
    return facts


def _with_header(facts: ContainerFacts, body: FileWindow) -> ContainerFacts:
    (version,) = body.unpack(">B", 0)
    if version == 1:
        created, _, scale, duration = body.unpack(">QQIQ", 4)
        unknown = (1 << 64) - 1
    else:
        created, _, scale, duration = body.unpack(">IIII", 4)
        unknown = (1 << 32) - 1
    length = duration / scale if scale and duration not in (0, unknown) else None
    if length is not None and length > MAX_LENGTH_S:
        length = None
    instant = _EPOCH + timedelta(seconds=created) if 0 < created < _MAX_SECONDS else None
    return replace(facts, length_s=length, instant=instant)


def _with_track(facts: ContainerFacts, body: FileWindow) -> ContainerFacts:
    """The size and coding of the first track of pictures."""
    size, coding = (0, 0), ""
    for box in boxes(body):
        if box.kind == b"tkhd":
            size = _size(box.body)
        elif box.kind == b"mdia":
            coding = _coding(box.body)
    if not coding or facts.codec:
        return facts
    return replace(facts, width=size[0], height=size[1], codec=coding)


def _size(body: FileWindow) -> tuple[int, int]:
    """Width and height of a track after its turn."""
    (version,) = body.unpack(">B", 0)
    at = 52 if version == 1 else 40
    first, second = body.unpack(">ii", at)
    width, height = body.unpack(">II", at + 36)
    turned = (_sign(first), _sign(second)) in _QUARTER_TURNS
    across, down = width // _FIXED, height // _FIXED
    return (down, across) if turned else (across, down)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _coding(body: FileWindow) -> str:
    """The four letters of the coding of a track of pictures, "" for any other track."""
    found = {box.kind: box.body for box in boxes(body)}
    handler, media = found.get(b"hdlr"), found.get(b"minf")
    if handler is None or media is None or handler.read(8, 4) != b"vide":
        return ""
    for box in boxes(media):
        if box.kind == b"stbl":
            for inner in boxes(box.body):
                if inner.kind == b"stsd":
                    return _text(inner.body.read(12, 4)) or "unknown"
    return "unknown"


def _with_user_data(facts: ContainerFacts, body: FileWindow) -> ContainerFacts:
    for box in boxes(body):
        if box.kind == b"\xa9xyz":
            (length,) = box.body.unpack(">H", 0)
            position = parse_iso6709(_text(box.body.read(4, min(length, _MAX_TEXT))))
            facts = replace(facts, position=facts.position or position)
        elif box.kind == b"loci":
            facts = replace(facts, position=facts.position or _located(box.body))
        elif box.kind == b"meta":
            facts = _with_keys(facts, box.body)
        elif box.kind in (b"\xa9mak", b"\xa9mod"):
            (length,) = box.body.unpack(">H", 0)
            text = _text(box.body.read(4, min(length, _MAX_TEXT)))
            facts = _with_camera(facts, make=box.kind == b"\xa9mak", text=text)
    return facts


def _located(body: FileWindow) -> tuple[float, float, float | None] | None:
    """The position in a ``loci`` box: after a name that ends with 0, and the role of the place."""
    head = body.read(6, _MAX_TEXT)
    end = head.find(b"\0")
    if end < 0:
        return None
    longitude, latitude, altitude = body.unpack(">iii", 6 + end + 2)
    return latitude / _FIXED, longitude / _FIXED, altitude / _FIXED or None


def _with_keys(facts: ContainerFacts, body: FileWindow) -> ContainerFacts:
    """The values that Apple names by keys; QuickTime's ``meta`` has no version before its boxes."""
    start = 0 if body.read(4, 4) == b"hdlr" else 4
    inside = {box.kind: box.body for box in boxes(body.part(start))}
    if not {b"keys", b"ilst"} <= inside.keys():
        return facts
    names = dict(_names(inside[b"keys"]))
    for item in boxes(inside[b"ilst"]):
        name = names.get(int.from_bytes(item.kind, "big"), "")
        value = _value(item) if name.startswith(_APPLE) else ""
        if not value:
            continue
        match name.removeprefix(_APPLE):
            case "location.ISO6709":
                facts = replace(facts, position=parse_iso6709(value) or facts.position)
            case "creationdate":
                facts = replace(facts, stamp=value)
            case "make":
                facts = _with_camera(facts, make=True, text=value)
            case "model":
                facts = _with_camera(facts, make=False, text=value)
    return facts


def _names(body: FileWindow) -> Iterator[tuple[int, str]]:
    """The names of a ``keys`` box by their numbers, which begin at 1."""
    for number, box in enumerate(boxes(body.part(8)), 1):
        if number > _MAX_KEYS:
            return
        yield number, _text(box.body.read(0, _MAX_TEXT))


def _value(item: BmffBox) -> str:
    """The text in an item: type and language, then the text itself."""
    for box in boxes(item.body):
        if box.kind == b"data":
            return _text(box.body.read(8, _MAX_TEXT))
    return ""


def _with_camera(facts: ContainerFacts, *, make: bool, text: str) -> ContainerFacts:
    return replace(facts, make=text) if make else replace(facts, model=text)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip("\0 \t\r\n")
