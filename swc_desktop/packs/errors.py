"""Packs that are refused, and packs that cannot be installed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from swc_desktop.core.errors import OutputFault, SwcError
from swc_desktop.core.message import Message, message


class PackProblem(StrEnum):
    """Why a pack is refused; callers and tests compare these and not sentences."""

    CANNOT_OPEN = "cannot_open"
    """The file cannot be opened."""

    NOT_ZIP = "not_zip"
    """The file is not a ZIP archive."""

    CUT_SHORT = "cut_short"
    """The file begins like a pack and does not end like one."""

    TOO_LARGE = "too_large"
    """The file or what it unpacks to is larger than a pack may be."""

    UNSAFE_ENTRY = "unsafe_entry"
    """An entry would be unpacked outside, or is not a regular file."""

    UNKNOWN_ENTRY = "unknown_entry"
    """An entry that packs of this format do not have."""

    UNLISTED_ENTRY = "unlisted_entry"
    """An entry that the pack's own list does not name."""

    MISSING_ENTRY = "missing_entry"
    """An entry that the pack's own list names is not there."""

    DAMAGED_ENTRY = "damaged_entry"
    """An entry cannot be unpacked."""

    CHANGED_ENTRY = "changed_entry"
    """An entry is not the one that the trainer wrote."""

    INVALID_JSON = "invalid_json"
    """``pack.json`` cannot be parsed safely."""

    UNKNOWN_FORMAT = "unknown_format"
    """The format is newer than this program, or missing."""

    NEEDS_NEWER_PROGRAM = "needs_newer_program"
    """The pack needs a newer version of the program."""

    INVALID_MANIFEST = "invalid_manifest"
    """``pack.json`` is readable but does not describe a pack."""

    INVALID_TAXONOMY = "invalid_taxonomy"
    """The taxa of a pack do not form a tree of ranks."""

    INVALID_METHOD = "invalid_method"
    """Nodes, votes, weights or thresholds of a pack do not fit its taxa or each other."""

    UNKNOWN_FEATURE = "unknown_feature"
    """A vote of the pack needs a feature that this program does not compute in the same way."""

    UNSAFE_GRAPH = "unsafe_graph"
    """A graph has something that a pack may not have."""

    GRAPH_MISMATCH = "graph_mismatch"
    """A graph does not fit ``pack.json``."""

    INVALID_SIGNATURE = "invalid_signature"
    """The signature does not belong to this pack."""

    WRONG_OUTPUTS = "wrong_outputs"
    """The outputs of the graphs differ from those where the pack was made."""

    INVALID_GOLDEN = "invalid_golden"
    """The golden values cannot be read, or do not fit the pack."""

    OTHER_SIGNER = "other_signer"
    """A pack with the id of an installed one that was signed by somebody else."""

    WRONG_ANSWERS = "wrong_answers"
    """The cascade decides differently here than where the pack was made."""

    DOWNGRADE = "downgrade"
    """A newer version of the same pack is installed."""

    NOT_RUNNABLE = "not_runnable"
    """ONNX Runtime cannot open or run a graph of the pack."""

    NOT_FINITE = "not_finite"
    """A graph gives a value that is not a number for an ordinary input."""

    STOPPED = "stopped"
    """A pack that had passed its check exceeded its limits in a run."""


SENTENCES: Final[Mapping[PackProblem, Message]] = {
    PackProblem.CANNOT_OPEN: message("Packs", "{file} could not be opened: {reason}."),
    PackProblem.NOT_ZIP: message(
        "Packs", "{file} is not a model pack. Choose a file whose name ends in .swcpack."
    ),
    PackProblem.CUT_SHORT: message(
        "Packs",
        "{file} is incomplete: its end is missing, or something was added to it. Copy it again.",
    ),
    PackProblem.TOO_LARGE: message(
        "Packs",
        "{file} was refused: {what} is larger than a pack may hold. "
        "Get the pack again from where it was published.",
    ),
    PackProblem.UNSAFE_ENTRY: message(
        "Packs",
        "{file} was refused: its entry {entry!r} {problem}. "
        "Packs made by the trainer have no such entry, so it was changed by someone.",
    ),
    PackProblem.UNKNOWN_ENTRY: message(
        "Packs",
        "{file} was refused: it has an entry {entry!r}, which this program does not know. "
        "It was changed by someone, or it needs a newer version of the program.",
    ),
    PackProblem.UNLISTED_ENTRY: message(
        "Packs",
        "{file} was refused: its entry {entry!r} is not on the pack's own list. "
        "Get the pack again from where it was published.",
    ),
    PackProblem.MISSING_ENTRY: message(
        "Packs",
        "{file} was refused: its entry {entry!r} is missing. Copy the pack again.",
    ),
    PackProblem.DAMAGED_ENTRY: message(
        "Packs",
        "{file} was refused: its entry {entry!r} is damaged. Copy the pack again.",
    ),
    PackProblem.CHANGED_ENTRY: message(
        "Packs",
        "{file} was refused: its entry {entry!r} is not the one that was written with the pack. "
        "Get the pack again from where it was published.",
    ),
    PackProblem.INVALID_JSON: message(
        "Packs",
        "{file} was refused: its pack.json cannot be read ({problem}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.UNKNOWN_FORMAT: message(
        "Packs",
        "{file} was refused: its pack format is {format}, this program knows formats 1 to {known}. "
        "Install a newer version of the program.",
    ),
    PackProblem.NEEDS_NEWER_PROGRAM: message(
        "Packs",
        "{file} was refused: it needs version {needed} of the program, this is {version}. "
        "Install the newer version of the program.",
    ),
    PackProblem.INVALID_MANIFEST: message(
        "Packs",
        "{file} was refused: its pack.json does not describe a pack ({problem}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.INVALID_TAXONOMY: message(
        "Packs",
        "{file} was refused: its taxa do not form a tree ({problem}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.INVALID_METHOD: message(
        "Packs",
        "{file} was refused: its votes do not fit its taxa or each other ({problem}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.UNKNOWN_FEATURE: message(
        "Packs",
        "{file} was refused: {problem}. Install the version of the program that the pack was "
        "made for.",
    ),
    PackProblem.UNSAFE_GRAPH: message(
        "Packs",
        "{file} was refused: its entry {entry!r} {problem}. Use only packs from people you know.",
    ),
    PackProblem.GRAPH_MISMATCH: message(
        "Packs",
        "{file} was refused: its entry {entry!r} does not fit its pack.json ({problem}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.INVALID_SIGNATURE: message(
        "Packs",
        "{file} was refused: its signature does not belong to it, so it was changed. "
        "Get the pack again from where it was published.",
    ),
    PackProblem.WRONG_OUTPUTS: message(
        "Packs",
        "{file} was refused: on this computer its output {output} differs by {difference:.2g} "
        "from where it was made (allowed: {tolerance:.2g}). Try another device or another pack.",
    ),
    PackProblem.INVALID_GOLDEN: message(
        "Packs",
        "{file} was refused: its golden.npz does not fit this pack ({problem}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.OTHER_SIGNER: message(
        "Packs",
        "{file} was refused: the installed {name} is {installed}, this one is {signed}. "
        "Use --allow-other-signer if you know who made it.",
    ),
    PackProblem.WRONG_ANSWERS: message(
        "Packs",
        "{file} was refused: for its sample {sample} this program gives {given}, but where the "
        "pack was made it gave {expected}. Install the program version it was made with.",
    ),
    PackProblem.DOWNGRADE: message(
        "Packs",
        "{file} was refused: it is version {version} of {name}, and version {installed} is "
        "installed. Use --allow-downgrade if that is what you want.",
    ),
    PackProblem.NOT_RUNNABLE: message(
        "Packs",
        "{file} was refused: {graph} cannot be run here ({reason}). "
        "Get the pack again from where it was published.",
    ),
    PackProblem.NOT_FINITE: message(
        "Packs",
        "{file} was refused: for {what} its output {output} is not a number. "
        "Get the pack again from where it was published.",
    ),
    PackProblem.STOPPED: message(
        "Packs",
        "{file} was stopped: {reason}. Results so far are kept. Continue with another pack; "
        "to use the one before: swc-desktop pack rollback.",
    ),
}
"""The sentence of each problem, filled with the facts of the error."""

IMAGE_GRAPH: Final = message("Packs", "its image graph")
METADATA_GRAPH: Final = message("Packs", "its metadata graph")
DETECTOR_GRAPH: Final = message("Packs", "its detector graph")
MODEL_GRAPH: Final = message("Packs", "its model graph")
"""What cannot be run (``NOT_RUNNABLE``); the last where it is not known which of them."""


class PackRefused(SwcError):
    """A model pack that is refused; nothing on disk was changed."""

    exit_status = 3

    def __init__(self, code: PackProblem, /, **facts: object) -> None:
        self.code = code
        super().__init__(**facts)

    def text(self) -> Message:
        """The text of its problem."""
        return SENTENCES[self.code]

    def with_facts(self, **changed: object) -> "PackRefused":
        """The same error with some facts replaced."""
        return PackRefused(self.code, **{**self.facts, **changed})


class PackNotInstalled(OutputFault):
    """The pack could not be written to disk; the one in use stays in use."""

    template = message(
        "Packs",
        "{file} could not be installed in {folder}: {reason}. The pack in use stays in use.",
    )
