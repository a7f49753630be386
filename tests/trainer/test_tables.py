"""Tables as people save them are read whole, or say in one sentence what they lack."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from swc_desktop.core.checklist import Checklist
from trainer.cleaning import NOT_BY_DEFAULT, Cleaned, Options, clean
from trainer.errors import SourceUnreadable
from trainer.metadata.ranges import World, read_world
from trainer.names import read_checklist
from trainer.sources.read import read_source
from trainer.sources.reading_report import ReadingLog, TableReading
from trainer.sources.source_record import Record

OPTIONS = Options(off=frozenset(NOT_BY_DEFAULT), today=date(2026, 11, 24))


@pytest.fixture(scope="module")
def checklist(root: Path) -> Checklist:
    return read_checklist(root / "resources" / "taxonomy.csv")


@pytest.fixture(scope="module")
def world(root: Path) -> World:
    return read_world(root / "resources" / "map" / "countries-50m.json")


def read(file: Path) -> tuple[list[Record], TableReading]:
    log = ReadingLog()
    records = list(read_source(file, {}, log, needs_names=True))
    return records, log.tables[-1]


def table(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    (folder / name).write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return folder / name


PARK = [
    "id,scientific_name,latitude,longitude,observed_on,recordedBy",
    "1,Panthera leo,-1.5,35.25,2019-07-01,José",
    "2,Panthera pardus,-1.25,36,2019-07-02,Ann",
]


def places(records: Sequence[Record]) -> list[tuple[float | None, float | None]]:
    return [(record.latitude, record.longitude) for record in records]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", [(), ("sep={sign}",)])
def test_separator_and_encoding_are_found(
    tmp_path: Path, encoding: str, sign: str, first: Sequence[str]
) -> None:
    lines = [line.format(sign=sign) for line in first] + [line.replace(",", sign) for line in PARK]
    records, reading = read(table(tmp_path, *lines, encoding=encoding))
    assert places(records) == [(-1.5, 35.25), (-1.25, 36)]
    assert [record.observer for record in records] == ["José", "Ann"]
    assert reading.counts.layout is not None
    assert reading.counts.layout.delimiter == sign
    assert (reading.counts.records, reading.counts.unexplained) == (2, 0)


@pytest.mark.parametrize(
    "header",
    [
        "ID;Scientific name;Latitude;Longitude;Date;Observer",
        "ID;SCIENTIFICNAME;DECIMALLATITUDE;DECIMALLONGITUDE;EVENTDATE;RECORDEDBY",
        "gbifID;dwc:scientificName;dwc:decimalLatitude;dwc:decimalLongitude;dwc:eventDate;observer",
        "id;Species;Lat;Long;Observation date;user login",
    ],
)
def test_headings_are_known_in_any_case_and_decimal_commas_are_numbers(
    tmp_path: Path, header: str
) -> None:
    rows = [line.replace(",", ";").replace(".", ",") for line in PARK[1:]]
    records, reading = read(table(tmp_path, header, *rows))
    assert places(records) == [(-1.5, 35.25), (-1.25, 36)]
    assert [record.day for record in records] == [date(2019, 7, 1), date(2019, 7, 2)]
    assert [one.note for one in reading.columns.values()].count("decimal commas") == 2


@pytest.mark.parametrize(
    ("uncertainty", "latitude", "metres"),
    [("28,000", "-1.5", 28000), ("28.000", "-1,5", 28000), ("28,5", "-1,5", 28.5), ("9", "1", 9)],
)
def test_thousands_are_no_decimals(
    tmp_path: Path, uncertainty: str, latitude: str, metres: float
) -> None:
    file = table(
        tmp_path,
        "species;latitude;longitude;date;coordinateUncertaintyInMeters",
        f"Panthera leo;{latitude};35;2019-07-01;{uncertainty}",
    )
    (record,), _ = read(file)
    assert record.uncertainty_m == metres


def test_days_are_decided_by_their_column(tmp_path: Path) -> None:
    head = "species,latitude,longitude,Date"
    rows = ["Panthera leo,-1,35,03/04/2019", "Panthera leo,-1,35,30/04/2019 06:30"]
    records, reading = read(table(tmp_path, head, *rows))
    assert [record.day for record in records] == [date(2019, 4, 3), date(2019, 4, 30)]
    assert records[1].moment is not None
    assert reading.columns["Date"].note == "day before month"
    records, reading = read(table(tmp_path, head, rows[0], "Panthera leo,-1,35,05/06/2019"))
    assert [record.day for record in records] == [None, None]
    assert reading.columns["Date"].unreadable == 2
    assert reading.columns["Date"].examples == ['"03/04/2019"', '"05/06/2019"']
    assert reading.columns["Date"].note == "day and month are ambiguous"


def test_year_month_and_day_in_columns_of_their_own_are_a_day(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "gbifID\tspecies\tdecimalLatitude\tdecimalLongitude\teventDate\tday\tmonth\tyear",
        "1\tPanthera leo\t-1\t35\t\t7\t3\t2019",
        "2\tPanthera leo\t-1\t35\t\t\t3\t2019",
    )
    one, two = read(file)[0]
    assert (one.day, two.day) == (date(2019, 3, 7), None)
    assert two.moment_problem == "a year or a month without a day"


def test_ids_that_a_spreadsheet_shortened_are_no_ids(tmp_path: Path) -> None:
    rows = [f"4.00E+09,Panthera leo,-1.{n},35,2019-07-01" for n in range(9)]
    records, reading = read(
        table(tmp_path, "gbifID,species,decimalLatitude,decimalLongitude,eventDate", *rows)
    )
    assert len({record.id for record in records}) == 9
    assert not any(record.has_id for record in records)
    assert reading.columns["gbifID"].unreadable == 9
    assert "shortened by a spreadsheet" in reading.columns["gbifID"].note


def test_a_row_is_named_by_the_next_column_and_by_genus_and_epithet(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "scientificName,species,genus,vernacularName,latitude,longitude,date",
        "BOLD:AAA1234,Panthera leo,Panthera,lion,-1,35,2019-07-01",
        ",,,lion,-1,35,2019-07-01",
        ",leo,Panthera,lion,-1,35,2019-07-01",
    )
    assert [one.name for one in read(file)[0]] == ["Panthera leo", "lion", "Panthera leo"]


def test_the_report_counts_what_is_filled_and_unreadable(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "id,species,latitude,longitude,date,mood",
        "1,Panthera leo,-1,35,2019-07-01,good",
        "2,Panthera leo,south,35,2019-07-99,good",
        "3,Panthera leo,north,,2019-07-99,",
        "",
    )
    records, reading = read(file)
    assert len(records) == 3
    assert list(reading.lines()) == [
        "t.csv: cells separated by commas, UTF-8; 5 lines: 1 of headings, 3 records, 1 blank",
        "  id: found as id, 3 filled",
        "  species: found as name, 3 filled",
        '  latitude: found as latitude, 3 filled, 2 unreadable, for example "south", "north"',
        "  longitude: found as longitude, 2 filled",
        '  date: found as day, 3 filled, 2 unreadable, for example "2019-07-99"',
        "  not used: mood",
        "  times: the time cannot be read 2, a date without a time 1",
    ]
    assert reading.facts()["lines"]["records"] == 3


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id,latitude,longitude,date", "no column with names of taxa, such as scientific_name or "
         "species; its columns are id, latitude, longitude, date"),
        ("id,species,north,east,date", "no column latitude; its columns are id, species, north"),
        ("id,species,latitude,east,date", "no column longitude; its columns are id, species"),
        ("id,species,latitude,longitude", "no column with dates, such as observed_on or date; its"),
        ("", "no column latitude; it is empty"),
    ],
)  # fmt: skip
def test_a_missing_column_is_said_with_those_that_were_found(
    tmp_path: Path, header: str, said: str
) -> None:
    log = ReadingLog()
    (tmp_path / "t.csv").write_text(f"{header}\n" if header else "")
    with pytest.raises(SourceUnreadable, match=said):
        list(read_source(tmp_path / "t.csv", {}, log, needs_names=bool(header)))
    assert said.partition(",")[0] in log.tables[0].problem


def cleaned(records: Sequence[Record], checklist: Checklist, world: World) -> Cleaned:
    found = clean(records, checklist, OPTIONS, world)
    assert len(found.kept) + len(found.dropped) == len(records)
    return found


def test_exchanged_columns_are_said_and_no_place(
    tmp_path: Path, checklist: Checklist, world: World
) -> None:
    lines = [f"Panthera leo,{30 + n / 20},{-24 - n / 20},2019-07-01" for n in range(20)]
    right = table(tmp_path, "species,longitude,latitude,date", *lines)
    assert len(cleaned(read(right)[0], checklist, world).kept) == 20
    wrong = table(tmp_path, "species,latitude,longitude,date", *lines, name="s.csv")
    found = cleaned(read(wrong)[0], checklist, world)
    assert found.counts == {"exchanged coordinates": 20}
    assert found.notes[0].startswith("s.csv: 20 of 20 places are on land with latitude and long")


def test_a_table_that_was_added_twice_counts_once_and_single_twins_stay(
    tmp_path: Path, checklist: Checklist, world: World
) -> None:
    rows = [f"Panthera leo,-1.{n},35,2019-07-01" for n in range(10, 50)]
    twice = [f"{n},{row}" for n, row in enumerate([*rows, *rows])]
    head = "id,species,latitude,longitude,date"
    found = cleaned(read(table(tmp_path, head, *twice))[0], checklist, world)
    assert found.counts == {"repeated row": 40}
    twins = twice[:41]
    assert len(cleaned(read(table(tmp_path, head, *twins))[0], checklist, world).kept) == 41
    no_id = [*rows, rows[0]]
    found = cleaned(read(table(tmp_path, head[3:], *no_id))[0], checklist, world)
    assert found.counts == {"repeated row": 1}


def test_rows_without_a_taxon_are_dropped_even_if_the_rule_is_off(
    tmp_path: Path, checklist: Checklist, world: World
) -> None:
    records, _ = read(table(tmp_path, *PARK, "3,Canis lupus,-1,35,2019-07-03,Ann"))
    off = replace(OPTIONS, off=OPTIONS.off | {"unknown name"})
    assert clean(records, checklist, off, world).counts == {"unknown name": 1}


TERMS = "http://rs.tdwg.org/dwc/terms/"


def part(kind: str, row_type: str, file: str, key: str, *terms: str) -> str:
    fields = "".join(
        f'<field index="{n}" term="{term if ":" in term else TERMS + term}"/>'
        for n, term in enumerate(terms)
        if term
    )
    return (
        f'<{kind} fieldsTerminatedBy="\\t" fieldsEnclosedBy="" ignoreHeaderLines="1" '
        f'rowType="{row_type if ":" in row_type else TERMS + row_type}"><files><location>{file}'
        f'</location></files><{key} index="0"/>{fields}</{kind}>'
    )


def archive(file: Path, meta: str, folder: str = "", **tables: str) -> Path:
    whole = f'<archive xmlns="http://rs.tdwg.org/dwc/text/">{meta}</archive>'
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(f"{folder}meta.xml", whole)
        for name, text in tables.items():
            made.writestr(f"{folder}{name}.txt", text)
    return file


MULTIMEDIA = "http://rs.tdwg.org/ac/terms/Multimedia"


def event_archive(file: Path, folder: str = "") -> Path:
    """Two events of a camera; the first has three occurrences and two pictures."""
    meta = (
        part("core", "Event", "event.txt", "id", "eventID", "eventDate", "decimalLatitude",
             "decimalLongitude", "countryCode", "locationID")
        + part("extension", "Occurrence", "occurrence.txt", "coreid", "", "occurrenceID",
               "scientificName", "basisOfRecord", "eventDate")
        + part("extension", MULTIMEDIA, "media.txt", "coreid", "",
               "http://rs.tdwg.org/ac/terms/accessURI", "http://purl.org/dc/terms/type")
    )  # fmt: skip
    return archive(
        file,
        meta,
        folder,
        event="eventID\twhen\tlat\tlon\tcountry\tcamera\n"
        "e1\t2019-07-01T06:00:00+02:00\t-24.9\t31.5\tZA\tK1\n"
        "e2\t2019-07-02\t-24.8\t31.6\tZA\tK2\n",
        occurrence="eventID\toccurrenceID\tname\tbasis\twhen\n"
        "e1\to1\tPanthera leo\tMachineObservation\t\n"
        "e1\to2\tPanthera pardus\tMachineObservation\t2019-07-01T07:00:00+02:00\n"
        "e1\to3\tPanthera leo\tFossilSpecimen\t\n"
        "e2\to4\tPanthera leo\tMachineObservation\t\n"
        "e9\to5\tPanthera leo\tMachineObservation\t\n",
        media="eventID\turl\ttype\ne1\thttps://x/a.jpg\tStillImage\n"
        "e2\thttps://x/b.jpg\tStillImage\ne2\thttps://x/b.mp4\tMovingImage\n",
    )


@pytest.mark.parametrize("folder", ["", "download/"])
def test_occurrences_of_events_have_their_own_ids_and_the_place_of_their_event(
    tmp_path: Path, folder: str, checklist: Checklist, world: World
) -> None:
    records, reading = read(event_archive(tmp_path / "a.zip", folder))
    assert [one.id for one in records] == ["o1", "o2", "o3", "o4", "o5"]
    assert places(records)[:4] == [(-24.9, 31.5)] * 3 + [(-24.8, 31.6)]
    assert [one.site for one in records[:4]] == ["K1", "K1", "K1", "K2"]
    hours = [one.moment.local.hour for one in records[:2] if one.moment is not None]
    assert hours == [6, 7]
    assert [one.images for one in records[:4]] == [(), (), (), ("https://x/b.jpg",)]
    assert reading.notes == [
        "3 records share the pictures of their event with others, so it is not known which "
        "picture shows what; they are read without pictures",
        "1 records name an event or taxon that the archive does not have",
    ]
    found = cleaned(records, checklist, world)
    assert found.counts == {"fossil": 1, "no evidence": 1}


def test_the_rows_as_published_are_no_further_occurrences(tmp_path: Path) -> None:
    terms = "http://rs.gbif.org/terms/1.0/gbifID", "scientificName", "decimalLatitude"
    more = "decimalLongitude", "eventDate", "occurrenceStatus"
    file = archive(
        tmp_path / "gbif.zip",
        part("core", "Occurrence", "occurrence.txt", "id", *terms, *more)
        + part("extension", "Occurrence", "verbatim.txt", "coreid", "", *terms[1:]),
        occurrence="h\n7\tPanthera leo (Linnaeus, 1758)\t-24.9\t31.5\t2019-07-01\tPRESENT\n"
        "8\tPanthera leo (Linnaeus, 1758)\t-24.9\t31.5\t2019-07-01\tABSENT\n".replace("h\n", ""),
        verbatim="7\tLEO\tsouth\n8\tLEO\tsouth\n",
    )
    records, _ = read(file)
    assert [(one.id, one.latitude, one.absent) for one in records] == [("8", -24.9, True)]


def test_a_column_with_one_value_for_all_rows_is_read(tmp_path: Path) -> None:
    meta = part("core", "Occurrence", "occurrence.txt", "id", "occurrenceID", "decimalLatitude",
                "decimalLongitude", "eventDate")  # fmt: skip
    constant = f'<field default="Panthera leo" term="{TERMS}scientificName"/></core>'
    text = "id\tlat\tlon\tday\no1\t-24.9\t31.5\t2019-07-01\n"
    file = archive(tmp_path / "a.zip", meta.replace("</core>", constant), occurrence=text)
    (record,), _ = read(file)
    assert (record.id, record.name, record.latitude) == ("o1", "Panthera leo", -24.9)


Check = Callable[[list[Record], TableReading], bool]
"""What must hold of the records and the report of a handed table."""

FIRST = date(2015, 9, 30)
HANDED: dict[str, tuple[int, int, Check]] = {
    "bom.tsv": (200, 200, lambda r, t: t.encoding == "UTF-8 with a mark"),
    "cheetah.csv": (1263, 1251, lambda r, t: r[0].name == "Acinonyx jubatus jubatus"),
    "cp1252.csv": (40, 40, lambda r, t: t.encoding.startswith("Windows-1252")),
    "dates_dmy.csv": (200, 200, lambda r, t: r[0].day == FIRST and all(x.day for x in r)),
    "duplicated_dates_only.csv": (400, 200, lambda r, t: True),
    "duplicated_noid.csv": (400, 200, lambda r, t: True),
    "excel1200.csv": (1200, 1156, lambda r, t: t.columns["gbifID"].examples == ['"4.00E+09"']),
    "excel_date_space.csv": (200, 186, lambda r, t: all(x.moment for x in r)),
    "excel_semicolon.csv": (200, 200, lambda r, t: r[0].longitude == 34.9393),
    "excel_semicolon_point.csv": (200, 200, lambda r, t: r[0].longitude == 34.9393),
    "excel_utf16.txt": (200, 200, lambda r, t: t.encoding == "UTF-16" and r[0].day == FIRST),
    "gbif_costa_rica_cats.csv": (1013, 995, lambda r, t: t.times["with a time of day"] == 295),
    "gbif_midnight_beside_event_time.csv": (
        5, 2, lambda r, t: [x.moment.local for x in r if x.moment] == [
            datetime(2014, 4, 18, 9, 45)] * 5),  # noqa: DTZ001
    "gbif_occurrence_lone_quotes.txt": (1200, 1156, lambda r, t: r[640].id == "4000000640"),
    "gbif_simple.csv": (40, 40, lambda r, t: not any(x.moment for x in r)),
    "gbif_simple.zip": (40, 40, lambda r, t: t.counts.records == 40),
    "kruger.csv": (3000, 3000, lambda r, t: len({x.site for x in r}) == 60),
    "latin1.csv": (200, 200, lambda r, t: r[0].observer == "José Peña"),
    "names.csv": (80, 58, lambda r, t: True),
    "one_class.csv": (400, 400, lambda r, t: {x.name for x in r} == {"Panthera leo"}),
    "semicolon_comma.csv": (40, 40, lambda r, t: r[0].latitude == -1.76377),
    "sep_line.csv": (40, 40, lambda r, t: t.counts.headers == 2),
    "species_col.csv": (200, 200, lambda r, t: r[0].day == FIRST and r[0].id == "w00000"),
    "swapped.csv": (200, 0, lambda r, t: True),
    "titlecase.csv": (40, 40, lambda r, t: all(x.day for x in r)),
    "two_classes_3_rows.csv": (6, 6, lambda r, t: True),
    "zero_rows.csv": (0, 0, lambda r, t: t.counts.lines == 1),
}  # fmt: skip
"""The records that are read, and those that the rules keep."""


@pytest.mark.shared
@pytest.mark.parametrize("name", HANDED)
def test_a_handed_table_reads_as_its_list_says(
    shared: Path, name: str, checklist: Checklist, world: World
) -> None:
    rows, kept, holds = HANDED[name]
    records, reading = read(shared / "cases" / "tables" / name)
    assert (len(records), reading.counts.records) == (rows, rows)
    assert holds(records, reading)
    found = cleaned(records, checklist, world)
    assert len(found.kept) == kept
    assert bool(found.notes) == (name == "swapped.csv")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["excel_de", "excel_us_ansi", "semicolon_utf8bom"])
def test_results_that_a_spreadsheet_saved_are_read_back(shared: Path, name: str) -> None:
    tables = shared / "cases" / "tables"
    saved, _ = read(tables / f"corr_{name}.csv")
    whole, _ = read(tables / "corr_ok.csv")
    assert len(saved) == len(whole) == len({one.id for one in saved}) == 35
    for one, other in zip(saved, whole, strict=True):
        assert (one.name, one.moment, one.quality) == (other.name, other.moment, other.quality)
        assert (one.latitude, one.longitude) == (other.latitude, other.longitude)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no_name_column.csv", "names of taxa.*its columns are id, latitude, longitude, observed"),
        ("no_place_cols.csv", "no column latitude; its columns are id, scientific_name, observed"),
    ],
)
def test_a_handed_table_without_a_column_is_one_sentence(
    shared: Path, name: str, said: str
) -> None:
    with pytest.raises(SourceUnreadable, match=said):
        read(shared / "cases" / "tables" / name)


@pytest.mark.shared
def test_every_handed_table_is_tried(shared: Path) -> None:
    others = {f"corr_{one}.csv" for one in ("ok", "excel_de", "excel_us_ansi", "semicolon_utf8bom")}
    others |= {"no_name_column.csv", "no_place_cols.csv", "camtrap-dp.zip"}
    there = {file.name for file in (shared / "cases" / "tables").iterdir()}
    assert there == others | set(HANDED)


@pytest.mark.shared
def test_the_invented_download_of_gbif_is_read(
    shared: Path, checklist: Checklist, world: World
) -> None:
    records, reading = read(shared / "standards" / "gbif" / "simple_csv_invented.csv")
    assert [one.day for one in records] == [date(2022, 7, 14), None, None]
    assert records[0].moment is not None
    assert reading.flags["ZERO_COORDINATE"] == 1
    assert cleaned(records, checklist, world).counts == {"absent": 1}
