"""Folders of pictures: what their names mean, and which of them are cameras."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from trainer.cli import main
from trainer.errors import SourceUnreadable
from trainer.names import read_checklist
from trainer.sources import left_out
from trainer.sources.folder_names import FolderNames
from trainer.sources.labels import meaning_of
from trainer.sources.read import read_source
from trainer.sources.source_record import Record


@pytest.fixture(scope="module")
def names(root: Path) -> FolderNames:
    return FolderNames.of_checklist(read_checklist(root / "resources" / "taxonomy.csv"))


def tree(folder: Path, *files: str) -> Path:
    for number, file in enumerate(files):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (number, 0, 0)).save(folder / file)
    return folder


def read(folder: Path, names: FolderNames) -> dict[str, Record]:
    return {record.id: record for record in read_source(folder, {}, names=names)}


def test_every_picture_is_a_record_named_by_its_lowest_folder(
    tmp_path: Path, names: FolderNames
) -> None:
    records = read(
        tree(
            tmp_path,
            "felidae/panthera/panthera_leo/1.png",
            "PANTHERA LEO/2.png",
            "cam 1/Panthera pardus/3.png",
            "Panthera pardus/cam 2/100RECNX/4.png",
            "Equus quagga/5.png",
            "6.png",
            "Blank/cam 1/7.png",
            "Panthera leo/Unknown/8.png",
            "other/9.png",
            "people/10.png",
            "Panthera leo/Lynx rufus/11.png",
        ),
        names,
    )
    assert {name: (one.name, one.left_out) for name, one in records.items()} == {
        "felidae/panthera/panthera_leo/1.png": ("Panthera leo", ""),
        "PANTHERA LEO/2.png": ("Panthera leo", ""),
        "cam 1/Panthera pardus/3.png": ("Panthera pardus", ""),
        "Panthera pardus/cam 2/100RECNX/4.png": ("Panthera pardus", ""),
        "Equus quagga/5.png": ("Equus quagga", ""),
        "6.png": ("", ""),
        "Blank/cam 1/7.png": (left_out.EMPTY, ""),
        "Panthera leo/Unknown/8.png": ("", left_out.NOT_IDENTIFIED),
        "other/9.png": ("other", ""),
        "people/10.png": ("", left_out.PERSON),
        "Panthera leo/Lynx rufus/11.png": ("Lynx rufus", left_out.FOLDERS_DISAGREE),
    }
    assert [records[name].site for name in records if "cam" in name] == ["cam 1", "cam 1", "cam 2"]


@pytest.mark.parametrize(
    "step",
    ["Panthera leo", "felidae", "2021", "2021-07-04", "DCIM", "101MEDIA", "100RECNX", "train",
     "taxon_validate", "photos", "Blank", "Unknown", "adult"],
)  # fmt: skip
def test_a_folder_that_names_a_taxon_or_sorts_files_is_never_a_site(
    step: str, names: FolderNames
) -> None:
    assert names.label([step, "Panthera leo"]).steps == ()


@pytest.mark.parametrize(
    ("step", "taxon"),
    [
        ("lion", "Panthera leo"),
        ("Lions", "Panthera leo"),
        ("León", "Panthera leo"),
        ("PANTHERA_LEO", "Panthera leo"),
        ("Panthera leo (Linnaeus, 1758)", "Panthera leo"),
        ("Felis leo Linnaeus", "Panthera leo"),
        ("Panthera sp.", "Panthera"),
        ("Lynx spp", "Lynx"),
        ("Felidae", "Felidae"),
        ("elephants", "Elephantidae"),
        ("Cheetah", "Acinonyx jubatus"),
        ("serval", "Leptailurus serval"),
        ("caracal", "Caracal"),
    ],
)
def test_names_of_every_kind_name_a_folder_and_are_no_site(
    step: str, taxon: str, names: FolderNames
) -> None:
    label = names.label(["cam 7", step])
    assert (label.name, label.reason, label.steps) == (taxon, "", ("cam 7",))


@pytest.mark.parametrize("step", ["Panthera leo x tigris", "Equus quagga", "zebra"])
def test_other_names_stay_as_they_are_for_the_rules(step: str, names: FolderNames) -> None:
    label = names.label(["cam 7", step])
    assert (label.name, label.reason, label.is_known) == (step, "", False)


def test_a_folder_that_all_pictures_are_in_is_no_site(tmp_path: Path, names: FolderNames) -> None:
    tree(tmp_path, "park/a/Panthera leo/1.png", "park/b/Panthera leo/1.png")
    assert [one.site for one in read(tmp_path, names).values()] == ["a", "b"]


def test_an_unknown_name_is_that_of_the_folder_beside_the_taxa(
    tmp_path: Path, names: FolderNames
) -> None:
    tree(tmp_path, "lion/C1/1.png", "lion/C2/1.png", "zebra/C1/1.png", "1.png")
    assert [one.name for one in read(tmp_path, names).values()] == [
        "",
        "Panthera leo",
        "Panthera leo",
        "zebra",
    ]


def test_crops_of_one_picture_are_never_separated(tmp_path: Path, names: FolderNames) -> None:
    tree(tmp_path, "panthera_leo/3192_a.png", "panthera_leo/3192_b.png", "panthera_leo/7.png")
    assert Counter(one.alike for one in read(tmp_path, names).values()) == {"3192": 2, "": 1}


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("No Animal", left_out.EMPTY),
        ("false_trigger", left_out.EMPTY),
        ("Vacío", left_out.EMPTY),
        ("Homo sapiens", left_out.PERSON),
        ("UNIDENTIFIED", left_out.NOT_IDENTIFIED),
        ("Setup", left_out.SETUP),
        ("lion", ""),
    ],
)
def test_words_that_are_not_animals(label: str, meaning: str) -> None:
    assert meaning_of(label) == meaning


def test_folders_that_name_nothing_are_refused_with_one_of_them(
    tmp_path: Path, names: FolderNames
) -> None:
    with pytest.raises(SourceUnreadable, match="named after a taxon; one is 'camera 7'"):
        read(tree(tmp_path, "camera 7/1.png"), names)


def test_the_stage_counts_every_picture_of_the_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree(
        tmp_path / "photos",
        "Panthera leo (Linnaeus, 1758)/1.png",
        "Panthera leo/unknown/2.png",
        "Equus quagga/3.png",
        "empty/4.png",
        "Panthera leo/people/5.png",
    )
    (tmp_path / "run.toml").write_text('sources = ["photos"]\n', encoding="utf-8")
    assert main(["clean", "--config", str(tmp_path / "run.toml")]) == 0
    said = capsys.readouterr().out
    assert "2 of 5 records can be used." in said
    for line in (
        "dropped, not identified: 1",
        "dropped, person or vehicle: 1",
        "dropped, unknown name: 1",
        "  Panthera leo: 1",
        "  other: 1",
    ):
        assert line in said
