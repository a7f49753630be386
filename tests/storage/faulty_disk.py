"""Disks that refuse to flush or to lock, each with the error that a test wants."""

import os

import pytest


def refuse_to_flush(patch: pytest.MonkeyPatch, number: int) -> None:
    """Make every attempt to flush a file fail."""

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    patch.setattr(os, "fsync", refuse)


def answer_locks(patch: pytest.MonkeyPatch, number: int) -> None:
    """Make every attempt to lock a file fail."""
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    patch.setattr(fcntl, "flock", refuse)
    patch.setattr(fcntl, "lockf", refuse)
