"""Copies of photographs: those for sharing hold only pixels, those in folders by species all."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.cli import main
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.progress import Cancelled, Control, no_progress
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.inference.classifier import Classifier
from swc_desktop.photos.reading import OneRead, Wants, read_once
from swc_desktop.projects.acts import EXACT_EXPORT, actions
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.project import Project
from swc_desktop.session.picture_copies import write_shared_pictures, write_species_folders
from tests.projects.desk import Desk, photograph, real_classifier
from tests.sharing.secrets_in import secrets_in
from tests.sharing.shared_project import LEOPARDS, WORDS, fill


def here(file: Path, _control: Control, wants: Wants) -> OneRead:
    """Read in this process: a child takes a second to start."""
    return read_once(file, wants)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def park(tmp_path: Path, classifier: Classifier) -> Iterator[Desk]:
    desk = Desk(Project.create(tmp_path / "park.swcproject"), classifier)
    fill(desk, tmp_path / "cards")
    yield desk
    desk.project.close()


def pictures(out: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def look_at_all(desk: Desk) -> None:
    """Say that a detector has looked at every photograph, and found nobody."""
    with desk.project.transaction() as raw:
        raw.execute(
            "INSERT OR IGNORE INTO detection (media, pack, detector, made_at) "
            "SELECT m.number, m.pack, 'test', '2024-02-19T00:00:00+00:00' FROM media m"
        )


def test_pictures_to_share_hold_pixels_alone(park: Desk, tmp_path: Path) -> None:
    look_at_all(park)
    out = tmp_path / "out.zip"
    done = write_shared_pictures(park.project, out, Control(), no_progress, read_file=here)
    assert (done.pictures, done.left_out.total()) == (11, 0)
    found = pictures(out)
    assert len(found) == 11
    for content in found.values():
        image = Image.open(io.BytesIO(content))
        assert not image.getexif()
        assert not image.info.keys() & {"exif", "xmp", "icc_profile", "comment", "photoshop"}
        assert b"Exif" not in content
    names = " ".join(found)
    assert "Panthera pardus_2024-02-19_" in names
    assert "IMG_" not in names
    assert "zebra_2024-02-19_" in names
    assert secrets_in(out, ("WH-NORTH", "CARD_A", "IMG_000", "SN-A"), (LEOPARDS,)) == []


def test_who_is_in_a_picture_cannot_be_seen(park: Desk, tmp_path: Path) -> None:
    look_at_all(park)
    ((number, width),) = park.project.file.rows("SELECT number, width FROM media LIMIT 1")
    with park.project.transaction() as raw:
        raw.execute(
            "INSERT INTO region (media, left, top, width, height, category, detector) "
            "VALUES (?, 0, 0, 0.3, 0.3, 'person', 'test')",
            (number,),
        )
    out = tmp_path / "out.zip"
    shown = [int(str(number))]
    write_shared_pictures(park.project, out, Control(), no_progress, shown, read_file=here)
    (content,) = pictures(out).values()
    blurred = np.asarray(Image.open(io.BytesIO(content)), np.int16)
    corner = blurred[: int(str(width)) // 12, : int(str(width)) // 12]
    assert corner.std(axis=(0, 1)).max() < 20  # the grain of the corner is gone
    rows = park.project.file.rows("SELECT number FROM media WHERE number != ?", (number,))
    other = [int(str(rows[0][0]))]
    write_shared_pictures(
        *(park.project, tmp_path / "other.zip", Control(), no_progress, other), read_file=here
    )
    (content,) = pictures(tmp_path / "other.zip").values()
    sharp = np.asarray(Image.open(io.BytesIO(content)), np.int16)
    assert sharp[:4, :4].std(axis=(0, 1)).max() > 20


def test_what_cannot_be_made_safe_is_left_out_and_counted(park: Desk, tmp_path: Path) -> None:
    of_file = "SELECT media FROM media_file WHERE path = 'IMG_0004.JPG'"
    seen = int(str(park.project.file.one(of_file)))
    identify(
        park.project,
        park.decider,
        [Judgement(Target(seen), (Identified(kind=Kind.PERSON),))],
        WORDS,
    )
    (tmp_path / "cards" / "CARD_A" / "IMG_0000.JPG").unlink()
    photograph(tmp_path / "cards" / "CARD_A" / "IMG_0001.JPG", "Panthera leo", seed=99)
    out = tmp_path / "out.zip"
    done = write_shared_pictures(park.project, out, Control(), no_progress, read_file=here)
    assert dict(+done.left_out) == {
        ReasonLeftOut.NOT_THERE: 1,
        ReasonLeftOut.CHANGED: 1,
        ReasonLeftOut.PEOPLE: 1,
        ReasonLeftOut.NOT_CHECKED: 5,
    }
    assert done.pictures == len(pictures(out)) == 3
    assert "left out 5 photographs in which neither" in str(done.words)


def test_a_picture_is_no_larger_than_asked_for(park: Desk, tmp_path: Path) -> None:
    look_at_all(park)
    for side, expected in ((20, 20), (5_000, 40)):
        out = tmp_path / f"{side}.zip"
        write_shared_pictures(
            *(park.project, out, Control(), no_progress), long_side=side, read_file=here
        )
        sizes = {Image.open(io.BytesIO(content)).size for content in pictures(out).values()}
        assert sizes == {(expected, expected)}


@pytest.mark.parametrize("links", [False, True])
def test_folders_by_species_hold_the_files_as_they_are(
    park: Desk, tmp_path: Path, links: bool
) -> None:
    out = tmp_path / "out"
    done = write_species_folders(park.project, out, Control(), no_progress, links=links)
    assert done.pictures == 11
    folders = {one.name: sorted(file.name for file in one.iterdir()) for one in out.iterdir()}
    assert {"Panthera pardus", "zebra"} <= set(folders)
    assert len(folders["zebra"]) == 3
    name = "Panthera pardus_2024-02-19_06-24-10_WH-NORTH_IMG_0000.JPG"
    assert name in folders["Panthera pardus"]
    digests = {str(row[0]) for row in park.project.file.rows("SELECT sha256 FROM media")}
    copies = [file for file in out.rglob("*") if file.is_file()]
    assert {hashlib.sha256(file.read_bytes()).hexdigest() for file in copies} == digests
    source = tmp_path / "cards" / "CARD_A" / "IMG_0000.JPG"
    copy = out / "Panthera pardus" / name
    assert os.path.samefile(source, copy) is links  # noqa: PTH121 - both are there
    assert source.stat().st_mtime == copy.stat().st_mtime


def test_a_changed_file_is_in_no_folder(park: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "cards" / "CARD_B" / "PIC_0001.JPG", "Panthera leo", seed=99)
    (tmp_path / "cards" / "CARD_B" / "PIC_0000.JPG").unlink()
    done = write_species_folders(park.project, tmp_path / "out", Control(), no_progress)
    assert done.left_out[ReasonLeftOut.CHANGED] == done.left_out[ReasonLeftOut.NOT_THERE] == 1
    assert done.pictures == 9


def test_stopping_leaves_no_folder(park: Desk, tmp_path: Path) -> None:
    control = Control()

    def stop(_progress: object) -> None:
        control.cancel()

    with pytest.raises(Cancelled):
        write_species_folders(park.project, tmp_path / "out", control, stop)
    assert sorted(one.name for one in tmp_path.iterdir() if "out" in one.name) == []


def test_by_command(park: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    look_at_all(park)
    path = str(park.project.path)
    park.project.close()
    words = ["export", path, "--format"]
    assert main([*words, "copies", "--out", str(tmp_path / "c.zip"), "--long-side", "30"]) == 0
    assert "Copied 11 photographs" in capsys.readouterr().out
    folders = [*words, "species-folders", "--out", str(tmp_path / "folders")]
    assert main(folders) == 2
    assert "--coarsen none" in capsys.readouterr().err
    assert main([*folders, "--coarsen", "none"]) == 0
    assert main([*words, "copies", "--out", str(tmp_path / "d"), "--coarsen", "none"]) == 2
    park.restart()
    assert [one.kind for one in actions(park.project.connection)].count(EXACT_EXPORT) == 1
