"""Patrols for SMART: the keys of the park's data model, and the form of the sample."""

import tomllib
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.identification import LifeStage, Sex
from swc_desktop.exports.dataset import (
    Dataset,
    GivenPlace,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
)
from swc_desktop.exports.errors import DataModelUnreadable, SmartMappingUnreadable
from swc_desktop.exports.package import written_package
from swc_desktop.exports.smart import write_smart
from swc_desktop.exports.smart_guess import write_mapping
from swc_desktop.exports.smart_mapping import read_mapping
from swc_desktop.exports.smart_model import SmartModel, SmartType, read_data_model
from swc_desktop.exports.written import Written
from tests.exports.made_dataset import animal, at, dataset, photo, station
from tests.exports.made_smart import DATA_MODEL, MAPPING, smart_files

SPACE = "{http://www.smartconservationsoftware.org/xml/1.3/patrol}"
EVENT = {"level": ObservationLevel.EVENT}


def data() -> Dataset:
    photos = [photo(f"p{day}", "S07", at(day, 6, 24, 10)) for day in range(2, 8)]
    rounded = station("S08", at(1), at(9), place=GivenPlace(-1.4, 35.1, 11_000, 0.1))
    nowhere = station("S09", at(1), at(9), place=None)
    withheld = station("S10", at(1), at(9), place=GivenPlace(0.0, 0.0, is_withheld=True))
    far, none, hidden = (photo(f"q{of}", of, at(3, 5)) for of in ("S08", "S09", "S10"))
    leopard: dict[str, Any] = {"count": 2, "sex": Sex.FEMALE, "life_stage": LifeStage.JUVENILE}
    seen = [
        animal(photos[0], event="e1", **leopard, **EVENT),
        animal(photos[0], "", event="e1", name="zebra", **EVENT),
        animal(photos[1], "", event="e2", kind=ObservedKind.HUMAN, count=3, **EVENT),
        animal(photos[1], "", event="e3", kind=ObservedKind.BLANK, **EVENT),
        animal(photos[2], "Felidae", event="e4", **EVENT),
        animal(photos[2], "", event="e5", kind=ObservedKind.VEHICLE, **EVENT),
        animal(photos[3], event="e6", by_people=False, by="Pack", probability=0.93, **EVENT),
        animal(photos[4], event="e7", by_people=False, by="Pack", probability=0.5, **EVENT),
        animal(photos[5], event="e8", count=99, **EVENT),
        animal(far, "Panthera pardus fusca", event="e9", individual="L<1>\x01", **EVENT),
        animal(none, event="e10", **EVENT),
        animal(hidden, event="e11", **EVENT),
    ]
    stations = [station("S07", at(1), at(9)), rounded, nowhere, withheld]
    of_media = [replace(one, level=ObservationLevel.MEDIA) for one in seen]
    return dataset(stations, [*photos, far, none, hidden], [*seen, *of_media])


def written(tmp_path: Path, of: Dataset) -> tuple[Written, dict[str, ET.Element]]:
    model_file, mapping_file = smart_files(tmp_path)
    model = read_data_model(model_file)
    with written_package(tmp_path / "out") as package:
        done = write_smart(of, package, model, read_mapping(mapping_file, model))
    files = sorted((tmp_path / "out").glob("*.xml"))
    return done, {file.stem[-5:]: ET.fromstring(file.read_bytes()) for file in files}


def said(observation: ET.Element) -> dict[str, list[str | None]]:
    return {
        one.get("attributeKey", ""): [value.text for value in one]
        for one in observation.findall(f"{SPACE}attributes")
    }


def test_a_day_is_a_patrol_and_an_event_a_waypoint(tmp_path: Path) -> None:
    _done, patrols = written(tmp_path, data())
    assert list(patrols) == ["02-02", "02-03", "02-05"]
    patrol = patrols["02-02"]
    assert patrol.tag == f"{SPACE}patrol"
    assert patrol.get("startDate") == patrol.get("endDate") == "2024-02-02"
    (waypoint,) = patrol.iter(f"{SPACE}waypoints")
    assert waypoint.attrib == {"id": "1", "x": "35", "y": "-1.4", "time": "06:24:10"}
    first, second = waypoint.iter(f"{SPACE}observations")
    assert first.get("categoryKey") == "animals.liveanimals."
    assert said(first) == {
        "seenby": ["cameratrap", "ranger"],
        "aina": ["mammals.pk.pantherapardus."],
        "idadi": ["2.0"],
        "age": ["young"],
        "sex": ["f"],
        "checked": ["true"],
        "notes": ["identified by Ann"],
    }
    assert said(second)["aina"] == ["mammals.stripes."]
    assert said(second)["idadi"] == ["1.0"]  # required, and at least one was there


def test_places_and_names_are_those_that_others_may_see(tmp_path: Path) -> None:
    _done, patrols = written(tmp_path, data())
    early, late = patrols["02-03"].iter(f"{SPACE}waypoints")
    assert (early.get("x"), early.get("time")) == ("35.1", "05:00:00")
    assert early.findtext(f"{SPACE}comment") == ("camera station S08; place rounded to 0.1 degree")
    (seen,) = early.iter(f"{SPACE}observations")
    assert said(seen)["individual"] == ["L<1> "]
    assert said(seen)["aina"] == ["mammals.pk.pantherapardus."]  # of the species
    (people,) = late.iter(f"{SPACE}observations")
    assert (people.get("categoryKey"), said(people)) == ("people.", {"idadi": ["3.0"]})


def test_an_answer_of_the_model_says_so(tmp_path: Path) -> None:
    _done, patrols = written(tmp_path, data())
    (seen,) = patrols["02-05"].iter(f"{SPACE}observations")
    assert said(seen)["notes"] == ["by the model, probability 0.93"]
    assert said(seen)["checked"] == ["false"]


def test_what_smart_would_refuse_is_left_out_and_counted(tmp_path: Path) -> None:
    done, _patrols = written(tmp_path, data())
    assert done.rows == 5
    assert done.left_out == {
        ReasonLeftOut.WITHOUT_PLACE: 2,
        ReasonLeftOut.WITHOUT_ANSWER: 1,
        ReasonLeftOut.NOT_IN_DATA_MODEL: 3,  # cats, a vehicle, and more than the number may be
    }


@pytest.mark.shared
def test_elements_and_attributes_are_those_of_the_sample(tmp_path: Path, shared: Path) -> None:
    _done, patrols = written(tmp_path, data())
    sample = ET.parse(shared / "standards/smart/patrol.xml").getroot()
    known = _shape(sample)
    for patrol in patrols.values():
        for path, (attributes, children) in _shape(patrol).items():
            assert attributes == known[path][0]
            order = [tag for tag in known[path][1] if tag in children]
            if path.endswith("}attributes"):  # one of several
                assert set(children) <= set(known[path][1])
            else:
                assert children == order


def _shape(root: ET.Element) -> dict[str, tuple[set[str], list[str]]]:
    """The attributes and, in their order, the children of each kind of element."""
    found: dict[str, tuple[set[str], list[str]]] = {}

    def read(element: ET.Element, path: str) -> None:
        attributes, children = found.setdefault(path, (set(element.attrib), []))
        assert attributes == set(element.attrib)
        for one in element:
            if one.tag not in children:
                children.append(one.tag)
            read(one, f"{path}/{one.tag}")

    read(root, root.tag)
    return found


@pytest.mark.shared
def test_the_sample_of_a_data_model_is_read_and_guessed(tmp_path: Path, shared: Path) -> None:
    model = read_data_model(shared / "standards/smart/datamodel.xml")
    assert list(model.categories) == ["animals.", "animals.liveanimals."]
    assert model.categories["animals.liveanimals."].attributes == (
        *("notes", "species", "numberofanimals", "age", "observedby", "checked"),
    )
    assert "mammals.felidae.pantheratigris." not in model.attributes["species"].choices
    assert model.attributes["numberofanimals"].maximum == 5000
    guessed = guess(data(), model)
    assert guessed["species"]["Panthera pardus"] == "mammals.felidae.pantherapardus."
    assert guessed["species"]["zebra"] == ""
    assert guessed["species"]["Felidae"] == "mammals.felidae."


def guess(of: Dataset, model: SmartModel) -> dict[str, dict[str, object]]:
    file = BytesIO()
    write_mapping(of, file, model)
    return tomllib.loads(file.getvalue().decode())


def test_what_can_be_guessed_is_written_and_the_rest_is_empty(tmp_path: Path) -> None:
    model_file, mapping_file = smart_files(tmp_path)
    model = read_data_model(model_file)
    evil = animal(photo("x", "S07", at(2)), "", event="e", name='a"b\n[person]\x7f', **EVENT)
    of = data()
    of = dataset(of.stations, of.media, [*of.observations, evil])
    guessed = guess(of, model)
    assert guessed["patrol"]["type"] == "GROUND"
    assert guessed["patrol"]["leader_given_name"] == ""
    assert guessed["animal"] == {
        "category": "animals.liveanimals.",
        "attributes": {
            "species": "aina",
            "count": "idadi",
            "age": "age",
            "sex": "sex",
            "individual": "individual",
            "checked": "checked",
            "comment": "notes",
        },
        "age": {"adult": "adult", "subadult": "", "juvenile": "young"},
        "sex": {"female": "f", "male": "m"},
        "always": {"seenby": ""},
    }
    assert guessed["person"]["category"] == "people."
    assert guessed["vehicle"]["category"] == ""
    assert guessed["species"] == {
        "Felidae": "",
        "Panthera pardus": "mammals.pk.pantherapardus.",
        "Panthera pardus fusca": "mammals.pk.pantherapardus.",
        'a"b\n[person]\x7f': "",
        "zebra": "mammals.stripes.",
    }
    file = BytesIO()
    write_mapping(of, file, model)
    mapping_file.write_bytes(file.getvalue())
    with pytest.raises(SmartMappingUnreadable, match=r"'transport' in .patrol. is empty"):
        read_mapping(mapping_file, model)


def changed(old: str, new: str) -> str:
    assert old in MAPPING
    return MAPPING.replace(old, new)


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        (changed('"Foot"', '""'), "'transport' in .patrol. is empty"),
        (changed("animals.liveanimals.", "animals.liveanimals"), "no active category"),
        (changed("animals.liveanimals.", "old."), "no active category is 'old.'"),
        (changed('count = "idadi"\nage', 'count = "changed"\nage'), "has no attribute 'changed'"),
        (changed('count = "idadi"\nage', 'count = "notes"\nage'), "TEXT, which cannot hold count"),
        (changed("mammals.pk.c2.", "mammals.pk.c2"), "no active choice"),
        (changed("mammals.pk.c2.", "mammals.gone.zebra."), "no active choice"),
        (changed('"young"', '"old"'), "no active choice 'old'"),
        (changed('"ranger"', '"drone"'), "no active choice 'drone'"),
        (changed('["cameratrap", "ranger"]', '""'), "requires the attribute 'seenby'"),
        (changed('species = "aina"\n', ""), "requires the attribute 'aina'"),
        (changed("[animal.age]", "[animal.height]"), "which is not one of"),
        (changed('"Foot"', "[1]"), "'transport' in .patrol. is not a text"),
        (changed("[species]", "[species"), "it is not TOML"),
        ("patrol = 1", "is not a table"),
        ("[" * 100_000, "it is not TOML"),
        ("#" * (5 << 20), "too large"),
    ],
)
def test_a_mapping_that_smart_would_refuse_is_refused(
    tmp_path: Path, mapping: str, problem: str
) -> None:
    model_file, mapping_file = smart_files(tmp_path, mapping)
    with pytest.raises(SmartMappingUnreadable, match=rf"mapping\.toml.*{problem}"):
        read_mapping(mapping_file, read_data_model(model_file))


@pytest.mark.parametrize(
    ("value", "taken"), [("true", ("true",)), ('"true"', ("true",)), ('"yes"', None), ("1", None)]
)
def test_values_that_are_always_said_have_their_type(
    tmp_path: Path, value: str, taken: tuple[str, ...] | None
) -> None:
    text = changed('checked = "checked"\n', "")
    text = text.replace("[animal.always]", f"[animal.always]\nchecked = {value}")
    model_file, mapping_file = smart_files(tmp_path, text)
    model = read_data_model(model_file)
    if taken is None:
        with pytest.raises(SmartMappingUnreadable, match="BOOLEAN and cannot be"):
            read_mapping(mapping_file, model)
    else:
        assert read_mapping(mapping_file, model).kinds["animal"].always["checked"] == taken


def _deep(depth: int) -> str:
    nodes = "".join(f'<children key="n{at}">' for at in range(depth))
    tree = f'<tree key="t">{nodes}{"</children>" * depth}</tree>'
    one = f'<attribute key="a" type="TREE">{tree}</attribute>'
    return f"<DataModel><attributes>{one}</attributes></DataModel>"


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><DataModel><names value="&b;"/>'
    "</DataModel>"
)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "it is not XML"),
        ("<a/>", "does not begin with DataModel"),
        ("<DataModel/>", "no category in it is active"),
        (BOMB, "it is not XML"),
        (_deep(60), "too deep"),
        ("<DataModel>" + "<a/>" * 500_000, "too large"),
        (" " * (17 << 20), "too large"),
        ('<?xml version="1.0" encoding="nonsense"?><DataModel/>', "it is not XML"),
    ],
)
def test_what_is_no_data_model_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    file = tmp_path / "datamodel.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataModelUnreadable, match=rf"datamodel\.xml.*{problem}"):
        read_data_model(file)
    with pytest.raises(DataModelUnreadable):
        read_data_model(tmp_path / "missing.xml")


def test_only_what_is_active_counts_and_types_are_known(tmp_path: Path) -> None:
    model_file, _mapping = smart_files(tmp_path)
    model = read_data_model(model_file)
    assert model.language == "sw"
    assert model.attributes["seenby"].kind is SmartType.MLIST
    assert list(model.attributes["seenby"].choices) == ["cameratrap", "ranger"]
    assert "old." not in model.categories
    old = DATA_MODEL.replace("1.1/datamodel", "1.0/datamodel")
    for plural, single in (
        ("languages code", "language code"),
        ("<children ", "<child "),
        ("</children>", "</child>"),
        ("<values ", "<value "),
        ("</values>", "</value>"),
    ):
        old = old.replace(plural, single)
    model_file.write_text(old, encoding="utf-8")
    assert read_data_model(model_file) == model
