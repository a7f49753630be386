"""Every photograph and video is in what a format writes, or is counted with the reason."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from swc_desktop.exports.data_formats import DATA_FORMATS, FileFormat
from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    RegionData,
)
from swc_desktop.exports.package import written_package
from swc_desktop.sharing.exported import Exported, left_out_words
from tests.exports.made_dataset import animal, answer, at, dataset, photo, region, station
from tests.exports.made_smart import smart_form

_R: Final = ReasonLeftOut
SHOWN: Final = ("leopard", "clip")
"""Two in one event, a photograph and a video of a known leopard."""

_KINDS: Final = {
    "blank": ObservedKind.BLANK,
    "blank clip": ObservedKind.BLANK,
    "person": ObservedKind.HUMAN,
    "vehicle": ObservedKind.VEHICLE,
    "unknown": ObservedKind.UNKNOWN,
    "other": ObservedKind.ANIMAL,
}


def _media(name: str, minute: int, regions: tuple[RegionData, ...] = ()) -> MediaData:
    path = f"CARD/{name}.{'MP4' if name.endswith('clip') else 'JPG'}"
    return photo(name, "S", at(3, 6, minute), path, regions=regions)


def _of_event(one: ObservationData, photographs: int) -> ObservationData:
    level = ObservationLevel.EVENT
    return replace(one, id=f"{one.id} event", media="", level=level, photographs=photographs)


def everything() -> Dataset:
    """An event with a leopard, one of each other kind, one of which the model is not sure, one of
    which it says nothing, and one of nobody's."""
    seen: list[ObservationData] = []
    media = []
    for minute, name in enumerate(SHOWN):
        media.append(_media(name, minute))
        one = animal(media[-1], event="E leopard", individual="Leo")
        seen.append(one)
    seen.append(_of_event(seen[0], len(SHOWN)))
    for minute, (name, kind) in enumerate(_KINDS.items(), 10):
        media.append(_media(name, minute))
        one = animal(media[-1], "", event=f"E {name}", kind=kind)
        seen += [one, _of_event(one, 1)]
    unsure = answer("Panthera pardus", 0.5, {})
    media.append(_media("unsure", 30, (region(None, unsure),)))
    by_model: dict[str, Any] = {
        "event": "E unsure",
        "by_people": False,
        "probability": 0.5,
        "answer": unsure,
    }
    seen.append(animal(media[-1], **by_model))
    media.append(_media("unclassified", 31))
    nothing: dict[str, Any] = {
        "event": "E unclassified",
        "kind": ObservedKind.UNCLASSIFIED,
        "by_people": False,
    }
    seen.append(animal(media[-1], "", **nothing))
    media.append(_media("silent", 32))
    return dataset([station("S", at(1), at(29))], media, seen)


_NO_ANSWER: Final = {_R.WITHOUT_ANSWER: 3}
_NO_ANIMAL: Final = {_R.BLANK: 2, _R.WITHOUT_ANIMAL: 2}
_STATISTICS: Final = _NO_ANSWER | _NO_ANIMAL | {_R.WITHOUT_NAME: 2}

EXPECTED: Final[Mapping[str, Mapping[ReasonLeftOut, int]]] = {
    "xlsx": {},
    "camtrap-dp": {},
    "dwca": _NO_ANSWER | _NO_ANIMAL | {_R.WITHOUT_NAME: 1},
    "gpkg": _NO_ANSWER,
    "geojson": _NO_ANSWER,
    "kml": _NO_ANSWER,
    "megadetector": {_R.VIDEO: 2},
    "speciesnet": {_R.VIDEO: 2},
    "timelapse": _NO_ANSWER,
    "wildlife-insights": {_R.VIDEO: 2, _R.WITHOUT_ANSWER: 1},
    "camtrapr": _STATISTICS,
    "detection-history": _STATISTICS,
    "capture-history": _STATISTICS,
    "activity": _STATISTICS,
    "earthranger": _NO_ANSWER | {_R.BLANK: 2},
    "xmp": {_R.WITHOUT_ANSWER: 4},
}


@pytest.mark.parametrize("form", [*DATA_FORMATS])
def test_all_that_is_left_out_is_counted(form: str, tmp_path: Path) -> None:
    made = DATA_FORMATS[form]
    if isinstance(made, FileFormat):
        done = made.write(everything(), io.BytesIO())
    else:
        with written_package(tmp_path / "out") as package:
            done = made.write(everything(), package)
    assert done.left_out == EXPECTED[form]


def test_all_that_smart_leaves_out_is_counted(tmp_path: Path) -> None:
    with written_package(tmp_path / "out") as package:
        done = smart_form(tmp_path).write(everything(), package)
    assert done.left_out[_R.BLANK] == 2
    assert done.left_out[_R.WITHOUT_ANSWER] == 3
    assert done.rows + sum(done.left_out.values()) == len(everything().media) - 1  # two in one


def test_a_photograph_counts_once_whatever_is_in_its_event() -> None:
    """It was counted for each of the animals of its event."""
    one = photo("a", "S", at(3, 6))
    seen = [animal(one, name, event="E") for name in ("Panthera pardus", "Felidae")]
    events = [_of_event(of, 1) for of in seen]
    nowhere = station("S", at(1), at(29), place=None)
    data = dataset([nowhere], [one], [*seen, *events])
    for form in ("geojson", "earthranger"):
        made = DATA_FORMATS[form]
        assert isinstance(made, FileFormat)
        assert made.write(data, io.BytesIO()).left_out == {_R.WITHOUT_PLACE: 1}


def test_a_capture_history_counts_animals_that_nobody_knows(tmp_path: Path) -> None:
    one = photo("a", "S", at(3, 6))
    data = dataset([station("S", at(1), at(29))], [one], [animal(one)])
    form = DATA_FORMATS["capture-history"]
    assert not isinstance(form, FileFormat)
    with written_package(tmp_path / "out") as package:
        assert form.write(data, package).left_out == {_R.NOT_INDIVIDUAL: 1}


def test_each_reason_has_its_words() -> None:
    assert len(list(left_out_words(dict.fromkeys(ReasonLeftOut, 1)))) == len(ReasonLeftOut)
    said = Exported(rows=4)
    said.left_out.update({_R.VIDEO: 2, _R.BLANK: 1, _R.WITHOUT_ANIMAL: 1})
    assert str(said.words) == (
        "Exported 4 rows; left out 1 blank photograph; left out 1 photograph of people or vehicles "
        "without an animal; left out 2 videos, which this format cannot hold."
    )
