"""Sidecars beside photographs are merged, or left as they are, and photographs never change."""

import os
from pathlib import Path

import pytest

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.progress import Cancelled, Control, no_progress
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.photos.xmp_document import XmpDocument
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.sidecars_beside import write_sidecars_beside
from tests.photos import made
from tests.projects.desk import Desk
from tests.sharing.secrets_in import secrets_in
from tests.sharing.shared_project import MADE, PLACES, SECRETS, WORDS, written

EXACT = {"exif:GPSLatitude": "1,24.7407S", "exif:GPSLongitude": "35,1.1259E"}
"""The place of the station that leopards pass, as another program wrote it."""

UNSURE = 2
"""Photographs of the park of which nobody says anything that is sure."""


def write(park: Desk, control: Control | None = None) -> Exported:
    return write_sidecars_beside(park.project, MADE, control or Control(), no_progress)


@pytest.fixture
def cards(park: Desk, tmp_path: Path) -> Path:
    assert park.project.path.parent == tmp_path
    return tmp_path / "cards"


def contents(folder: Path, pattern: str) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob(pattern)) if path.is_file()}


def test_every_photograph_gets_one_and_none_changes(park: Desk, cards: Path) -> None:
    before = contents(cards, "*")
    done = write(park)
    assert done.sidecars == len(before) - UNSURE == len(contents(cards, "*.xmp"))
    assert str(done.words) == (
        f"Wrote {done.sidecars} sidecars; left out {UNSURE} photographs without an answer."
    )
    assert {path: content for path, content in contents(cards, "*").items() if path in before} == (
        before
    )
    first = XmpDocument.parse((cards / "CARD_A/IMG_0000.JPG.xmp").read_bytes())
    assert "Panthera pardus" in first.values("dc:subject")
    assert "swc/checked by a person" in first.values("digiKam:TagsList")
    sidecars = contents(cards, "*.xmp")
    again = write(park)
    assert (again.sidecars, again.unchanged) == (0, done.sidecars)
    assert contents(cards, "*.xmp") == sidecars
    assert again.record["unchanged"] == done.sidecars


def test_what_is_written_beside_holds_no_place(park: Desk, cards: Path, tmp_path: Path) -> None:
    write(park)
    out = tmp_path / "only"
    for number, content in enumerate(contents(cards, "*.xmp").values()):
        out.mkdir(exist_ok=True)
        (out / f"{number}.xmp").write_bytes(content)
    assert secrets_in(out, SECRETS, PLACES) == []


def test_a_place_of_the_user_stays_beside_and_goes_nowhere_else(
    park: Desk, cards: Path, tmp_path: Path
) -> None:
    sidecar = cards / "CARD_A/IMG_0000.xmp"
    sidecar.write_bytes(made.xmp(EXACT))
    assert secrets_in(sidecar, [], PLACES)
    written(park, tmp_path / "out", Coarsening.BY_RULE, "xmp")
    assert secrets_in(tmp_path / "out", SECRETS, PLACES) == []
    write(park)
    assert not (cards / "CARD_A/IMG_0000.JPG.xmp").exists()
    merged = XmpDocument.parse(sidecar.read_bytes())
    assert merged.values("exif:GPSLatitude") == ["1,24.7407S"]
    assert "leopard" in " ".join(merged.values("dc:subject"))


def test_the_project_sees_no_other_photographs_after_it(park: Desk, cards: Path) -> None:
    def state() -> list[object]:
        columns = "id, status, taxon, local_time, latitude, longitude, deployment"
        return list(park.project.file.rows(f"SELECT {columns} FROM media ORDER BY number"))

    before = state()
    write(park)
    park.add(cards / "CARD_A")
    assert state() == before


@pytest.mark.parametrize("name", ["IMG_0000.JPG.xmp", "IMG_0000.xmp", "img_0000.jpg.XMP"])
def test_the_name_that_is_there_stays(park: Desk, cards: Path, name: str) -> None:
    (cards / "CARD_A" / name).write_bytes(made.xmp({"xmp:Rating": "3"}))
    write(park)
    there = [one.name for one in (cards / "CARD_A").iterdir() if "0000" in one.name]
    assert sorted(there) == sorted(["IMG_0000.JPG", name])
    content = (cards / "CARD_A" / name).read_bytes()
    assert b"Rating" in content
    assert b"Panthera pardus" in content


def test_the_sidecar_of_a_raw_file_is_not_that_of_its_jpeg(park: Desk, cards: Path) -> None:
    (cards / "CARD_A/IMG_0000.CR2").write_bytes(b"raw")
    sidecar = cards / "CARD_A/IMG_0000.xmp"
    sidecar.write_bytes(made.xmp({"xmp:Rating": "3"}))
    write(park)
    assert sidecar.read_bytes() == made.xmp({"xmp:Rating": "3"})
    assert (cards / "CARD_A/IMG_0000.JPG.xmp").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<x", "its XMP data cannot be read"),
        (b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "its XMP data cannot be read"),
        (b" " * (5 << 20) + b"<a/>", "its XMP data is too large"),
        (b"<gpx/>", "it holds no XMP data"),
    ],
    ids=["cut", "entity", "large", "other"],
)
def test_a_sidecar_that_cannot_be_read_is_left_as_it_is(
    park: Desk, cards: Path, content: bytes, problem: str
) -> None:
    sidecar = cards / "CARD_A/IMG_0000.JPG.xmp"
    sidecar.write_bytes(content)
    done = write(park)
    assert sidecar.read_bytes() == content
    (fault,) = done.faults
    assert str(fault).startswith(f"{sidecar} was left as it is: {problem}")
    assert done.left_out[ReasonLeftOut.SIDECAR] == 1
    assert "left 1 sidecar as it was" in str(done.words)
    assert done.sidecars == len(contents(cards, "*.JPG")) - UNSURE - 1


def test_a_link_and_a_folder_are_left_as_they_are(park: Desk, cards: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.xmp"
    elsewhere.write_bytes(made.xmp({}))
    link = cards / "CARD_A/IMG_0000.JPG.xmp"
    link.symlink_to(elsewhere)
    (cards / "CARD_A/IMG_0001.JPG.xmp").mkdir()
    done = write(park)
    first, second = map(str, done.faults)
    assert first == f"{link} was left as it is: it is a link"
    assert "IMG_0001.JPG.xmp was left as it is" in second
    assert link.is_symlink()
    assert elsewhere.read_bytes() == made.xmp({})


def test_a_photograph_that_is_gone_or_another_has_no_sidecar(park: Desk, cards: Path) -> None:
    gone, other, touched = (cards / f"CARD_A/IMG_000{at}.JPG" for at in range(3))
    gone.unlink()
    other.write_bytes(other.read_bytes()[:-1] + b"\0")
    os.utime(touched, (1, 1))
    done = write(park)
    assert done.left_out[ReasonLeftOut.NOT_THERE] == 1
    assert done.left_out[ReasonLeftOut.CHANGED] == 1
    assert not list((cards / "CARD_A").glob("IMG_000[01]*.xmp"))
    assert touched.with_name("IMG_0002.JPG.xmp").exists()


def test_keywords_within_the_picture_come_along(park: Desk, tmp_path: Path) -> None:
    """Programs that read a sidecar look no longer at the packet in the picture."""
    inside = XmpDocument.new("camera")
    inside.set_values("dc:subject", ["waterhole"], "Bag")
    plain = (tmp_path / "cards/CARD_B/PIC_0000.JPG").read_bytes()
    segment = made.xmp_segment(inside.to_bytes())
    file = tmp_path / "more/P.JPG"
    file.parent.mkdir()
    file.write_bytes(plain[:2] + segment + plain[2:])
    park.add(file.parent)
    write(park)
    words = XmpDocument.parse(file.with_name("P.JPG.xmp").read_bytes()).values("dc:subject")
    assert words[0] == "waterhole"
    assert len(words) > 1


def test_what_no_longer_holds_is_taken_away(park: Desk, cards: Path) -> None:
    sidecar = cards / "CARD_B/PIC_0000.JPG.xmp"
    sidecar.write_bytes(made.xmp({"xmp:Rating": "3"}))
    write(park)
    assert XmpDocument.parse(sidecar.read_bytes()).values("dc:subject") == ["zebra"]
    number = park.project.file.rows("SELECT media FROM media_file WHERE path = 'PIC_0000.JPG'")
    unknown = Identified(kind=Kind.UNKNOWN)
    target = Target(int(str(next(iter(number))[0])))
    identify(park.project, park.decider, [Judgement(target, (unknown,))], WORDS)
    write(park)
    cleared = XmpDocument.parse(sidecar.read_bytes())
    assert not cleared.has("dc:subject")
    assert not cleared.has("digiKam:TagsList")
    assert cleared.values("xmp:Rating") == ["3"]


def test_it_can_be_cancelled(park: Desk, cards: Path) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        write(park, control)
    assert contents(cards, "*.xmp") == {}
