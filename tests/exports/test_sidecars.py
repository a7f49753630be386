"""Sidecars say what was seen, and a sidecar of others loses nothing to them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.exports.dataset import Dataset, GivenPlace, ObservationData, ObservedKind
from swc_desktop.exports.sidecars import Sidecar, merge_sidecar, sidecar_of
from swc_desktop.exports.xmp import write_xmp
from swc_desktop.photos.xmp_document import XmpDocument
from tests.exports.made_dataset import MADE, MadePackage, animal, at, dataset, photo
from tests.photos.xmp_parts import parts

SAMPLES = ("IMG_0001.JPG.xmp", "IMG_0002.xmp", "IMG_0003.JPG.xmp")
PLACE = GivenPlace(-1.4, 35.0, 11_132, 0.1)
ONE = photo("a", "S07", at(2), "CARD/a.JPG", place=PLACE)


def said(*seen: ObservationData, is_beside: bool = False) -> Sidecar:
    found = sidecar_of(dataset(), ONE, seen, is_beside=is_beside)
    assert found is not None
    return found


def test_names_ranks_animals_and_who_said_it() -> None:
    sidecar = said(animal(ONE, individual="LEO|14/2", count=2, event="e1"))
    assert sidecar.lists["dc:subject"] == ["Panthera pardus", "leopard"]
    way = "Species|Carnivora|Felidae|Panthera|Panthera pardus"
    assert sidecar.lists["lr:hierarchicalSubject"] == [
        *(way, "individual|LEO_14/2", "swc|checked by a person"),
    ]
    assert sidecar.lists["digiKam:TagsList"] == [
        *(way.replace("|", "/"), "individual/LEO|14_2", "swc/checked by a person"),
    ]
    assert sidecar.structures["dwc:Occurrence"] == {"dwc:individualCount": "2"}
    assert sidecar.structures["dwc:Location"] == {
        "dwc:decimalLatitude": "-1.4",
        "dwc:decimalLongitude": "35",
        "dwc:geodeticDatum": "WGS84",
        "dwc:coordinateUncertaintyInMeters": "11132",
        "dwc:coordinatePrecision": "0.1",
    }
    assert sidecar.photograph == "CARD/a.JPG"


def test_beside_a_photograph_there_is_no_place_and_no_id() -> None:
    sidecar = said(animal(ONE, event="e1"), is_beside=True)
    assert not {"dwc:Location", "dwc:Event"} & set(sidecar.structures)
    assert sidecar.photograph == ""


def test_of_several_animals_no_structure_says_which() -> None:
    both = said(animal(ONE), animal(ONE, "", name="zebra"))
    assert both.lists["dc:subject"] == ["Panthera pardus", "leopard", "zebra"]
    assert set(both.structures) == {"dwc:Location"}


def test_what_is_not_sure_is_not_said() -> None:
    model: dict[str, Any] = {"by_people": False, "by": "Pack 1"}
    unsure = animal(ONE, probability=0.3, **model)
    unknown = animal(ONE, "", kind=ObservedKind.UNKNOWN)
    assert sidecar_of(dataset(), ONE, [unsure, unknown], is_beside=False) is None
    sure = said(animal(ONE, probability=0.99, **model))
    assert sure.lists["lr:hierarchicalSubject"][-1] == "swc|by the model"
    blank = said(animal(ONE, "", kind=ObservedKind.BLANK))
    assert blank.lists["dc:subject"] == ["blank"]


def test_a_withheld_place_is_not_given() -> None:
    media = replace(ONE, place=replace(PLACE, is_withheld=True))
    found = sidecar_of(dataset(), media, [animal(media)], is_beside=False)
    assert found is not None
    assert not found.structures.get("dwc:Location")


@pytest.mark.shared
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sidecar_of_others_keeps_all_it_has(shared: Path, name: str) -> None:
    content = (shared / "standards/xmp" / name).read_bytes()
    document = XmpDocument.parse(content)
    assert merge_sidecar(document, said(animal(ONE)), MADE)
    once = document.to_bytes()
    again = XmpDocument.parse(once)
    assert not merge_sidecar(again, said(animal(ONE)), MADE)
    assert again.to_bytes() == once
    lost = parts(content) - parts(once)
    assert all("MetadataDate" in str(one) for one in lost), lost
    assert "Panthera pardus" in again.values("dc:subject")


def test_only_what_was_written_here_goes_again() -> None:
    document = XmpDocument.new("tests")
    document.set_values("dc:subject", ["leopard", "waterhole"], "Bag")
    document.set_structure("dwc:Organism", {"dwc:organismID": "theirs"})
    merge_sidecar(document, said(animal(ONE, individual="LEO-1")), MADE)
    assert document.values("dc:subject") == ["leopard", "waterhole", "Panthera pardus"]
    assert document.structure("dwc:Organism") == {"dwc:organismID": "theirs"}
    document.set_values("dc:subject", [*document.values("dc:subject"), "mine"], "Bag")
    merge_sidecar(document, said(animal(ONE, "", kind=ObservedKind.BLANK)), MADE)
    assert document.values("dc:subject") == ["leopard", "waterhole", "mine", "blank"]
    tags = ["Species/blank", "swc/checked by a person"]
    assert sorted(document.values("digiKam:TagsList")) == tags
    assert document.structure("dwc:Organism") == {"dwc:organismID": "theirs"}
    assert not document.has("dwc:Taxon")
    assert document.values("xmp:MetadataDate") == ["2026-12-02T08:00:00+00:00"]


def written(data: Dataset) -> dict[str, str]:
    package = MadePackage()
    rows = write_xmp(data, package).rows
    assert rows == len(package.files) - 1
    return package.files


def test_each_photograph_has_a_sidecar_in_its_folder() -> None:
    media = [ONE, photo("b", "S07", at(2), "../CARD/A.jpg"), photo("c", "S07", at(2))]
    files = written(dataset(media=media, observations=[animal(one) for one in media[:2]]))
    assert set(files) == {"CARD/a.JPG.xmp", "CARD/A.jpg.2.xmp", "README.txt"}
    first = XmpDocument.parse(files["CARD/a.JPG.xmp"].encode())
    assert first.values("swc:photograph") == ["CARD/a.JPG"]
    assert first.values("exif:GPSLatitude") == []
