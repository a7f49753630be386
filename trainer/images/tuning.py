"""How far a network itself learns from the pictures, and how long."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FineTuning:
    """``blocks`` of the network's last learn too, none where it is 0.

    It ends after ``epochs`` whole passes, or after ``patience`` without a better loss on the part
    ``tune``. With ``each_node`` every node has a network of its own.
    """

    blocks: int = 0
    epochs: int = 25
    patience: int = 5
    batch: int = 32
    rate: float = 1e-3
    decay: float = 0.01
    dropout: float = 0.2
    each_node: bool = False

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        least = {"blocks": 0, "epochs": 1, "patience": 1, "batch": 1}
        for name, number in least.items():
            if getattr(self, name) < number:
                return f"tuning.{name} must be at least {number}"
        if not 0 < self.rate < 1 or not 0 <= self.dropout < 1:
            return "tuning.rate must be above 0 and tuning.dropout from 0, both below 1"
        if self.each_node and self.blocks == 0:
            return "tuning.each_node without tuning.blocks would give every node the same network"
        return "" if 0 <= self.decay < 1 else "tuning.decay must be from 0 to below 1"
