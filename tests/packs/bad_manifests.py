"""Packs whose ``pack.json`` is broken, or does not go with their entries."""

from collections.abc import Callable
from typing import Any

import onnx
from nacl.signing import SigningKey

from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.signature import sign
from tests.packs.hostile import Hostile, entries, rebuilt, with_json, with_manifest, without, zipped


def _edited_weights() -> bytes:
    parts = entries()
    model = onnx.load_from_string(parts["image.onnx"])
    first = model.graph.initializer[0]
    first.raw_data = bytes([first.raw_data[0] ^ 1]) + first.raw_data[1:]
    return rebuilt(parts | {"image.onnx": model.SerializeToString()}, rehash=False)


def _foreign_signature() -> bytes:
    parts = entries()
    other = sign(parts["pack.json"] + b" ", SigningKey.generate())
    return zipped([*parts.items(), ("signature", other)])


def _node(manifest: Any, taxon: str) -> Any:
    return next(node for node in manifest["nodes"] if node["taxon"] == taxon)


def _swap(listed: list[Any], one: int, other: int) -> None:
    listed[one], listed[other] = listed[other], listed[one]


def _swap_taxa(manifest: Any) -> None:
    names = [taxon["name"] for taxon in manifest["taxonomy"]]
    _swap(manifest["taxonomy"], names.index("Panthera leo"), names.index("Panthera onca"))


def _set(*path: Any, to: object) -> Callable[[Any], None]:
    def change(manifest: Any) -> None:
        for step in path[:-1]:
            manifest = manifest[step]
        manifest[path[-1]] = to

    return change


def _deep(_: bytes) -> bytes:
    return b'{"format": 1, "training": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


MANIFESTS = (
    Hostile("no manifest", without("pack.json"), PackProblem.MISSING_ENTRY, "pack.json"),
    Hostile("missing entry", without("image.onnx"), PackProblem.MISSING_ENTRY, "image.onnx"),
    Hostile(
        "unlisted entry",
        with_manifest(lambda m: m["files"].pop("card.md")),
        PackProblem.UNLISTED_ENTRY,
        "card.md",
    ),
    Hostile("edited weights", _edited_weights, PackProblem.CHANGED_ENTRY, "image.onnx"),
    Hostile(
        "edited card",
        lambda: rebuilt(entries() | {"card.md": b"# Better"}, rehash=False),
        PackProblem.CHANGED_ENTRY,
        "card.md",
    ),
    Hostile(
        "card not text",
        lambda: rebuilt(entries() | {"card.md": b"\xff\xfe"}),
        PackProblem.INVALID_MANIFEST,
        "not UTF-8",
    ),
    Hostile("broken JSON", with_json(lambda j: j[:-20]), PackProblem.INVALID_JSON, "not valid"),
    Hostile("deep JSON", with_json(_deep), PackProblem.INVALID_JSON, "nested too deeply"),
    Hostile("not UTF-8", with_json(lambda j: b"\xff" + j), PackProblem.INVALID_JSON, "not valid"),
    Hostile(
        "key twice",
        with_json(lambda j: j.replace(b"{", b'{"id": "a", "id": "b",', 1)),
        PackProblem.INVALID_JSON,
        "twice",
    ),
    Hostile(
        "NaN",
        with_json(lambda j: j.replace(b'"threshold": 0.5', b'"threshold": NaN')),
        PackProblem.INVALID_JSON,
        "NaN",
    ),
    Hostile(
        "Infinity",
        with_json(lambda j: j.replace(b'"threshold": 0.5', b'"threshold": -Infinity')),
        PackProblem.INVALID_JSON,
        "Infinity",
    ),
    Hostile(
        "number beyond floats",
        with_json(lambda j: j.replace(b'"threshold": 0.5', b'"threshold": 1e999')),
        PackProblem.INVALID_JSON,
        "too large",
    ),
    Hostile(
        "endless number",
        with_json(lambda j: j.replace(b'"threshold": 0.5', b'"threshold": 1' + b"0" * 4000)),
        PackProblem.INVALID_JSON,
        "0000, which is too large a number",
    ),
    Hostile(
        "odd key",
        with_json(lambda j: j.replace(b'"rows"', b'"\\u001b[2J"')),
        PackProblem.INVALID_JSON,
        "not plain",
    ),
    Hostile(
        "lone surrogate",
        with_json(lambda j: j.replace(b"CC0-1.0", b"\\ud800")),
        PackProblem.INVALID_MANIFEST,
        "licence",
    ),
    Hostile(
        "a whole number of many digits",
        with_json(lambda j: j.replace(b'"rows": 0', b'"rows": ' + b"7" * 4000)),
        PackProblem.INVALID_JSON,
        "7777, which is too large a number",
    ),
    Hostile(
        "a number of many digits",
        with_json(lambda j: j.replace(b'"rows": 0', b'"rows": 0.' + b"3" * 4000)),
        PackProblem.INVALID_JSON,
        "3333, which has too many digits",
    ),
    Hostile(
        "very many values",
        with_json(lambda j: j.replace(b'"rows": 0', b'"rows": [' + b"0," * 500_000 + b"0]")),
        PackProblem.INVALID_JSON,
        "too many values",
    ),
    Hostile("a list", with_json(lambda _: b"[]"), PackProblem.INVALID_MANIFEST, "not an object"),
    Hostile(
        "JSON too long",
        with_json(lambda j: j[:-2] + b" " * (3 << 20) + b"}"),
        PackProblem.TOO_LARGE,
        "pack.json",
    ),
    Hostile(
        "unknown format",
        with_manifest(_set("format", to=3)),
        PackProblem.UNKNOWN_FORMAT,
        "format is 3",
    ),
    Hostile(
        "no format",
        with_manifest(lambda m: m.pop("format")),
        PackProblem.UNKNOWN_FORMAT,
        "format is not given",
    ),
    Hostile(
        "newer program",
        with_manifest(_set("program_min", to="99.0.0")),
        PackProblem.NEEDS_NEWER_PROGRAM,
        "99.0.0",
    ),
    Hostile(
        "no version",
        with_manifest(_set("version", to="new")),
        PackProblem.INVALID_MANIFEST,
        "version",
    ),
    Hostile("odd id", with_manifest(_set("id", to="../a")), PackProblem.INVALID_MANIFEST, "id is"),
    Hostile(
        "re-ordered children",
        with_manifest(lambda m: _swap(_node(m, "Panthera")["children"], 0, 1)),
        PackProblem.INVALID_METHOD,
        "children of Panthera are not",
    ),
    Hostile(
        "edited children",
        with_manifest(lambda m: _node(m, "Loxodonta")["children"].pop()),
        PackProblem.INVALID_METHOD,
        "Loxodonta",
    ),
    Hostile(
        "another child",
        with_manifest(lambda m: _set("children", 0, to="Canis lupus")(_node(m, "Panthera"))),
        PackProblem.INVALID_METHOD,
        "children of Panthera are not",
    ),
    Hostile(
        "re-ordered taxa",
        with_manifest(_swap_taxa),
        PackProblem.INVALID_METHOD,
        "children of Panthera are not",
    ),
    Hostile(
        "orphan",
        with_manifest(_set("taxonomy", 2, "parent", to="Canidae")),
        PackProblem.INVALID_TAXONOMY,
        "Canidae",
    ),
    Hostile(
        "two of one name",
        with_manifest(lambda m: m["taxonomy"].append(m["taxonomy"][0])),
        PackProblem.INVALID_TAXONOMY,
        "listed twice",
    ),
    Hostile(
        "unknown rank",
        with_manifest(_set("taxonomy", 0, "rank", to="kingdom")),
        PackProblem.INVALID_MANIFEST,
        "kingdom",
    ),
    Hostile(
        "unknown feature",
        with_manifest(lambda m: m["features"].update(moon=m["features"].pop("sphere_x"))),
        PackProblem.UNKNOWN_FEATURE,
        "moon",
    ),
    Hostile(
        "feature in other units",
        with_manifest(_set("features", "sphere_x", "unit", to="deg")),
        PackProblem.UNKNOWN_FEATURE,
        "sphere_x differently",
    ),
    Hostile(
        "two features of one index",
        with_manifest(_set("features", "sphere_x", "index", to=1)),
        PackProblem.INVALID_MANIFEST,
        "same index",
    ),
    Hostile(
        "gate out of range",
        with_manifest(_set("gate", "threshold", to=1.5)),
        PackProblem.INVALID_MANIFEST,
        "gate.threshold is not between",
    ),
    Hostile(
        "bar out of range",
        with_manifest(_set("bar", "targets", "0.05", "image", "species", to=-0.1)),
        PackProblem.INVALID_MANIFEST,
        "image.species is not between",
    ),
    Hostile(
        "no bars", with_manifest(_set("bar", "target", to="0.5")), PackProblem.INVALID_METHOD, "0.5"
    ),
    Hostile(
        "a bar of a taxon above 1",
        with_manifest(_set("bar", "taxa", to={"0.05": {"image": {"Panthera leo": 1.5}}})),
        PackProblem.INVALID_MANIFEST,
        "image.Panthera leo is not between",
    ),
    Hostile(
        "a bar of an unknown taxon",
        with_manifest(_set("bar", "taxa", to={"0.05": {"image": {"Felis": 0.5}}})),
        PackProblem.INVALID_METHOD,
        "Felis has a threshold",
    ),
    Hostile(
        "bars of taxa in a list",
        with_manifest(_set("bar", "taxa", to={"0.05": {"image": ["Panthera leo"]}})),
        PackProblem.INVALID_MANIFEST,
        "image is not an object",
    ),
    Hostile(
        "negative weight",
        with_manifest(lambda m: _node(m, "root")["image"].update(weight=-1)),
        PackProblem.INVALID_MANIFEST,
        "image.weight",
    ),
    Hostile(
        "offset out of bounds",
        with_manifest(lambda m: _node(m, "root")["image"].update(offsets=[1e9, 0])),
        PackProblem.INVALID_MANIFEST,
        "image.offsets is not between",
    ),
    Hostile(
        "offsets of other children",
        with_manifest(lambda m: _node(m, "root")["image"].update(offsets=[0.5])),
        PackProblem.INVALID_METHOD,
        "offsets of root",
    ),
    Hostile(
        "a word for a number",
        with_manifest(lambda m: _node(m, "root")["image"].update(temperature="warm")),
        PackProblem.INVALID_MANIFEST,
        "temperature is not a number",
    ),
    Hostile(
        "prior without sum",
        with_manifest(lambda m: m["priors"].update(root=[0.1, 0.1])),
        PackProblem.INVALID_MANIFEST,
        "does not sum",
    ),
    Hostile(
        "frequencies without sum",
        with_manifest(lambda m: m.update(frequencies={"root": [0.1, 0.1]})),
        PackProblem.INVALID_MANIFEST,
        "frequencies.root does not sum",
    ),
    Hostile(
        "frequencies of no node",
        with_manifest(lambda m: m.update(frequencies={"Canis": [0.5, 0.5]})),
        PackProblem.INVALID_MANIFEST,
        "frequencies.Canis belongs to no node",
    ),
    Hostile(
        "frequencies without thresholds for when they do not count",
        with_manifest(lambda m: m.update(frequencies={"root": [0.9, 0.1]})),
        PackProblem.INVALID_METHOD,
        "thresholds for animals that are equally frequent",
    ),
    Hostile(
        "two votes of one output",
        with_manifest(lambda m: _node(m, "root")["image"].update(output="gate")),
        PackProblem.INVALID_MANIFEST,
        "output gate",
    ),
    Hostile(
        "unknown crop",
        with_manifest(_set("image", "crop", to="random")),
        PackProblem.INVALID_MANIFEST,
        "crop",
    ),
    Hostile(
        "no taxa",
        with_manifest(lambda m: m.update(taxonomy=[], nodes=[], priors={})),
        PackProblem.INVALID_MANIFEST,
        "nodes is empty",
    ),
    Hostile(
        "unused graph",
        with_manifest(lambda m: [node.update(metadata=None) for node in m["nodes"]]),
        PackProblem.INVALID_MANIFEST,
        "metadata.onnx",
    ),
    Hostile("bad signature", _foreign_signature, PackProblem.INVALID_SIGNATURE, "signature"),
    Hostile(
        "short signature",
        lambda: zipped([*entries().items(), ("signature", b"abc")]),
        PackProblem.INVALID_SIGNATURE,
        "signature",
    ),
)
