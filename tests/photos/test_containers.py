"""Where metadata is in each kind of file, and that nothing outside it is trusted."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.photos import tiff
from swc_desktop.photos.container import Container, FileKind, open_container
from swc_desktop.photos.exif import read_tags
from swc_desktop.photos.file_window import METADATA_BYTES, Damaged, FileWindow
from tests.photos import made
from tests.photos.made import MODEL, ORIENTATION, Value, box, chunk, segment, short, text

BLOCK = made.tiff({MODEL: text("Trap"), ORIENTATION: short(6)})
PACKET = made.xmp({"exif:GPSLatitude": "1,2.3N"})


def opened(data: bytes) -> Container:
    container = open_container(io.BytesIO(data))
    assert container is not None
    return container


def model(container: Container) -> str:
    return read_tags(container.trees).text("Image Model")


def webp(*chunks: bytes) -> bytes:
    """A WebP file whose EXIF and XMP chunks are written by hand after its picture."""
    plain = made.encoded(made.picture(), "WEBP", lossless=True)
    body = plain[12:] + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def heif(
    *,
    exif: bytes = b"",
    packet: bytes = b"",
    brand: bytes = b"heic",
    size: tuple[int, int] = (48, 32),
    turns: int | None = None,
    crop: tuple[int, int] | None = None,
    inside: bool = False,
) -> bytes:
    """The boxes of a HEIF file with one picture, without its pixels."""
    properties = [box(b"ispe", struct.pack(">III", 0, *size))]
    if crop is not None:
        properties.append(box(b"clap", struct.pack(">8I", crop[0], 1, crop[1], 1, 0, 1, 0, 1)))
    if turns is not None:
        properties.append(box(b"irot", bytes([turns])))
    indices = bytes(range(1, len(properties) + 1))
    ipma = struct.pack(">IIHB", 0, 1, 1, len(properties)) + indices
    items = [(1, b"hvc1", b"")]
    stored = []
    if exif:
        items.append((2, b"Exif", b""))
        stored.append((2, struct.pack(">I", 6) + b"Exif\0\0" + exif))
    if packet:
        items.append((3, b"mime", b"application/rdf+xml\0"))
        stored.append((3, packet))
    entries = b"".join(
        box(b"infe", struct.pack(">IHH4s", 2 << 24, number, 0, kind) + b"\0" + content)
        for number, kind, content in items
    )
    ftyp = box(b"ftyp", brand + bytes(4) + b"mif1" + brand)

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, content in stored:
            method = struct.pack(">H", 1 if inside else 0)
            places += struct.pack(">H", number) + method + struct.pack(">H", 0)
            places += struct.pack(">HII", 1, at, len(content))
            at += len(content)
        body = (
            bytes(4)
            + box(b"pitm", struct.pack(">IH", 0, 1))
            + box(b"iinf", struct.pack(">IH", 0, len(items)) + entries)
            + box(b"iloc", struct.pack(">IBBH", 1 << 24, 0x44, 0, len(stored)) + places)
            + box(b"iprp", box(b"ipco", b"".join(properties)) + box(b"ipma", ipma))
        )
        if inside:
            body += box(b"idat", b"".join(content for _, content in stored))
        return box(b"meta", body)

    if inside:
        return ftyp + meta(0)
    start = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(start) + box(b"mdat", b"".join(content for _, content in stored))


def cr3() -> bytes:
    """The boxes of a CR3 file: three trees, and XMP beside them."""
    gps = made.tiff(made.SKUKUZA_GPS)
    exif = made.tiff({made.ORIGINAL: text("2021:03:04 05:06:07")})
    image = made.tiff({MODEL: text("Trap"), ORIENTATION: short(8), 256: short(60), 257: short(40)})
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    trees = box(b"CMT1", image) + box(b"CMT2", exif) + box(b"CMT4", gps)
    adobe = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    return (
        box(b"ftyp", b"crx " + bytes(4) + b"crx isom")
        + box(b"moov", box(b"uuid", canon + trees))
        + box(b"uuid", adobe + PACKET)
    )


def big_tiff(order: str) -> bytes:
    """A BigTIFF file with 64-bit counts and offsets."""
    entries = [
        (256, 16, 1, struct.pack(order + "Q", 64)),
        (257, 3, 1, struct.pack(order + "H", 48).ljust(8, b"\0")),
        (272, 2, 5, b"Trap\0\0\0\0"),
    ]
    body = struct.pack(order + "Q", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack(order + "HHQ", tag, kind, count) + value
    mark = {"<": b"II", ">": b"MM"}[order]
    return mark + struct.pack(order + "HHHQ", 43, 8, 0, 16) + body + bytes(8)


def split(block: bytes, at: int) -> bytes:
    return made.exif_segment(block[:at]) + made.exif_segment(block[at:])


def test_jpeg() -> None:
    container = opened(made.jpeg(made.exif_segment(BLOCK), made.xmp_segment(PACKET)))
    assert container.kind is FileKind.JPEG
    assert (container.width, container.height, container.orientation) == (32, 48, 6)
    assert model(container) == "Trap"
    assert container.xmp == PACKET
    assert container.held_bytes == 0


@pytest.mark.parametrize(
    "segments",
    [
        [segment(0xE0, b"JFIF\0" + bytes(9)), segment(0xFE, b"words"), made.exif_segment(BLOCK)],
        [segment(0xE1, b"http://ns.example/\0"), made.exif_segment(BLOCK)],
        [made.exif_segment(BLOCK), made.exif_segment(made.tiff({MODEL: text("Second")}))],
        [made.exif_segment(b"no tree"), made.exif_segment(BLOCK)],
        [split(BLOCK, 20)],
        [b"\xff\xff\xff" + made.exif_segment(BLOCK)],
        [segment(0xE0, bytes(9)), b"junk\0\xff\0", made.exif_segment(BLOCK)],
    ],
    ids=["late", "other-app1", "repeated", "broken-first", "extended", "fill", "junk"],
)
def test_jpeg_exif_is_found_wherever_it_stands(segments: list[bytes]) -> None:
    container = opened(made.jpeg(*segments))
    assert model(container) == "Trap"
    assert container.orientation == 6


def test_jpeg_exif_behind_the_frame_header() -> None:
    data = made.jpeg()
    frame = data.index(b"\xff\xc0")
    end = frame + 2 + int.from_bytes(data[frame + 2 : frame + 4], "big")
    assert model(opened(data[:end] + made.exif_segment(BLOCK) + data[end:])) == "Trap"


def test_a_directory_comes_whole_from_the_first_tree_that_has_it() -> None:
    gps = made.tiff({MODEL: text("Second")}, gps=made.SKUKUZA_GPS)
    tags = read_tags(opened(made.jpeg(made.exif_segment(BLOCK), made.exif_segment(gps))).trees)
    assert tags.text("Image Model") == "Trap"
    assert tags.text("GPS GPSLatitudeRef") == "S"


def test_exif_larger_than_one_segment() -> None:
    long = made.tiff({MODEL: text("Trap"), 0x010E: text("x" * 100_000)})
    pieces = [made.exif_segment(long[at : at + 60_000]) for at in range(0, len(long), 60_000)]
    assert len(pieces) == 2
    assert model(opened(made.jpeg(*pieces))) == "Trap"


def test_a_jpeg_cut_within_its_frame_header_has_its_size() -> None:
    data = made.jpeg()
    frame = data.index(b"\xff\xc0")
    assert opened(data[: frame + 10]).width == 48


def test_a_jpeg_whose_planes_come_one_by_one_is_known_as_held_whole() -> None:
    data = bytearray(made.jpeg())
    assert opened(bytes(data)).held_bytes == 0
    data[data.index(b"\xff\xda") + 4] = 1
    assert opened(bytes(data)).held_bytes == 2 * 48 * 32 * 3 // 2


def test_progressive_jpeg_is_known_as_held_whole() -> None:
    assert opened(made.encoded(made.picture(), "JPEG", progressive=True)).held_bytes > 48 * 32


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_png(prefix: bytes) -> None:
    words = b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET
    container = opened(made.png(chunk(b"iTXt", words), chunk(b"eXIf", prefix + BLOCK)))
    assert (container.kind, container.orientation) == (FileKind.PNG, 6)
    assert (container.width, container.height) == (32, 48)
    assert model(container) == "Trap"
    assert container.xmp == PACKET


def test_png_exif_behind_the_pixels_and_compressed_xmp() -> None:
    words = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(PACKET)
    container = opened(made.png(chunk(b"iTXt", words), late=chunk(b"eXIf", BLOCK)))
    assert model(container) == "Trap"
    assert container.xmp == PACKET


@pytest.mark.parametrize("words", [b"XML:com.adobe.xmp\0", b"XML:com.adobe.xmp\0\1\0\0\0zz", b"x"])
def test_png_texts_that_are_no_packet(words: bytes) -> None:
    assert opened(made.png(chunk(b"iTXt", words))).xmp == b""


def test_png_with_a_damaged_header_holds_no_picture() -> None:
    data = bytearray(made.png())
    data[17] ^= 0xFF
    with pytest.raises(Damaged, match="no picture"):
        open_container(io.BytesIO(data))


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_webp(prefix: bytes) -> None:
    container = opened(webp(riff(b"EXIF", prefix + BLOCK), riff(b"XMP ", PACKET)))
    assert (container.kind, container.orientation) == (FileKind.WEBP, 6)
    assert (container.width, container.height) == (32, 48)
    assert model(container) == "Trap"
    assert container.xmp == PACKET


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 80}, {"exif": b"Exif\0\0II"}])
def test_webp_sizes_in_its_three_forms(options: dict[str, object]) -> None:
    container = opened(made.encoded(made.picture(50, 34), "WEBP", **options))
    assert (container.width, container.height) == (50, 34)


@pytest.mark.parametrize("order", ["<", ">"])
def test_tiff(order: str) -> None:
    block = made.tiff(
        {256: short(48), 257: short(32), MODEL: text("Trap"), 0x02BC: Value(1, PACKET)},
        gps=made.SKUKUZA_GPS,
        order=order,
    )
    container = opened(block)
    assert (container.kind, container.width, container.height) == (FileKind.TIFF, 48, 32)
    assert model(container) == "Trap"
    assert container.xmp == PACKET


@pytest.mark.parametrize("order", ["<", ">"])
def test_big_tiff(order: str) -> None:
    container = opened(big_tiff(order))
    assert (container.kind, container.width, container.height) == (FileKind.TIFF, 64, 48)
    assert model(container) == "Trap"


def test_dng_is_recognised_by_its_version_and_measured_by_its_main_directory() -> None:
    small = {254: Value(4, [1]), 256: short(16), 257: short(12), 0xC612: made.byte(1, 4, 0, 0)}
    assert opened(made.tiff(small)).kind is FileKind.DNG
    container = opened(with_sub_directory(small, {256: short(600), 257: short(400)}))
    assert (container.kind, container.width, container.height) == (FileKind.DNG, 600, 400)


def with_sub_directory(image: made.Tags, sub: made.Tags) -> bytes:
    """A tree whose image directory names a second one, made by appending a tree's directory."""
    block = made.tiff({**image, 330: Value(4, [0])})
    inner = made.tiff(sub)
    first = struct.unpack_from("<I", inner, 4)[0]
    at = block.index(struct.pack("<HHI", 330, 4, 1)) + 8
    body = bytearray(block + inner[first:])
    struct.pack_into("<I", body, at, len(block))
    return bytes(body)


def test_sensor_data_makes_a_tiff_tree_a_raw_file() -> None:
    sensor = {256: short(600), 257: short(400), 262: short(32803)}
    container = opened(with_sub_directory({254: Value(4, [1]), 256: short(16)}, sensor))
    assert (container.kind, container.width, container.height) == (FileKind.RAW, 600, 400)


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(("brand", "kind"), [(b"heic", FileKind.HEIF), (b"avif", FileKind.AVIF)])
def test_heif_and_avif_items(brand: bytes, kind: FileKind, inside: bool) -> None:
    container = opened(heif(exif=BLOCK, packet=PACKET, brand=brand, inside=inside))
    assert (container.kind, container.width, container.height) == (kind, 48, 32)
    assert model(container) == "Trap"
    assert container.xmp == PACKET


def test_heif_is_turned_by_its_own_property_and_not_by_exif() -> None:
    assert opened(heif(exif=BLOCK)).orientation == 1
    turned = opened(heif(exif=BLOCK, turns=1))
    assert (turned.width, turned.height, turned.orientation) == (32, 48, 1)
    upside_down = opened(heif(turns=2))
    assert (upside_down.width, upside_down.height) == (48, 32)


def test_heif_is_measured_after_its_crop() -> None:
    assert (opened(heif(crop=(40, 30))).width, opened(heif(crop=(40, 30))).height) == (40, 30)


def test_cr3() -> None:
    container = opened(cr3())
    assert (container.kind, container.width, container.height) == (FileKind.RAW, 40, 60)
    tags = read_tags(container.trees)
    assert tags.text("Image Model") == "Trap"
    assert tags.text("EXIF DateTimeOriginal") == "2021:03:04 05:06:07"
    assert tags.text("GPS GPSLatitudeRef") == "S"
    assert container.xmp == PACKET


def test_raf_takes_its_metadata_from_the_picture_within() -> None:
    inner = made.jpeg(made.exif_segment(BLOCK))
    head = b"FUJIFILMCCD-RAW 0201FF123456".ljust(84, b"\0")
    container = opened(head + struct.pack(">II", 100, len(inner)) + bytes(8) + inner)
    assert container.kind is FileKind.RAW
    assert model(container) == "Trap"


@pytest.mark.parametrize(("form", "kind"), [("GIF", FileKind.GIF), ("BMP", FileKind.BMP)])
def test_gif_and_bmp_are_measured(form: str, kind: FileKind) -> None:
    container = opened(made.encoded(made.picture(), form))
    assert (container.kind, container.width, container.height) == (kind, 48, 32)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"words",
        b"%PDF-1.7",
        b"RIFF\0\0\0\0AVI ",
        box(b"ftyp", b"isom" + bytes(4) + b"mp42"),
        b"BMW is a car, not a picture",
        b"\0\0\1\0" + bytes(60),
    ],
)
def test_other_files_are_no_pictures(data: bytes) -> None:
    assert open_container(io.BytesIO(data)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        b"II*\0\xff\xff\xff\xff",
        b"II+\0\x08\0",
        box(b"ftyp", b"heic" + bytes(8)),
        box(b"ftyp", b"crx " + bytes(8)),
        b"FUJIFILMCCD-RAW ",
        b"GIF89a",
        heif(size=(0, 10)),
    ],
)
def test_beginnings_alone_hold_no_picture(data: bytes) -> None:
    with pytest.raises(Damaged):
        open_container(io.BytesIO(data))


def test_a_loop_of_directories_ends() -> None:
    block = bytearray(made.tiff({0x8769: Value(4, [0]), 0x8825: Value(4, [0])}))
    first = struct.unpack_from("<I", block, 4)[0]
    for tag in (0x8769, 0x8825):
        at = block.index(struct.pack("<HHI", tag, 4, 1)) + 8
        struct.pack_into("<I", block, at, first)
    tree = tiff.read_tree(FileWindow(io.BytesIO(bytes(block))))
    assert read_tags([tree]).text("Image Model") == ""


def test_entries_outside_the_file_or_too_long_are_skipped_and_reported() -> None:
    block = bytearray(made.tiff({MODEL: text("A long name"), 271: text("Maker and more")}))
    at = block.index(struct.pack("<HHI", MODEL, 2, 12)) + 8
    struct.pack_into("<I", block, at, 0x7FFFFFFF)
    tree = tiff.read_tree(FileWindow(io.BytesIO(bytes(block))))
    tags = read_tags([tree])
    assert (tags.text("Image Model"), tags.text("Image Make")) == ("", "Maker and more")
    assert list(map(str, tree.faults)) == ["an entry of its EXIF data is outside the file"]
    huge = made.tiff({0x0132: Value(4, [7] * 5000)})
    assert "too long" in str(tiff.read_tree(FileWindow(io.BytesIO(huge))).faults[0])


def test_a_text_of_gigabytes_is_cut() -> None:
    block = bytearray(made.tiff({MODEL: text("x" * 9000)}))
    at = block.index(struct.pack("<HHI", MODEL, 2, 9001)) + 4
    struct.pack_into("<I", block, at, 0xFFFFFFFF)
    tree = tiff.read_tree(FileWindow(io.BytesIO(bytes(block))))
    assert len(read_tags([tree]).text("Image Model")) == 4096


def test_a_directory_of_millions_of_entries_is_cut() -> None:
    data = b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", MODEL, 2, 1, 0) * 65535
    tree = tiff.read_tree(FileWindow(io.BytesIO(data)))
    assert any("too many entries" in str(fault) for fault in tree.faults)


def test_reading_ends_at_the_budget() -> None:
    window = FileWindow(io.BytesIO(bytes(100)), budget=50)
    assert window.part(10, 40).read(0, 40) == bytes(40)
    with pytest.raises(Damaged, match="too much of the file"):
        window.read(0, 11)
    assert window.read(500, 10) == b""


def test_large_segments_of_others_are_passed_over() -> None:
    depth = [segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(65_000))] * 200
    assert model(opened(made.jpeg(*depth, made.exif_segment(BLOCK)))) == "Trap"


def test_segments_beyond_the_budget_end_the_reading() -> None:
    segments = [made.exif_segment(bytes(60_000)) for _ in range(METADATA_BYTES // 60_000 + 2)]
    with pytest.raises(Damaged, match="too much of the file"):
        open_container(io.BytesIO(made.jpeg(*segments)))


SEEDS = {
    "jpeg": made.jpeg(made.exif_segment(BLOCK), made.xmp_segment(PACKET)),
    "png": made.png(chunk(b"eXIf", BLOCK)),
    "webp": webp(riff(b"EXIF", BLOCK)),
    "heif": heif(exif=BLOCK, packet=PACKET, turns=1),
    "cr3": cr3(),
    "tiff": made.tiff(
        {256: short(48), 257: short(32)}, {made.ORIGINAL: text("2021:1:1 1:1:1")}, made.SKUKUZA_GPS
    ),
    "big": big_tiff(">"),
}


@pytest.mark.parametrize("name", SEEDS)
@given(st.data())
def test_damage_gives_a_container_or_is_named(name: str, data: st.DataObject) -> None:
    seed = bytearray(SEEDS[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(len(seed), 700) - 1))
        seed[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(seed)))
    assert metadata_or_fault(bytes(seed[:cut])) is not None


def metadata_or_fault(data: bytes) -> str:
    try:
        container = open_container(io.BytesIO(data))
        return "" if container is None else model(container)
    except Damaged as fault:
        return str(fault)
