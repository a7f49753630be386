"""Checkpoints of an interrupted fine-tuning."""

from pathlib import Path
from typing import Any

import torch

from trainer.errors import CheckpointUnusable
from trainer.images.weights import READ_FAULTS


def read_checkpoint(file: Path, origin: str) -> dict[str, Any] | None:
    """The state of an earlier run with the same origin, or None.

    No code in the file is run. Raises ``CheckpointUnusable`` if it cannot be read.
    """
    if not file.exists():
        return None
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
    except READ_FAULTS as error:
        raise CheckpointUnusable(file=file, problem="it cannot be read") from error
    if not isinstance(state, dict) or "origin" not in state:
        raise CheckpointUnusable(file=file, problem="it is not a checkpoint")
    return state if state["origin"] == origin else None
