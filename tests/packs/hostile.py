"""Packs that were changed by someone: how to take a good one apart and put a bad one together."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import onnx

from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.npy import array_bytes
from swc_desktop.packs.writer import pack_bytes
from tests.make_detector import BOXES
from tests.make_pack import pack_content

Entries = dict[str, bytes]
ZipPart = tuple[str | zipfile.ZipInfo, bytes]


@cache
def good_bytes(detector: bool = False) -> bytes:
    """A pack that is taken."""
    return pack_bytes(pack_content(boxes=BOXES if detector else None))


def entries(detector: bool = False) -> Entries:
    """The entries of the good pack."""
    with zipfile.ZipFile(io.BytesIO(good_bytes(detector))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Sequence[ZipPart]) -> bytes:
    """A zip of these parts, whatever they are called."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return buffer.getvalue()


def rebuilt(changed: Entries, *, rehash: bool = True) -> bytes:
    """A pack of these entries; with ``rehash`` its list of files names them as they are."""
    if rehash and "pack.json" in changed:
        manifest = json.loads(changed["pack.json"])
        for name, data in changed.items():
            if name in manifest["files"]:
                digest = hashlib.sha256(data).hexdigest()
                manifest["files"][name] = {"sha256": digest, "bytes": len(data)}
        changed = changed | {"pack.json": json.dumps(manifest).encode()}
    return zipped(list(changed.items()))


def with_manifest(
    change: Callable[[Any], object], *, detector: bool = False
) -> Callable[[], bytes]:
    """The good pack with its ``pack.json`` changed."""

    def build() -> bytes:
        parts = entries(detector)
        manifest = json.loads(parts["pack.json"])
        change(manifest)
        return zipped(list((parts | {"pack.json": json.dumps(manifest).encode()}).items()))

    return build


def with_json(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """The good pack with the bytes of its ``pack.json`` changed."""
    return lambda: zipped(
        [(name, change(data) if name == "pack.json" else data) for name, data in entries().items()]
    )


def with_graph(change: Callable[[Any], object], name: str = "image.onnx") -> Callable[[], bytes]:
    """The good pack with a graph changed and listed as it is then."""

    def build() -> bytes:
        parts = entries(name == "detector.onnx")
        model = onnx.load_from_string(parts[name])
        change(model)
        return rebuilt(parts | {name: model.SerializeToString()})

    return build


def with_golden(
    change: Callable[[dict[str, Any]], object], *, detector: bool = False
) -> Callable[[], bytes]:
    """The good pack with arrays of ``golden.npz`` changed and listed as they are then."""

    def build() -> bytes:
        parts = entries(detector)
        with np.load(io.BytesIO(parts["golden.npz"])) as stored:
            arrays = {name: stored[name] for name in stored.files}
        change(arrays)
        data = zipped(
            [
                (f"{name}.npy", value if isinstance(value, bytes) else array_bytes(value))
                for name, value in arrays.items()
            ]
        )
        return rebuilt(parts | {"golden.npz": data})

    return build


def with_part(name: str, data: bytes = b"x", **attributes: Any) -> Callable[[], bytes]:
    """The good pack with one more entry of this name, as it stands."""

    def build() -> bytes:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        return zipped([*entries().items(), (info, data)])

    return build


@dataclass(frozen=True)
class Hostile:
    """A bad pack, the problem it is refused for, and words of the sentence."""

    name: str
    build: Callable[[], bytes]
    problem: PackProblem
    words: str


def without(name: str, *, detector: bool = False) -> Callable[[], bytes]:
    """The good pack without one entry."""
    return lambda: zipped([part for part in entries(detector).items() if part[0] != name])
