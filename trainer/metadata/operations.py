"""Collects the operations and constants of an ONNX graph."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

ML_DOMAIN = "ai.onnx.ml"


class Ops:
    """The operations of a graph in order; each has the name of its only output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._named: set[str] = set()

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """A constant; each name is stored once."""
        if name not in self._named:
            self._named.add(name)
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def scalar(self, name: str, value: float) -> str:
        """A constant float32 (1, 1)."""
        return self.constant(name, np.asarray([[value]], dtype=np.float32))

    def __call__(self, op: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, list(inputs), [output], name=output, **attributes))
        return output
