"""A small real pack for tests: it tells pictures apart by colour and places by direction.

A picture of one colour is the taxon with the nearest colour in ``COLOURS``; a place is the taxon
with the nearest one in ``PLACES``; a picture of much blue is not in the pack. The weights follow
from these tables, so the same call gives the same bytes. With ``boxes`` it has a detector, which
sees these boxes in every picture (``tests/make_detector.py``).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from nacl.signing import SigningKey
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from swc_desktop.core.method import (
    EvidenceUsed,
    Gate,
    Method,
    Node,
    Recipe,
    Vote,
)
from swc_desktop.core.taxonomy import ROOT, Rank, Taxon, Taxonomy
from swc_desktop.packs.detector_golden import add_detector
from swc_desktop.packs.golden import make_golden
from swc_desktop.packs.pack import ImageInput, PackContent
from swc_desktop.packs.writer import write_pack
from tests.make_detector import VIEWS, SeenBox, a_detector, detector_graph

SIZE = 32

TAXA = (
    ("Felidae", "family", ROOT, "cats"),
    ("Elephantidae", "family", ROOT, "elephants"),
    ("Panthera", "genus", "Felidae", "big cats"),
    ("Acinonyx", "genus", "Felidae", "cheetahs"),
    ("Loxodonta", "genus", "Elephantidae", "African elephants"),
    ("Elephas", "genus", "Elephantidae", "Asian elephants"),
    ("Panthera leo", "species", "Panthera", "lion"),
    ("Panthera pardus", "species", "Panthera", "leopard"),
    ("Panthera onca", "species", "Panthera", "jaguar"),
    ("Acinonyx jubatus", "species", "Acinonyx", "cheetah"),
    ("Loxodonta africana", "species", "Loxodonta", "African bush elephant"),
    ("Loxodonta cyclotis", "species", "Loxodonta", "African forest elephant"),
    ("Elephas maximus", "species", "Elephas", "Asian elephant"),
    ("Panthera leo leo", "subspecies", "Panthera leo", "northern lion"),
    ("Panthera leo melanochaita", "subspecies", "Panthera leo", "southern lion"),
    ("Panthera pardus pardus", "subspecies", "Panthera pardus", "African leopard"),
    ("Panthera pardus fusca", "subspecies", "Panthera pardus", "Indian leopard"),
)
"""Name, rank, parent, English name. Acinonyx and Elephas have one child; leopards have no vote."""

COLOURS: Mapping[str, tuple[int, int, int]] = {
    "Panthera leo": (230, 150, 40),
    "Panthera pardus": (230, 60, 20),
    "Panthera onca": (160, 30, 30),
    "Acinonyx jubatus": (250, 230, 60),
    "Loxodonta africana": (60, 120, 40),
    "Loxodonta cyclotis": (20, 60, 30),
    "Elephas maximus": (60, 200, 60),
}
"""The colour of each species in a picture, RGB."""

NOT_IN_PACK_COLOUR = (60, 60, 250)

PLACES: Mapping[str, tuple[float, float]] = {
    "Panthera leo leo": (21.1, 70.8),
    "Panthera leo melanochaita": (-24.9, 31.6),
    "Panthera pardus": (7.0, 80.8),
    "Panthera onca": (-16.5, -56.7),
    "Acinonyx jubatus": (-19.0, 16.0),
    "Loxodonta africana": (-18.6, 26.0),
    "Loxodonta cyclotis": (0.5, 12.8),
    "Elephas maximus": (12.0, 76.5),
}
"""Where each lives: latitude and longitude."""

FEATURES = ("sphere_x", "sphere_y", "sphere_z", "hour_sin", "hour_cos")
WEATHER = "weather.temperature_2m"
"""What the vote of Panthera reads beside in a pack with weather: heat speaks for the last child."""

_PLACE_FEATURES = FEATURES[:3]
_SHARPNESS, _CLOSENESS = 24.0, 6.0


def a_taxonomy() -> Taxonomy:
    """The taxa of the pack."""
    return Taxonomy(
        tuple(
            Taxon(name, Rank(rank), parent, {"en": common}) for name, rank, parent, common in TAXA
        )
    )


def a_method(
    *,
    recipe: Recipe = Recipe.BAYES,
    image: bool = True,
    metadata: bool = True,
    gate: bool = True,
    weather: bool = False,
) -> Method:
    """Nodes, weights, gate and bars of the pack."""
    taxonomy = a_taxonomy()
    features = (*FEATURES, WEATHER) if weather else FEATURES
    nodes = []
    for name in taxonomy.parents():
        children = taxonomy.children(name)
        votes = len(children) > 1 and name != "Panthera pardus"
        seen = votes and image and name != "Panthera leo"
        columns = features if name == "Panthera" else _PLACE_FEATURES
        nodes.append(
            Node(
                taxon=name,
                children=children,
                image=Vote(_output("image", name), 1.1, 0.9, 1.0, (), "pictures") if seen else None,
                metadata=Vote(_output("metadata", name), 1.2, 0.8, 0.95, columns, "ranges")
                if votes and metadata
                else None,
            )
        )
    both = {Rank.FAMILY: 0.5, Rank.GENUS: 0.6, Rank.SPECIES: 0.7, Rank.SUBSPECIES: 0.6}
    return Method(
        taxonomy=taxonomy,
        nodes=tuple(nodes),
        features=features if metadata else (),
        gate=Gate("gate", 1.0, 0.0, 0.5) if gate and image else None,
        floor=0.02,
        thesis_weights={
            Rank.FAMILY: 0.1,
            Rank.GENUS: 0.2,
            Rank.SPECIES: 0.5,
            Rank.SUBSPECIES: 0.9,
        },
        default_recipe=recipe,
        thresholds={"0.05": dict.fromkeys(EvidenceUsed, both)},
        target="0.05",
    )


def _output(vote: str, taxon: str) -> str:
    return f"{vote}.{taxon.replace(' ', '_')}"


def _below(taxonomy: Taxonomy, name: str) -> list[str]:
    return [name, *(leaf for child in taxonomy.children(name) for leaf in _below(taxonomy, child))]


def _directions(taxonomy: Taxonomy, name: str) -> list[NDArray[np.float64]]:
    steps = [step for step in (*_below(taxonomy, name), taxonomy[name].parent) if step in PLACES]
    return [sphere(*PLACES[step]) for step in steps]


def sphere(latitude: float, longitude: float) -> NDArray[np.float64]:
    """The unit vector of a place."""
    north, east = math.radians(latitude), math.radians(longitude)
    return np.array(
        [math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)]
    )


def _linear(prefix: str, given: str, weights: Any, bias: Any, gives: str) -> tuple[Any, list[Any]]:
    stored = [
        numpy_helper.from_array(np.asarray(weights, dtype=np.float32), f"{prefix}.weights"),
        numpy_helper.from_array(np.asarray(bias, dtype=np.float32), f"{prefix}.bias"),
    ]
    names = [given, f"{prefix}.weights", f"{prefix}.bias"]
    return helper.make_node("Gemm", names, [gives], name=prefix), stored


def image_graph(method: Method, size: int = SIZE) -> bytes:
    """Mean colour, then one head a node: logits fall with the squared distance of the colours."""
    taxonomy = method.taxonomy
    nodes = [
        helper.make_node("GlobalAveragePool", ["pixels"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["embedding"], axis=1),
    ]
    outputs = [("embedding", 3)]
    stored: list[Any] = []
    for node in method.nodes:
        if node.image is None:
            continue
        colours = np.array(
            [
                np.mean([COLOURS[n] for n in _below(taxonomy, child) if n in COLOURS], axis=0)
                for child in node.children
            ]
        )
        centred = (colours - 127.5) / 127.5
        weights, bias = 2 * _SHARPNESS * centred.T, -_SHARPNESS * (centred**2).sum(axis=1)
        gemm, tensors = _linear(
            node.image.output + ".gemm", "embedding", weights, bias, node.image.output
        )
        nodes.append(gemm)
        stored += tensors
        outputs.append((node.image.output, len(node.children)))
    if method.gate is not None:
        gemm, tensors = _linear("gate.gemm", "embedding", [[0.0], [0.0], [-12.0]], [2.0], "gate")
        nodes.append(gemm)
        stored += tensors
        outputs.append((method.gate.output, 1))
    return _model(nodes, ("pixels", (3, size, size)), outputs, stored)


def metadata_graph(method: Method) -> bytes:
    """Cosine to the places of each child, then softmax; what is unknown counts nothing."""
    count = len(method.features)
    nodes = [
        helper.make_node("IsNaN", ["features"], ["unknown"]),
        helper.make_node("Where", ["unknown", "zero", "features"], ["known"]),
    ]
    stored: list[Any] = [numpy_helper.from_array(np.zeros(1, dtype=np.float32), "zero")]
    outputs = []
    for node in method.nodes:
        if node.metadata is None:
            continue
        weights = np.zeros((count, len(node.children)))
        for column, child in enumerate(node.children):
            mean = np.mean(_directions(method.taxonomy, child), axis=0)
            weights[:3, column] = _CLOSENESS * mean / np.linalg.norm(mean)
            if "hour_cos" in node.metadata.features:
                weights[method.features.index("hour_cos"), column] = 0.3 * (column - 1)
            if WEATHER in node.metadata.features:
                weights[method.features.index(WEATHER), column] = 0.1 * (column - 1)
        name = node.metadata.output
        gemm, tensors = _linear(
            name + ".gemm", "known", weights, np.zeros(len(node.children)), name + ".logits"
        )
        nodes += [gemm, helper.make_node("Softmax", [name + ".logits"], [name], axis=1)]
        stored += tensors
        outputs.append((name, len(node.children)))
    return _model(nodes, ("features", (count,)), outputs, stored)


def _model(
    nodes: list[Any],
    given: tuple[str, tuple[int, ...]],
    outputs: list[tuple[str, int]],
    stored: list[Any],
) -> bytes:
    name, shape = given
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ("rows", *shape))],
        [
            helper.make_tensor_value_info(output, TensorProto.FLOAT, ("rows", columns))
            for output, columns in outputs
        ],
        stored,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="tests"
    )
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


class GraphRunner:
    """A golden ``Runner`` over ONNX Runtime on the CPU."""

    def __init__(
        self,
        image_model: bytes | None,
        metadata_model: bytes | None,
        detector_model: bytes | None = None,
    ) -> None:
        self._sessions = {
            graph: onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
            for graph, model in (
                ("image", image_model),
                ("metadata", metadata_model),
                ("detector", detector_model),
            )
            if model is not None
        }

    def _run(self, graph: str, rows: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        session = self._sessions[graph]
        names = [output.name for output in session.get_outputs()]
        given = session.run(names, {session.get_inputs()[0].name: rows})
        return dict(zip(names, given, strict=True))

    def run_image(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        return self._run("image", batch)

    def run_metadata(self, rows: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        return self._run("metadata", rows)

    def run_detector(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        return self._run("detector", batch)


def a_picture(taxon: str, size: int = SIZE) -> NDArray[np.uint8]:
    """A picture of a species of ``COLOURS``, or of nothing in the pack: (size, size, 3)."""
    colour = COLOURS.get(taxon, NOT_IN_PACK_COLOUR)
    return np.full((size, size, 3), colour, dtype=np.uint8)


def _samples(method: Method, size: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Every species in its colour, at its place or at none, and one picture of nothing."""
    pixels, rows = [], []
    for index, taxon in enumerate([*COLOURS, "nothing"]):
        pixels.append(a_picture(taxon, size))
        row = np.full(max(len(FEATURES), len(method.features)), np.nan)
        if index % 3 and taxon in PLACES:
            row[:3] = sphere(*PLACES[taxon])
        if index % 2:
            row[3:5] = math.sin(index), math.cos(index)
            row[5:] = 3.0 * index
        rows.append(row[: len(method.features)])
    return np.stack(pixels), np.stack(rows).astype(np.float32)


def pack_content(
    *,
    recipe: Recipe = Recipe.BAYES,
    image: bool = True,
    metadata: bool = True,
    gate: bool = True,
    weather: bool = False,
    size: int = SIZE,
    method: Method | None = None,
    boxes: Sequence[SeenBox] | None = None,
    **stored: Any,
) -> PackContent:
    """The content of the pack; ``stored`` replaces fields of ``PackContent`` (version, …).

    ``boxes`` are those that its detector sees in every picture (None: it has none).
    """
    method = method or a_method(
        recipe=recipe, image=image, metadata=metadata, gate=gate, weather=weather
    )
    image_model = image_graph(method, size) if image else None
    metadata_model = metadata_graph(method) if metadata else None
    middle = (127.5, 127.5, 127.5)
    image_input = ImageInput(size, size + 4, middle, middle) if image else None
    pixels, rows = _samples(method, size)
    detector = None if boxes is None else a_detector()
    detector_model = None if boxes is None else detector_graph(boxes)
    runner = GraphRunner(image_model, metadata_model, detector_model)
    golden = make_golden(method, image_input, pixels if image else None, rows, runner)
    if detector is not None:
        shown = np.stack([a_picture(taxon, detector.square.size) for taxon in COLOURS])
        golden = add_detector(golden, detector, shown, runner)
    content = PackContent(
        id="tests",
        name="Test pack",
        version="1.0.0",
        created="2026-11-23",
        licence="CC0-1.0",
        program_min="0.1.0",
        method=method,
        image=image_input,
        image_model=image_model,
        metadata_model=metadata_model,
        card="# Test pack\n\nColours and directions, for tests only.\n",
        golden=golden,
        training={"rows": 0},
        detector=detector,
        detector_model=detector_model,
        views=() if boxes is None else VIEWS,
    )
    return replace(content, **stored)


def make_pack(path: Path, *, signing_key: SigningKey | None = None, **variations: Any) -> Path:
    """Write the pack and return its path; ``variations`` are those of ``pack_content``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_pack(pack_content(**variations), path, signing_key=signing_key)
    return path
