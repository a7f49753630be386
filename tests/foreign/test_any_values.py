"""Whatever values stand where a format has others: results, or one sentence."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.foreign.errors import DetectionsUnreadable
from swc_desktop.foreign.reading import read_detections
from tests.foreign.made import CATEGORIES, box, written

NUMBERS = st.floats(-0.5, 1.5) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ANY = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5) | st.sampled_from(["0", "1", "2"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def mapping(**members: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these members with what is right or with any other value."""
    return st.fixed_dictionaries({}, optional={key: one | ANY for key, one in members.items()})


PAIRS = st.lists(st.tuples(st.sampled_from("01"), NUMBERS).map(list), max_size=2)
SCORES = mapping(classes=st.just(["a;b", "c"]), scores=st.lists(NUMBERS, max_size=2))
DETECTIONS = st.lists(
    st.just(box(0.5))
    | mapping(
        category=st.sampled_from("0123"),
        label=st.sampled_from(["animal", "human", "whole_image_classification"]),
        conf=NUMBERS,
        bbox=st.lists(NUMBERS, min_size=4, max_size=4),
        classifications=PAIRS,
        raw_classifications=PAIRS | SCORES,
        processed_classification=mapping(**{"class": st.just("a;b"), "score": NUMBERS}),
        verified=st.booleans(),
    )
    | ANY,
    max_size=3,
)
PATHS = st.sampled_from(["a.jpg", "x\\A.JPG", "b.jpg", "v.mp4", "\ud800.jpg", "..", "D:"])
ENTRIES = st.lists(
    mapping(
        file=PATHS,
        filepath=PATHS,
        detections=DETECTIONS,
        failure=st.just("Failure image access"),
        failures=st.just(["DETECTOR"]),
        frame_rate=NUMBERS,
        classifications=SCORES,
        prediction=st.just("a;b"),
        prediction_score=NUMBERS,
    )
    | ANY,
    max_size=5,
)
INFO = mapping(
    format_version=st.sampled_from(["1.6", "20261015"]),
    detector=st.just("md_v5a"),
    addaxai=mapping(detection_model=st.just("MD5A")),
    detector_metadata=mapping(typical_detection_threshold=NUMBERS),
)


@given(
    st.sampled_from(["images", "predictions"]),
    ENTRIES,
    st.none() | INFO,
    st.just(CATEGORIES) | mapping(**{"1": st.just("animal")}),
    mapping(**{"0": st.just("lion")}) | ANY,
)
def test_any_values_give_results_or_one_sentence(
    form: str, entries: list[Any], info: Any, categories: Any, classes: Any
) -> None:
    whole = {
        form: entries,
        "info": info,
        "detection_categories": categories,
        "classification_categories": classes,
        "classification_category_descriptions": classes,
    }
    pictures = [Path("/s/x/a.jpg"), Path("/s/b.jpg")]
    with tempfile.TemporaryDirectory() as folder:
        try:
            results = read_detections(written(Path(folder), whole), pictures)
        except DetectionsUnreadable as refused:
            text = str(refused)
            assert text.endswith(".")
            return
    assert 0 < results.origin.threshold <= 1 or results.origin.stated_threshold == 0
    assert all(str(one).endswith(".") for one in results.report.sentences())
    report = results.report
    assert report.entries == len(entries)
    assert report.elsewhere >= 0
    for picture in results.files:
        said = results.of(picture)
        assert said is not None
        for one in said.regions:
            assert 0 <= (one.region.confidence or 0.0) <= 1
            for found in (*one.classes.answers, *one.classes.scores):
                assert 0 <= found.score <= 1
