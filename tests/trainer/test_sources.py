"""Every kind of source gives the same records, and what is wrong with one is a sentence."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from trainer.errors import SourceUnreadable
from trainer.names import read_checklist
from trainer.sources import left_out
from trainer.sources.read import is_joined, read_source, source_files
from trainer.sources.source_record import Record

NAMES = {"Panthera leo": "Panthera leo", "Panthera": "Panthera", "Felis leo": "Panthera leo"}

INATURALIST = """id,observed_on,latitude,longitude,time_observed_at,time_zone,quality_grade,\
license,url,image_url,description,positional_accuracy,public_positional_accuracy,geoprivacy,\
taxon_geoprivacy,scientific_name,common_name,taxon_id,user_login,captive_cultivated
7,2019-07-01,-24.99,31.59,2019-07-01 16:45:00 UTC,Pretoria,research,CC-BY,u,https://x/1.jpg,\
"on the road, alive",30,28000,,open,Panthera leo,Lion,41964,ann,false
8,2019-07-02,-24.99,31.59,,,casual,,u,,in a zoo,,,,open,Panthera leo,Lion,41964,bob,true
"""

META = """<archive xmlns="http://rs.tdwg.org/dwc/text/" metadata="eml.xml">
<core encoding="UTF-8" fieldsTerminatedBy="\\t" linesTerminatedBy="\\n" fieldsEnclosedBy=""
 ignoreHeaderLines="1" rowType="http://rs.tdwg.org/dwc/terms/Occurrence">
<files><location>occurrence.txt</location></files><id index="0"/>
<field index="1" term="http://rs.tdwg.org/dwc/terms/scientificName"/>
<field index="2" term="http://rs.tdwg.org/dwc/terms/decimalLatitude"/>
<field index="3" term="http://rs.tdwg.org/dwc/terms/decimalLongitude"/>
<field index="4" term="http://rs.tdwg.org/dwc/terms/eventDate"/>
<field index="5" term="http://purl.org/dc/terms/license"/>
</core>
<extension fieldsTerminatedBy="\\t" ignoreHeaderLines="1" fieldsEnclosedBy=""
 rowType="http://rs.gbif.org/terms/1.0/Multimedia">
<files><location>multimedia.txt</location></files><coreid index="0"/>
<field index="1" term="http://purl.org/dc/terms/identifier"/>
</extension></archive>"""

OCCURRENCES = (
    "id\tname\tlat\tlon\twhen\tlicence\n"
    '12\tPanthera leo\t-24.99\t31.59\t2019-07-01T18:45:00+02:00\tCC0 "1.0"\n'
    "13\tPanthera leo\t\t\t2019\tCC0\n"
)
MULTIMEDIA = "id\taddress\n12\thttps://x/a.jpg\n12\thttps://x/b.jpg\n"


def archive(path: Path, **entries: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in {
            "meta.xml": META,
            "occurrence.txt": OCCURRENCES,
            "multimedia.txt": MULTIMEDIA,
            **entries,
        }.items():
            if text:
                made.writestr(name, text)
    return path


def package(folder: Path) -> Path:
    folder.mkdir()
    names = ("deployments", "media", "observations")
    described = {
        "title": "A reserve",
        "licenses": [{"name": "CC-BY-4.0", "scope": "data"}],
        "resources": [{"name": name, "path": f"{name}.csv"} for name in names],
    }
    (folder / "datapackage.json").write_text(json.dumps(described))
    (folder / "deployments.csv").write_text(
        "deploymentID,latitude,longitude,coordinateUncertainty\nd1,-24.99,31.59,10\n"
    )
    (folder / "media.csv").write_text(
        "mediaID,deploymentID,timestamp,filePath\n"
        "m1,d1,2019-07-01T18:45:00+02:00,m/1.jpg\n"
        "m2,d1,2019-07-01T18:45:20+02:00,m/2.jpg\n"
        "m3,d1,2019-07-01T20:00:00+02:00,m/3.jpg\n"
    )
    (folder / "observations.csv").write_text(
        "observationID,deploymentID,mediaID,eventStart,eventEnd,observationType,scientificName\n"
        "o1,d1,m1,2019-07-01T18:45:00+02:00,2019-07-01T18:45:00+02:00,animal,Panthera leo\n"
        "o2,d1,,2019-07-01T18:45:00+02:00,2019-07-01T18:46:00+02:00,animal,Panthera leo\n"
        "o3,d1,,2019-07-01T18:45:00+02:00,2019-07-01T18:46:00+02:00,human,\n"
    )
    return folder


def read(path: Path) -> list[Record]:
    return list(read_source(path, NAMES))


MOMENT = datetime(2019, 7, 1, 16, 45, tzinfo=UTC)


def check_lion(record: Record) -> None:
    assert record.name == "Panthera leo"
    assert record.place is not None
    assert (record.place.latitude, record.place.longitude) == (-24.99, 31.59)
    assert record.moment is not None
    assert record.moment.utc == MOMENT
    assert record.day == date(2019, 7, 1)
    assert record.moment_problem == ""


def test_an_inaturalist_export(tmp_path: Path) -> None:
    file = tmp_path / "observations-1.csv"
    file.write_text(INATURALIST, encoding="utf-8")
    one, two = read(file)
    check_lion(one)
    assert (one.id, one.observer, one.licence, one.quality) == ("7", "ann", "CC-BY", "research")
    assert one.uncertainty_m == 28000
    assert one.description == "on the road, alive"
    assert one.images == ("https://x/1.jpg",)
    assert not one.captive
    assert two.captive
    assert two.moment is None
    assert two.moment_problem == "a date without a time"
    assert two.day == date(2019, 7, 2)


def test_an_inaturalist_export_with_a_column_of_files(tmp_path: Path) -> None:
    head, one, two = INATURALIST.splitlines()
    file = tmp_path / "observations-1.csv"
    text = "\n".join((f"{head},image_file", f"{one},photos\\7.jpg", f"{two},"))
    file.write_text(text.replace("CC-BY,,u,,in", "CC-BY,,u,https://x/2.jpg,in"), encoding="utf-8")
    first, second = read(file)
    assert first.images == ((tmp_path / "photos" / "7.jpg").as_posix(),)
    assert second.images == ()


def test_a_darwin_core_archive_with_pictures(tmp_path: Path) -> None:
    one, two = read(archive(tmp_path / "gbif.zip"))
    check_lion(one)
    assert one.images == ("https://x/a.jpg", "https://x/b.jpg")
    assert one.licence == 'CC0 "1.0"'
    assert two.place is None
    assert two.moment_problem == "a year or a month without a day"


def plain(record: Record) -> Record:
    """Without what follows from the name of the source."""
    return replace(record, images=(), table="", source="")


@pytest.mark.parametrize("top", ["", "0012345-250101"])
def test_an_unpacked_archive_is_read_as_its_zip_is(tmp_path: Path, top: str) -> None:
    """Named by its folder, by the folder around it, or by its description."""
    packed = archive(
        tmp_path / "gbif.zip",
        **{"multimedia.txt": MULTIMEDIA.replace("https://x/a.jpg", "media\\a.jpg")},
    )
    folder = tmp_path / "gbif"
    with zipfile.ZipFile(packed) as made:
        made.extractall(folder / top)
    in_zip = read(packed)
    assert [one.id for one in in_zip] == ["12", "13"]
    assert in_zip[0].images == ((tmp_path / "media" / "a.jpg").as_posix(), "https://x/b.jpg")
    for path in (folder, folder / top / "meta.xml"):
        unpacked = read(path)
        start = folder if path == folder else path.parent
        assert unpacked[0].images[0] == (start / "media" / "a.jpg").as_posix()
        assert [plain(one) for one in unpacked] == [plain(one) for one in in_zip]
        assert is_joined(path)
        assert {file.name for file in source_files(path)} == {
            "meta.xml", "occurrence.txt", "multimedia.txt",
        }  # fmt: skip


def test_a_table_outside_an_unpacked_archive_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "gbif"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(OCCURRENCES, encoding="utf-8")
    (folder / "multimedia.txt").write_text(MULTIMEDIA, encoding="utf-8")
    meta = META.replace("occurrence.txt", "../secret.txt")
    (folder / "meta.xml").write_text(meta, encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"'\.\./secret\.txt' is missing in it"):
        read(folder)


def test_a_camtrap_dp(tmp_path: Path) -> None:
    folder = package(tmp_path / "reserve")
    one, two, three = read(folder)
    check_lion(two)
    assert two.moment is not None
    assert two.moment.offset == timedelta(hours=2)
    assert (two.site, two.licence, two.credit) == ("d1", "CC-BY-4.0", "A reserve")
    assert two.images == ((folder / "m" / "1.jpg").as_posix(),)
    assert [one.left_out, three.left_out] == [left_out.SAME_EVENT, left_out.PERSON]
    assert read(folder / "datapackage.json") == [one, two, three]


def test_absences_of_a_darwin_core_archive_are_known_and_stray_quotes_harmless(
    tmp_path: Path,
) -> None:
    meta = META.replace("terms/license", "terms/occurrenceStatus")
    head, *rows = OCCURRENCES.splitlines(keepends=True)
    rows = [row.replace('CC0 "1.0"', "ABSENT").replace("CC0", '"PRESENT') for row in rows]
    file = archive(
        tmp_path / "gbif.zip", **{"meta.xml": meta, "occurrence.txt": head + "".join(rows)}
    )
    assert [record.absent for record in read(file)] == [True, False]


def test_a_row_of_an_archive_that_was_cut_off_is_said(tmp_path: Path) -> None:
    file = archive(
        tmp_path / "gbif.zip", **{"occurrence.txt": OCCURRENCES + "14\tPanthera leo\t-24"}
    )
    with pytest.raises(SourceUnreadable, match="last line, 4, is incomplete"):
        read(file)


def test_absences_of_a_camtrap_dp_are_known_and_kinds_have_no_case(tmp_path: Path) -> None:
    folder = package(tmp_path / "reserve")
    (folder / "observations.csv").write_text(
        "observationID,deploymentID,mediaID,eventStart,observationType,scientificName,count\n"
        "o1,d1,m1,2019-07-01T18:45:00+02:00,Animal,Panthera leo,1\n"
        "o2,d1,m2,2019-07-01T18:45:20+02:00,animal,Panthera leo,0\n"
        "o3,d1,m3,2019-07-01T20:00:00+02:00,BLANK,,0\n"
    )
    assert [(record.id, record.name, record.absent) for record in read(folder)] == [
        ("o1", "Panthera leo", False),
        ("o2", "Panthera leo", True),
        ("o3", left_out.EMPTY, False),
    ]


def test_folders_named_by_taxon(tmp_path: Path) -> None:
    for step in ("felidae/panthera/panthera_leo", "Felis leo", "somewhere"):
        (tmp_path / step).mkdir(parents=True)
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = "2019:07:01 18:45:00"
        exif.get_ifd(0x8769)[0x9011] = "+02:00"
        Image.new("RGB", (64, 64)).save(tmp_path / step / "11_a.jpg", exif=exif)
    (tmp_path / "Felis leo" / "empty.jpg").write_bytes(b"")
    records = {record.id: record for record in read(tmp_path)}
    assert set(records) == {
        "felidae/panthera/panthera_leo/11_a.jpg",
        "Felis leo/11_a.jpg",
        "Felis leo/empty.jpg",
        "somewhere/11_a.jpg",
    }
    assert records["somewhere/11_a.jpg"].name == "somewhere"
    whole = records["felidae/panthera/panthera_leo/11_a.jpg"]
    assert whole.name == "Panthera leo"
    assert whole.moment is not None
    assert whole.moment.utc == MOMENT
    assert whole.place is None
    assert records["Felis leo/empty.jpg"].moment is None
    assert "empty" in records["Felis leo/empty.jpg"].description


def test_a_folder_named_by_a_taxon_is_not_a_camera_and_the_others_are(
    tmp_path: Path, root: Path
) -> None:
    accepted = read_checklist(root / "resources" / "taxonomy.csv").accepted
    sites = {
        "Felis leo": "",
        "felidae/panthera/panthera_leo": "",
        "Felis leo/gate 3": "gate 3",
        "gate 3/Felis leo": "gate 3",
        "north/gate 3/Felis leo": "north/gate 3",
    }
    for step in sites:
        (tmp_path / step).mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(tmp_path / step / "1.png")
    assert {
        str(Path(r.id).parent.as_posix()): r.site for r in read_source(tmp_path, accepted)
    } == sites


def test_the_programs_list_of_names_reads_folders(tmp_path: Path, root: Path) -> None:
    accepted = read_checklist(root / "resources" / "taxonomy.csv").accepted
    (tmp_path / "panthera_leo").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "panthera_leo" / "1.png")
    (one,) = read_source(tmp_path, accepted)
    assert one.name == "Panthera leo"


def nothing_there(folder: Path) -> Path:
    return folder / "gone.csv"


def no_zip(folder: Path) -> Path:
    (folder / "a.zip").write_bytes(b"PK no")
    return folder / "a.zip"


def no_meta(folder: Path) -> Path:
    return archive(folder / "a.zip", **{"meta.xml": ""})


def hostile_meta(folder: Path) -> Path:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxx">]><archive>&x;</archive>'
    return archive(folder / "a.zip", **{"meta.xml": bomb})


def odd_meta(folder: Path) -> Path:
    return archive(folder / "a.zip", **{"meta.xml": META.replace('index="2"', 'index="two"')})


def no_occurrences(folder: Path) -> Path:
    return archive(folder / "a.zip", **{"occurrence.txt": ""})


def no_places(folder: Path) -> Path:
    return archive(folder / "a.zip", **{"meta.xml": META.replace("decimalLatitude", "lat2")})


def no_table(folder: Path) -> Path:
    made = package(folder / "reserve")
    (made / "media.csv").unlink()
    return made


def escaping(folder: Path) -> Path:
    made = package(folder / "reserve")
    described = (made / "datapackage.json").read_text().replace("media.csv", "../../media.csv")
    (made / "datapackage.json").write_text(described)
    return made


def no_package(folder: Path) -> Path:
    made = package(folder / "reserve")
    (made / "datapackage.json").write_text("[1")
    return made


def odd_columns(folder: Path) -> Path:
    made = package(folder / "reserve")
    (made / "observations.csv").write_text("a,b\n1,2\n")
    return made


def unnamed(folder: Path) -> Path:
    Image.new("RGB", (8, 8)).save(folder / "1.png")
    return folder


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (nothing_there, "does not exist"),
        (no_zip, "could not be read"),
        (no_meta, "meta.xml is missing"),
        (hostile_meta, "meta.xml is damaged"),
        (odd_meta, "meta.xml is damaged"),
        (no_occurrences, "'occurrence.txt' is missing"),
        (no_places, "no column latitude"),
        (no_table, "media.csv could not be read"),
        (escaping, "is outside its folder"),
        (no_package, "not a valid Camtrap DP"),
        (odd_columns, "no column observationID"),
        (unnamed, "named after a taxon"),
    ],
)
def test_an_unusable_source_is_one_sentence(
    make: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceUnreadable, match=said) as refused:
        read(make(tmp_path))
    assert "\n" not in str(refused.value)
    assert refused.value.exit_status == 2
