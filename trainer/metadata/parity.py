"""Votes of a graph, to compare with the model that it was made from."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.packs.pack import FEATURES_INPUT
from trainer.metadata.learned_graph import LearnedNode
from trainer.metadata.metadata_graph import build_metadata_graph

TOLERANCE = 1e-4
"""Of a probability; the graph adds in float32 what the libraries add in float64."""


def graph_votes(node: LearnedNode, values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Votes (n, children) of the graph of a node, for rows (n, schema) with NaN for gaps."""
    names = tuple(str(column) for column in range(values.shape[1]))
    model = build_metadata_graph({}, (), [node], names).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (votes,) = session.run([node.output], {FEATURES_INPUT: values})
    return np.asarray(votes, dtype=np.float64)
