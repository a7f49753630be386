"""XMP packets are read and changed in every form, and what is of others keeps its meaning."""

from pathlib import Path

import pytest

from swc_desktop.photos.file_window import Damaged
from swc_desktop.photos.xmp_document import MAX_XMP_BYTES, XmpDocument
from tests.photos.xmp_parts import parts

SAMPLES = ("IMG_0001.JPG.xmp", "IMG_0002.xmp", "IMG_0003.JPG.xmp")
SPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dwc="http://rs.tdwg.org/dwc/index.htm" xmlns:o="urn:other/" '
    'xmlns:lr="http://ns.adobe.com/lightroom/1.0/"'
)


def packet(inside: str, attributes: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {SPACES}>'
        f'<rdf:Description rdf:about="" {attributes}>{inside}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


@pytest.mark.shared
@pytest.mark.parametrize("name", SAMPLES)
def test_samples_come_back_with_all_that_is_in_them(shared: Path, name: str) -> None:
    content = (shared / "standards/xmp" / name).read_bytes()
    again = XmpDocument.parse(content).to_bytes()
    assert parts(again) == parts(content)
    assert XmpDocument.parse(again).to_bytes() == again


@pytest.mark.shared
def test_lists_and_structures_of_the_sample_are_read(shared: Path) -> None:
    sample = XmpDocument.parse((shared / "standards/xmp" / SAMPLES[0]).read_bytes())
    assert sample.values("dc:subject") == ["Panthera pardus", "leopard"]
    assert sample.values("digiKam:TagsList")[1] == "individual/LEO-014"
    assert sample.values("dc:description") == ["1 leopard"]
    assert sample.values("exif:GPSLatitude") == ["1,24.600000S"]
    assert sample.structure("dwc:Taxon") == {
        "dwc:scientificName": "Panthera pardus",
        "dwc:taxonRank": "species",
    }
    assert not sample.has("dwc:Event")


@pytest.mark.parametrize(
    "inside",
    [
        '<dwc:Taxon rdf:parseType="Resource"><dwc:sex>f</dwc:sex></dwc:Taxon>',
        "<dwc:Taxon><rdf:Description><dwc:sex>f</dwc:sex></rdf:Description></dwc:Taxon>",
        '<dwc:Taxon><rdf:Description dwc:sex="f"/></dwc:Taxon>',
        '<dwc:Taxon dwc:sex="f"/>',
    ],
)
def test_every_form_of_a_structure_is_read(inside: str) -> None:
    assert XmpDocument.parse(packet(inside)).structure("dwc:Taxon") == {"dwc:sex": "f"}


@pytest.mark.parametrize(
    ("inside", "attributes"),
    [
        ("<dc:subject><rdf:Bag><rdf:li>a</rdf:li></rdf:Bag></dc:subject>", ""),
        ("<dc:subject><rdf:Seq><rdf:li>a</rdf:li></rdf:Seq></dc:subject>", ""),
        ("<dc:subject>a</dc:subject>", ""),
        ("", 'dc:subject="a"'),
    ],
)
def test_every_form_of_a_list_is_read_and_changed(inside: str, attributes: str) -> None:
    document = XmpDocument.parse(packet(inside, attributes))
    assert document.values("dc:subject") == ["a"]
    document.set_values("dc:subject", ["a", "b"], "Bag")
    again = XmpDocument.parse(document.to_bytes())
    assert again.values("dc:subject") == ["a", "b"]
    again.set_values("dc:subject", [], "Bag")
    assert not again.has("dc:subject")


def test_items_that_stay_keep_what_others_said_of_them() -> None:
    items = '<rdf:li xml:lang="de" o:by="Ann">Leopard</rdf:li><rdf:li>x</rdf:li><rdf:li o:id="7"/>'
    document = XmpDocument.parse(packet(f"<dc:title><rdf:Alt>{items}</rdf:Alt></dc:title>"))
    document.set_values("dc:title", ["Leopard", "y"], "Alt")
    content = document.to_bytes().decode()
    assert '<rdf:li xml:lang="de" o:by="Ann">Leopard</rdf:li><rdf:li o:id="7"/>' in content
    assert '<rdf:li xml:lang="x-default">y</rdf:li>' in content
    assert ">x<" not in content


def test_what_is_of_others_stays_also_where_prefixes_are_the_same() -> None:
    inside = (
        '<!-- a note --><o:a xmlns:q="urn:q/" q:b="1 &lt; 2&#10;&quot;"> t &amp; u '
        '<o:c xmlns:o="urn:another/">v</o:c> tail </o:a><?other tool?>'
        '<dwc:x xmlns:swc="urn:not-ours/" swc:y="z"/>'
    )
    content = packet(inside)
    document = XmpDocument.parse(content)
    document.set_text("swc:photograph", "a.jpg")
    document.set_structure("dwc:Event", {"dwc:eventID": "e"})
    after = document.to_bytes()
    assert b"<!-- a note -->" in after
    assert b"<?other tool?>" in after
    assert b"> tail </o:a>" in after
    again = XmpDocument.parse(after)
    again.remove("swc:photograph")
    again.remove("dwc:Event")
    assert parts(again.to_bytes()) == parts(content)


def test_values_are_set_where_they_are() -> None:
    document = XmpDocument.parse(
        packet("<xmp:Rating>3</xmp:Rating>", 'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:A="1"')
    )
    document.set_text("xmp:Rating", "4")
    document.set_text("xmp:A", "2")
    document.set_text("xmp:B", "3")
    assert b"<xmp:Rating>4</xmp:Rating>" in document.to_bytes()
    assert b'xmp:A="2" xmp:B="3"' in document.to_bytes()


def test_a_structure_is_not_made_a_list() -> None:
    document = XmpDocument.parse(
        packet('<dc:subject rdf:parseType="Resource"><o:a>1</o:a></dc:subject>')
    )
    with pytest.raises(Damaged, match="dc:subject in it is not a list"):
        document.set_values("dc:subject", ["a"], "Bag")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "cannot be read"),
        (b"<x", "cannot be read"),
        (b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "cannot be read"),
        (b"<a>" * 200 + b"</a>" * 200, "more than 100 tags within tags"),
        (b"<a>" * 60_000 + b"</a>" * 60_000, "too large"),
        (b"<a>" + b"x" * MAX_XMP_BYTES + b"</a>", "too large"),
    ],
    ids=["empty", "cut", "entity", "deep", "many", "long"],
)
def test_hostile_packets_are_refused(content: bytes, problem: str) -> None:
    with pytest.raises(Damaged, match=problem):
        XmpDocument.parse(content)


def test_xml_of_another_kind_is_not_written_to() -> None:
    with pytest.raises(Damaged, match="it holds no XMP data"):
        XmpDocument.parse(b"<gpx/>").check_writable()
