"""The devices that a person can choose."""

from enum import StrEnum


class Device(StrEnum):
    """Where the image graph runs, by the word of ``--device``."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
