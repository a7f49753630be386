"""Weights from a local file into a network; nothing in the file is run, nothing is downloaded."""

import importlib
import importlib.util
import pickle
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from trainer.errors import WeightsUnusable
from trainer.images.networks.layers import Network

StateDict = Mapping[str, Tensor]

_INSIDE: Final = ("state_dict", "model", "network")
_MANY_GPUS: Final = "module."
_CLASSES: Final = 1000
READ_FAULTS: Final = (
    *(OSError, RuntimeError, ValueError, EOFError, LookupError, TypeError, AttributeError),
    *(pickle.UnpicklingError, MemoryError),
)
"""What ``torch.load`` raises over files that it did not write."""


def load_weights(
    network: Network, name: str, file: Path, rename: Callable[[StateDict], StateDict], head: str
) -> bool:
    """Put a file's weights into a network; True where they bring its thousand ImageNet classes.

    ``rename`` turns other libraries' names into the network's; ``head`` is the prefix of its
    last layer, which is left out where it is absent or of other classes.
    Raises ``WeightsUnusable``.
    """
    state = {key.removeprefix(_MANY_GPUS): value for key, value in _read(name, file).items()}
    given = dict(rename(state))
    wanted = network.state_dict()
    found = given.get(f"{head}weight")
    imagenet = found is not None and found.shape == wanted[f"{head}weight"].shape
    imagenet = imagenet and wanted[f"{head}weight"].shape[0] == _CLASSES
    if not imagenet:
        given |= {key: torch.zeros_like(wanted[key]) for key in wanted if key.startswith(head)}
    given = {key: value for key, value in given.items() if key in wanted or not _is_count(key)}
    given |= {key: wanted[key] for key in wanted if _is_count(key) and key not in given}
    if problem := _problem(given, wanted):
        raise WeightsUnusable(file=file, network=name, problem=problem)
    network.load_state_dict(given)
    return imagenet


def _is_count(key: str) -> bool:
    """True for the counters of batch norms, which nothing depends on."""
    return key.endswith("num_batches_tracked")


def _problem(given: StateDict, wanted: StateDict) -> str:
    """Why weights do not fit, "" where they do."""
    if missing := [key for key in wanted if key not in given]:
        return f"it is of another network, for it lacks {missing[0]}{_more(missing)}"
    if extra := [key for key in given if key not in wanted]:
        return f"it is of another network, for it holds {extra[0]}{_more(extra)}"
    for key, value in given.items():
        if value.shape != wanted[key].shape:
            one, other = (tuple(part.shape) for part in (value, wanted[key]))
            return f"it is of another size, for {key} is {one} and not {other}"
        if not bool(torch.isfinite(value).all()):
            return f"{key} holds numbers that are none"
    return ""


def _more(keys: list[str]) -> str:
    return f" and {len(keys) - 1} more" if len(keys) > 1 else ""


def _read(name: str, file: Path) -> StateDict:
    if not file.is_file():
        raise WeightsUnusable(file=file, network=name, problem="it is not there")
    try:
        content = _safetensors(name, file) if file.suffix == ".safetensors" else _torch(file)
    except READ_FAULTS as error:
        problem = "it holds no weights that can be read without running what is in it"
        raise WeightsUnusable(file=file, network=name, problem=problem) from error
    for key in _INSIDE:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping) or not content:
        raise WeightsUnusable(file=file, network=name, problem="it holds no table of weights")
    for key, value in content.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            problem = f"{str(key)[:60]} in it is not an array of numbers"
            raise WeightsUnusable(file=file, network=name, problem=problem)
    return content


def _torch(file: Path) -> Any:
    with warnings.catch_warnings():
        # Of a pickle that torch did not write; it is refused by what it holds.
        warnings.simplefilter("ignore", UserWarning)
        return torch.load(file, map_location="cpu", weights_only=True)


def _safetensors(name: str, file: Path) -> Any:
    if importlib.util.find_spec("safetensors") is None:
        problem = "the package safetensors is not installed, which reads such files"
        raise WeightsUnusable(file=file, network=name, problem=problem)
    return importlib.import_module("safetensors.torch").load_file(file)
