"""Loads weights from a local file into a network; no code in the file is run."""

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

_WRAPPERS: Final = ("state_dict", "model", "network")
"""Keys under which training programs save the weights beside other state."""

_MANY_GPUS: Final = "module."
"""Prefix that torch's ``DataParallel`` adds."""

_CLASSES: Final = 1000
READ_FAULTS: Final = (
    *(OSError, RuntimeError, ValueError, EOFError, LookupError, TypeError, AttributeError),
    *(pickle.UnpicklingError, MemoryError),
)
"""What ``torch.load`` raises for files that it did not write."""


def load_weights(
    network: Network, name: str, file: Path, rename: Callable[[StateDict], StateDict], head: str
) -> bool:
    """Load the weights of a file; returns True if they have a head for the 1,000 ImageNet classes.

    ``rename`` turns names of other libraries into those of the network; ``head`` is the prefix of
    its last layer, which is set to zero if it is missing or has other classes.
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
    """True for the counters of batch norms, which outputs do not depend on."""
    return key.endswith("num_batches_tracked")


def _problem(given: StateDict, wanted: StateDict) -> str:
    """Why weights do not fit, "" if they do."""
    if missing := [key for key in wanted if key not in given]:
        return f"it is of another network: {missing[0]}{_more(missing)} is missing"
    if extra := [key for key in given if key not in wanted]:
        return f"it is of another network: {extra[0]}{_more(extra)} is not part of this one"
    for key, value in given.items():
        if value.shape != wanted[key].shape:
            found, expected = tuple(value.shape), tuple(wanted[key].shape)
            return f"it is of another size: {key} is {found}, not {expected}"
        if not bool(torch.isfinite(value).all()):
            return f"{key} has values that are not numbers"
    return ""


def _more(keys: list[str]) -> str:
    return f" and {len(keys) - 1} more" if len(keys) > 1 else ""


def _read(name: str, file: Path) -> StateDict:
    if not file.is_file():
        raise WeightsUnusable(file=file, network=name, problem="it does not exist")
    try:
        content = _safetensors(name, file) if file.suffix == ".safetensors" else _torch(file)
    except READ_FAULTS as error:
        problem = "it has no weights that can be read without running code in it"
        raise WeightsUnusable(file=file, network=name, problem=problem) from error
    for key in _WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping) or not content:
        raise WeightsUnusable(file=file, network=name, problem="it has no table of weights")
    for key, value in content.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            problem = f"{str(key)[:60]} in it is not an array of numbers"
            raise WeightsUnusable(file=file, network=name, problem=problem)
    return content


def _torch(file: Path) -> Any:
    with warnings.catch_warnings():
        # Torch warns of pickles that it did not write; those are refused by their content.
        warnings.simplefilter("ignore", UserWarning)
        return torch.load(file, map_location="cpu", weights_only=True)


def _safetensors(name: str, file: Path) -> Any:
    if importlib.util.find_spec("safetensors") is None:
        problem = "reading it needs the package safetensors, which is not installed"
        raise WeightsUnusable(file=file, network=name, problem=problem)
    return importlib.import_module("safetensors.torch").load_file(file)
