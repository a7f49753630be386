"""One result as the named values that other programs read; the order and the names are a contract.

Numbers are rounded here, once, so that CSV and JSON Lines hold the same values.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

from swc_desktop import __version__
from swc_desktop.core.clip import Clip
from swc_desktop.core.damage import Damage
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message, english, message
from swc_desktop.core.observation import Absence, Moment, Observation, Place, Weather
from swc_desktop.core.prediction import Answer, NodeEvidence, Prediction, Status
from swc_desktop.core.region import Category, Region
from swc_desktop.core.spreadsheet import is_formula
from swc_desktop.core.taxonomy import RANKS, Taxonomy
from swc_desktop.core.text import writable

Row = dict[str, object]

COLUMNS: tuple[str, ...] = (
    "file",
    "status",
    "answer",
    "rank",
    "common_name",
    "confidence",
    "family",
    "family_p",
    "genus",
    "genus_p",
    "species",
    "species_p",
    "subspecies",
    "subspecies_p",
    "not_in_pack_p",
    "latitude",
    "longitude",
    "altitude_m",
    "place_source",
    "taken_at",
    "time_source",
    "weather",
    "evidence",
    "missing",
    "camera",
    "width",
    "height",
    "pack",
    "program",
    "message",
    "read",
    "pack_sha256",
    "region",
    "category",
    "box",
    "moment_s",
)
"""The columns in their order."""

PROGRAM = f"swc-desktop {__version__}"
"""What the column ``program`` says."""

RESULTS_VERSION = 4
"""Counted up when columns are added; version 2 added ``read`` and ``pack_sha256``, version 3
``region``, ``category`` and ``box``, and a row for each region of a photograph, version 4
``moment_s`` and rows of clips."""

PROBABILITY_DECIMALS = 4
DEGREE_DECIMALS = 6
METRE_DECIMALS = 1
BOX_DECIMALS = 4
SECOND_DECIMALS = 3
"""Finer than the numbers mean: six decimals of a degree are 0.1 m. Part of the contract."""


_VIEWS_DIFFER = message(
    "Results",
    "Close up the animal looks like {close}, in the whole picture like {whole}, so the answer is "
    "only what both share.",
)


class SeenPhoto(Protocol):
    """What an export needs of a photograph; the camera as a person would say it."""

    @property
    def observation(self) -> Observation: ...
    @property
    def camera(self) -> object: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def notes(self) -> Sequence[Message | str]: ...
    @property
    def damage(self) -> Damage | None: ...


def spelled(path: str) -> str:
    """A path as the results spell it.

    A relative path that begins like a formula of a spreadsheet gets ``./`` before it.
    """
    return f"./{writable(path)}" if is_formula(path) else writable(path)


def _rounded(value: float | None, decimals: int) -> float | None:
    if value is None or math.isnan(value):
        return None
    return round(value, decimals) + 0.0


def _probability(value: float | None) -> float | None:
    return _rounded(value, PROBABILITY_DECIMALS)


def _absence(absence: Absence) -> str:
    return f"{absence.evidence.value}: {english(absence.reason).rstrip('.').replace(';', ',')}"


def _photo_values(photo: SeenPhoto) -> Row:
    seen = photo.observation
    values: Row = {
        "camera": writable(str(photo.camera or "")) or None,
        "width": photo.width or None,
        "height": photo.height or None,
        "weather": seen.weather.state.value if isinstance(seen.weather, Weather) else "absent",
        "missing": "; ".join(_absence(absence) for absence in seen.missing) or None,
    }
    notes: list[Message | str] = list(photo.notes)
    if photo.damage is not None:
        values["read"] = "partial" if photo.damage else "whole"
    if photo.damage:
        notes.insert(0, f"Read in part: {photo.damage}")
    if isinstance(seen.place, Place):
        place = seen.place
        values["latitude"] = _rounded(place.latitude, DEGREE_DECIMALS)
        values["longitude"] = _rounded(place.longitude, DEGREE_DECIMALS)
        values["altitude_m"] = _rounded(place.altitude_m, METRE_DECIMALS)
        values["place_source"] = place.source.value
        notes.extend(place.notes)
    if isinstance(seen.moment, Moment):
        values["taken_at"] = seen.moment.isoformat()
        values["time_source"] = seen.moment.source.value
        notes.extend(seen.moment.notes)
    values["message"] = writable(" ".join(_sentence(note) for note in notes)) or None
    return values


def _sentence(note: Message | str) -> str:
    text = english(note)
    return text if text.endswith(".") else f"{text}."


def _prediction_values(prediction: Prediction, taxonomy: Taxonomy) -> Row:
    answer = prediction.answer
    values: Row = {
        "status": answer.status.value,
        "answer": answer.taxon,
        "rank": answer.rank.value if answer.rank is not None else None,
        "common_name": taxonomy[answer.taxon].common_name() or None
        if answer.taxon is not None
        else None,
        "confidence": _probability(answer.confidence),
        "not_in_pack_p": _probability(prediction.not_in_pack_p),
        "evidence": prediction.evidence.value if prediction.evidence is not None else None,
        "missing": "; ".join(_absence(absence) for absence in prediction.missing) or None,
    }
    for rank in RANKS:
        if best := prediction.best.get(rank):
            values[rank.value] = best.taxon
            values[f"{rank.value}_p"] = _probability(best.probability)
    return values


def _region_values(region: Region, number: int | str) -> Row:
    box = region.box
    is_frame = region.category is Category.FRAME
    edges = (box.left, box.top, box.width, box.height)
    return {
        "region": None if is_frame else number,
        "category": region.category.value,
        "box": None if is_frame else " ".join(f"{edge:.{BOX_DECIMALS}f}" for edge in edges),
    }


def row_of(
    file: str,
    photo: SeenPhoto | None,
    prediction: Prediction | None,
    unreadable: Unreadable | None,
    *,
    region: tuple[int | str, Region] | None = None,
    moment_s: float | None = None,
    pack_label: str,
    pack_sha256: str = "",
    program: str,
    taxonomy: Taxonomy,
) -> Row:
    """Every column of one result in the contract's order; None where a value is unknown.

    ``pack_sha256`` is the digest of the pack, "" for results that were stored without it;
    ``region`` what of the picture the row is about, with its number or id; ``moment_s`` the time
    of the frame of a clip that it is in.
    """
    values: Row = {"file": spelled(file), "pack": pack_label, "program": program}
    values["pack_sha256"] = pack_sha256 or None
    if photo is not None:
        values |= _photo_values(photo)
    if prediction is not None:
        values |= _prediction_values(prediction, taxonomy)
        values |= {} if region is None else _region_values(region[1], region[0])
        if (views := prediction.views_differ) is not None:
            sentence = english(_VIEWS_DIFFER.fill(close=views.close.taxon, whole=views.whole.taxon))
            values["message"] = f"{values.get('message') or ''} {sentence}".strip()
        values["moment_s"] = _rounded(moment_s, SECOND_DECIMALS)
    if unreadable is not None:
        values |= {
            "status": Status.UNREADABLE.value,
            "read": None,
            "message": writable(english(unreadable.message)),
        }
    return {column: values.get(column) for column in COLUMNS}


def clip_values(clip: Clip) -> Row:
    """What the row of a clip holds beyond its columns, as JSON values: its length, and the moments
    that were examined with what was found in each."""
    return {
        "length_s": _rounded(clip.length_s, SECOND_DECIMALS),
        "moments": [
            {
                "at_s": _rounded(moment.at_s, SECOND_DECIMALS),
                "regions": [_found(region) for region in moment.regions],
            }
            for moment in clip.moments
        ],
    }


def _found(region: Region) -> Row:
    values = _region_values(region, 0)
    return {
        "category": values["category"],
        "box": values["box"],
        "confidence": _probability(region.confidence),
    }


def _votes(values: tuple[float, ...] | None) -> list[float | None] | None:
    return None if values is None else [_probability(value) for value in values]


def _node(node: NodeEvidence) -> Row:
    return {
        "taxon": node.taxon,
        "children": list(node.children),
        "image": _votes(node.image),
        "metadata": _votes(node.metadata),
        "metadata_without_weather": _votes(node.metadata_without_weather),
        "joint": _votes(node.joint),
        "path": _votes(node.path),
        "image_weight": _probability(node.image_weight),
        "metadata_weight": _probability(node.metadata_weight),
        "metadata_basis": node.metadata_basis or None,
        "frequencies": _votes(node.expected),
    }


def _answer(answer: Answer | None) -> Row | None:
    if answer is None:
        return None
    return {
        "status": answer.status.value,
        "answer": answer.taxon,
        "rank": answer.rank.value if answer.rank is not None else None,
        "confidence": _probability(answer.confidence),
    }


def explanation(prediction: Prediction) -> Mapping[str, object]:
    """The votes of each node, and the answers without one kind of vote, as JSON values."""
    return {
        "recipe": prediction.recipe.value,
        "nodes": [_node(node) for node in prediction.nodes],
        "without_metadata": _answer(prediction.without_metadata),
        "without_image": _answer(prediction.without_image),
        "without_weather": _answer(prediction.without_weather),
        "without_frequencies": _answer(prediction.without_frequencies),
    }
