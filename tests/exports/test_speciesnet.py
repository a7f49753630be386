"""SpeciesNet's form: each box with its classes, by labels of seven parts."""

import io
import json
import re
from dataclasses import replace
from typing import Any

from swc_desktop.exports.dataset import Dataset, GivenPlace, ReasonLeftOut
from swc_desktop.exports.speciesnet import write_speciesnet
from swc_desktop.exports.taxon_labels import FIXED, speciesnet_label
from swc_desktop.foreign.entry import EntryKind
from swc_desktop.foreign.speciesnet_entry import speciesnet_entry
from tests.exports.made_dataset import LEOPARD_LABEL, dataset, searched

_LABEL = re.compile(r"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?(;[^;A-Z]*){6}")


def written(of: Dataset) -> tuple[list[dict[str, Any]], Any]:
    file = io.BytesIO()
    done = write_speciesnet(of, file)
    document = json.loads(file.getvalue())
    assert document["info"] == {"format_version": "20261015"}
    return document["predictions"], done


def test_each_box_has_its_classes() -> None:
    predictions, done = written(searched())
    assert done.rows == 4
    assert done.left_out == {ReasonLeftOut.VIDEO: 1}
    unsure, named = predictions[0]["detections"]
    assert (named["category"], named["label"], named["conf"]) == ("1", "animal", 0.5)
    assert named["processed_classification"] == {
        "class": LEOPARD_LABEL,
        "score": 0.9,
        "source": "classifier",
    }
    assert named["raw_classifications"]["scores"] == [0.9, 0.4]
    assert "processed_classification" not in unsure
    assert unsure["raw_classifications"]["classes"] == [";mammalia;carnivora;felidae;;;cats"]
    assert predictions[1]["detections"] == []
    (whole,) = predictions[2]["detections"]
    assert (whole["category"], whole["label"]) == ("0", "whole_image_classification")
    assert predictions[3]["failures"] == ["CLASSIFIER", "DETECTOR"]
    assert "detections" not in predictions[3]


def test_a_place_that_is_withheld_is_not_given() -> None:
    of = searched()
    assert written(of)[0][0]["latitude"] == -1.4
    place = GivenPlace(-1, 35, step=1.0, is_withheld=True)
    hidden = replace(of, media=[replace(one, place=place) for one in of.media])
    assert all("latitude" not in one for one in written(hidden)[0])


def test_our_own_reader_takes_it() -> None:
    entries = [speciesnet_entry(one) for one in written(searched())[0]]
    assert [one.kind for one in entries] == [
        *(EntryKind.PICTURE, EntryKind.PICTURE, EntryKind.PICTURE, EntryKind.FAILED),
    ]
    assert len(entries[0].regions) == 2


def test_labels_have_seven_parts() -> None:
    of = dataset()
    assert speciesnet_label(of, "Panthera pardus fusca") == LEOPARD_LABEL
    assert speciesnet_label(of, "Felidae") == ";mammalia;carnivora;felidae;;;cats"
    assert speciesnet_label(of, "A;b") == ";;;;;;a b"
    for label in (LEOPARD_LABEL, speciesnet_label(of, "Felidae"), *FIXED.values()):
        assert _LABEL.fullmatch(label), label
