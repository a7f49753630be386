"""What a graph of a pack may contain, checked in its bytes before anything loads it.

Field numbers are those of onnx.proto (ONNX IR specification). Refused are references to bytes
outside the model, code that the runtime does not include, graphs inside graphs, loops, branches,
random numbers, and operations whose output a number in the file can make larger than all inputs
(ConstantOfShape, Expand, Tile, Range, Resize). The inputs that set the size of an output (of
Reshape, Pad, Slice and the like) have to follow from constants and shapes alone, so that no picture
can set them. What remains can still be slow or large: golden values are recomputed, and graphs from
outside run, in a process with limits. ``onnx.checker`` cannot do this: it loads the model first
and accepts all of these.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from swc_desktop.core.message import Message, message
from swc_desktop.packs.protobuf import (
    Budget,
    MessageFields,
    TooManyFields,
    Value,
    WireError,
    message_bytes,
    text,
    whole,
    wholes,
)

_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml"})
_NEWEST_IR, _OLDEST_OPSET, _NEWEST_OPSET, _NEWEST_ML_OPSET = 13, 9, 25, 5
"""The versions for which the list below was made; newer ones need another look at it."""

_MAX_NODES = 50_000
"""Networks have some thousand; bounds the time of a check, as do the next ones."""

_MAX_DIMENSIONS = 8
_MAX_WINDOW_NUMBERS = 2 * _MAX_DIMENSIONS
_MAX_FIELDS = 2_000_000
_MAX_REMARK_BYTES = 1 << 16
_MAX_WINDOW = 4096
"""Of kernels, strides and padding: no picture of a pack is larger."""

_MAX_SHOWN = 60
"""Letters of a name from a pack that a sentence shows."""

_FLOAT, _EXTERNAL = 1, 1
_NEVER = {20: message("Packs", "training steps"), 25: message("Packs", "functions")}
"""Fields of ModelProto that a graph for inference does not need."""

_NOT_A_GRAPH = message("Packs", "is not an ONNX graph")
_NOT_IN_PACKS = message("Packs", "holds {part}, which packs do not")
_SPARSE = _NOT_IN_PACKS.fill(part=message("Packs", "sparse tensors"))
_GRAPHS_INSIDE = _NOT_IN_PACKS.fill(part=message("Packs", "graphs inside graphs"))
_BAD_SHAPE = message("Packs", "holds a tensor of an impossible shape")
_BAD_SHAPE_BETWEEN = message("Packs", "takes or gives a tensor of an impossible shape")
_NOT_A_TENSOR = message("Packs", "takes or gives something that is not a tensor")
_SIZE_FROM_DATA = message("Packs", "has an operation {operation} whose size follows from its data")
_UNKNOWN_OPSET = message("Packs", "uses version {version} of the operations, which is not known")
_TOO_MANY_FIELDS = message("Packs", "holds more than {limit} fields").fill(limit=_MAX_FIELDS)

_OP_NAMES = """
Abs Acos Add And ArgMax ArgMin Asin Atan AveragePool BatchNormalization Cast Ceil Clip Concat
Constant Conv Cos DequantizeLinear Div Dropout DynamicQuantizeLinear Elu Equal Erf Exp Flatten
Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater
GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LayerNormalization LeakyRelu Less
LessOrEqual Log LogSoftmax LpNormalization MatMul MatMulInteger Max MaxPool Mean Min Mish Mod
Mul Neg Not Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear Reciprocal ReduceL2
ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Relu Reshape Round Selu
Shape Sigmoid Sign Sin Slice Softmax Softplus Split Sqrt Squeeze Sub Sum Tan Tanh TopK Transpose
Unsqueeze Where
ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier
LinearRegressor Normalizer OneHotEncoder Scaler TreeEnsemble TreeEnsembleClassifier
TreeEnsembleRegressor
"""
_OPS = frozenset(_OP_NAMES.split())
_WINDOWS = frozenset({"kernel_shape", "pads", "strides", "dilations", "output_padding"})

_SIZE_INPUTS: Mapping[str, tuple[int, ...]] = {
    "Reshape": (1,),
    "Pad": (1, 3),
    "Slice": (1, 2, 3, 4),
    "Split": (1,),
    "Squeeze": (1,),
    "Unsqueeze": (1,),
    "TopK": (1,),
} | {op: (1,) for op in _OPS if op.startswith("Reduce")}
"""The inputs that set the size of an operation's output."""

_MODEL = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})
_GRAPH = frozenset({1, 2, 5, 10, 11, 12, 13, 14, 15, 16})
_NODE = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
_ATTRIBUTE = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 20, 21, 22, 23})
_TENSOR = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16})
_VALUE = frozenset({1, 2, 3, 4})
_TYPE = frozenset({1, 4, 5, 6, 7, 8, 9})
_TENSOR_TYPE = _OPSET = frozenset({1, 2})
_SHAPE = frozenset({1})
_DIMENSION = frozenset({1, 2, 3})
_REMARKS: Mapping[frozenset[int], frozenset[int]] = {
    _MODEL: frozenset({2, 3, 4, 6, 14, 26}),
    _GRAPH: frozenset({2, 10, 14, 16}),
    _NODE: frozenset({3, 6, 8, 9, 10}),
    _ATTRIBUTE: frozenset({13, 21}),
    _TENSOR: frozenset({12, 16}),
    _VALUE: frozenset({3, 4}),
    _TYPE: frozenset({6}),
    _DIMENSION: frozenset({2, 3}),
}
"""The fields of each message, and those of them that have no effect on the result."""

_SHORT_TEXT = b"|".join(b"\\x%02x.{%d}" % (length, length) for length in range(24))
_FLOATS_AND_TEXTS = re.compile(rb"(?:\x3d.{4}|\x4a(?:%s)){1,4096}" % _SHORT_TEXT, re.DOTALL)
_NUMBERS_AND_TEXTS = re.compile(
    rb"(?:\x3d.{4}|\x40[\x80-\xff]{0,9}[\x00-\x7f]|\x4a(?:%s)){1,4096}" % _SHORT_TEXT, re.DOTALL
)
"""Runs of list items in an attribute: the trees of a forest are millions of numbers."""


class GraphRefused(ValueError):
    """The graph has something that a pack may not have; the message ends a sentence."""


class GraphMismatch(ValueError):
    """The inputs or outputs of the graph are not those of the pack; the message says which."""


@dataclass(frozen=True)
class Tensor:
    """A declared input or output; None for a free dimension."""

    is_float: bool
    shape: tuple[int | None, ...]


@dataclass
class GraphFacts:
    """Inputs and outputs of a graph as it declares them."""

    inputs: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)
    initializers: set[str] = field(default_factory=set)


def inspect_graph(model: bytes) -> GraphFacts:
    """Walk a whole model; raises ``GraphRefused`` for anything that is not allowed."""
    walk = _Walk()
    try:
        walk.model(memoryview(model))
    except TooManyFields as error:
        raise GraphRefused(_TOO_MANY_FIELDS) from error
    except WireError as error:
        raise GraphRefused(_NOT_A_GRAPH) from error
    return walk.facts


def _check_domain(domain: str) -> None:
    if domain not in _DOMAINS:
        problem = message("Packs", "uses operations of {domain!r}, which packs may not")
        raise GraphRefused(problem.fill(domain=domain[:_MAX_SHOWN]))


class _Walk:
    """One walk through a model; ``_nodes`` are its operations with their inputs and outputs."""

    def __init__(self) -> None:
        self.facts = GraphFacts()
        self._budget = Budget(_MAX_FIELDS)
        self._nodes: list[tuple[str, list[str], list[str]]] = []

    def _fields(
        self, data: Value, known: frozenset[int], skip: re.Pattern[bytes] | None = None
    ) -> Iterator[tuple[int, Value]]:
        return self._known(MessageFields(message_bytes(data), self._budget, skip), known)

    @staticmethod
    def _known(fields: MessageFields, known: frozenset[int]) -> Iterator[tuple[int, Value]]:
        remarks = _REMARKS.get(known, frozenset())
        for number, value in fields:
            if number not in known:
                raise GraphRefused(
                    message("Packs", "holds a field that this program does not know")
                )
            if number not in remarks:
                yield number, value
            elif not isinstance(value, int) and len(value) > _MAX_REMARK_BYTES:
                raise GraphRefused(message("Packs", "holds a remark that is too long"))

    def model(self, data: memoryview) -> None:
        graphs = versions = 0
        for number, value in self._fields(data, _MODEL):
            if number == 1:
                versions += 1
                if not 3 <= whole(value) <= _NEWEST_IR:
                    raise GraphRefused(
                        message("Packs", "is of a version that this program does not know")
                    )
            elif number == 8:
                self._opset(value)
            elif number == 7:
                graphs += 1
                self._graph(value)
            elif number in _NEVER:
                raise GraphRefused(_NOT_IN_PACKS.fill(part=_NEVER[number]))
        if graphs != 1 or versions != 1:
            raise GraphRefused(_NOT_A_GRAPH)
        self._sizes()
        for name in self.facts.initializers:
            self.facts.inputs.pop(name, None)

    def _opset(self, data: Value) -> None:
        domain, version = "", 0
        for number, value in self._fields(data, _OPSET):
            if number == 1:
                domain = text(value)
            else:
                version = whole(value)
        _check_domain(domain)
        newest = _NEWEST_ML_OPSET if domain == "ai.onnx.ml" else _NEWEST_OPSET
        oldest = 1 if domain == "ai.onnx.ml" else _OLDEST_OPSET
        if not oldest <= version <= newest:
            raise GraphRefused(_UNKNOWN_OPSET.fill(version=str(version)))

    def _graph(self, data: Value) -> None:
        for number, value in self._fields(data, _GRAPH):
            if number == 1:
                if len(self._nodes) == _MAX_NODES:
                    problem = message("Packs", "has more than {limit} operations")
                    raise GraphRefused(problem.fill(limit=_MAX_NODES))
                self._nodes.append(self._node(value))
            elif number == 5:
                self.facts.initializers.add(self._tensor(value))
            elif number == 15:
                raise GraphRefused(_SPARSE)
            else:
                name, tensor = self._value_info(value)
                if number != 13:
                    (self.facts.inputs if number == 11 else self.facts.outputs)[name] = tensor

    def _node(self, data: Value) -> tuple[str, list[str], list[str]]:
        op, domain = "", ""
        inputs: list[str] = []
        outputs: list[str] = []
        for number, value in self._fields(data, _NODE):
            if number == 1:
                inputs.append(text(value))
            elif number == 2:
                outputs.append(text(value))
            elif number == 4:
                op = text(value)
            elif number == 7:
                domain = text(value)
            elif number == 5:
                self._attribute(value)
        _check_domain(domain)
        if op not in _OPS:
            problem = message("Packs", "uses the operation {operation!r}, which packs may not")
            raise GraphRefused(problem.fill(operation=op[:_MAX_SHOWN]))
        return op, inputs, outputs

    def _sizes(self) -> None:
        """Refuse sizes that follow from more than constants and shapes, node by node in order."""
        fixed = {"", *self.facts.initializers}
        for op, inputs, outputs in self._nodes:
            sizes = {inputs[at] for at in _SIZE_INPUTS.get(op, ()) if at < len(inputs)}
            if not sizes <= fixed:
                raise GraphRefused(_SIZE_FROM_DATA.fill(operation=op))
            if op in ("Constant", "Shape") or fixed.issuperset(inputs):
                fixed.update(outputs)

    def _attribute(self, data: Value) -> None:
        name = ""
        numbers: list[int] = []
        fields = MessageFields(message_bytes(data), self._budget, _FLOATS_AND_TEXTS)
        for number, value in self._known(fields, _ATTRIBUTE):
            if number == 1:
                name = text(value)
            elif number in (5, 10):
                self._tensor(value)
            elif number in (6, 11):
                raise GraphRefused(_GRAPHS_INSIDE)
            elif number in (22, 23):
                raise GraphRefused(_SPARSE)
            elif number in (3, 8):
                numbers += wholes(value, _MAX_WINDOW_NUMBERS + 1 - len(numbers))
                if len(numbers) > _MAX_WINDOW_NUMBERS:
                    fields.skip = _NUMBERS_AND_TEXTS
        if name not in _WINDOWS:
            return
        if len(numbers) > _MAX_WINDOW_NUMBERS or any(abs(size) > _MAX_WINDOW for size in numbers):
            problem = message("Packs", "has an operation whose {attribute} is larger than {limit}")
            raise GraphRefused(problem.fill(attribute=name, limit=_MAX_WINDOW))

    def _tensor(self, data: Value) -> str:
        """The tensor's name; all numbers that its size needs have to be in its own bytes."""
        name = ""
        sizes: list[int] = []
        for number, value in self._fields(data, _TENSOR):
            if number == 1:
                sizes += wholes(value, _MAX_DIMENSIONS + 1)
                if len(sizes) > _MAX_DIMENSIONS:
                    raise GraphRefused(_BAD_SHAPE)
            elif number == 8:
                name = text(value)
            elif number == 13 or (number == 14 and whole(value) == _EXTERNAL):
                raise GraphRefused(message("Packs", "stores numbers outside the pack"))
        if any(size < 0 for size in sizes):
            raise GraphRefused(_BAD_SHAPE)
        if math.prod(sizes) > 2 * len(message_bytes(data)):
            raise GraphRefused(
                message("Packs", "holds a tensor that declares more numbers than it has")
            )
        return name

    def _value_info(self, data: Value) -> tuple[str, Tensor]:
        name, tensor = "", Tensor(is_float=False, shape=())
        for number, value in self._fields(data, _VALUE):
            if number == 1:
                name = text(value)
            else:
                for kind, part in self._fields(value, _TYPE):
                    if kind != 1:
                        raise GraphRefused(_NOT_A_TENSOR)
                    tensor = self._tensor_type(part)
        return name, tensor

    def _tensor_type(self, data: Value) -> Tensor:
        is_float = False
        dimensions: list[int | None] = []
        for number, value in self._fields(data, _TENSOR_TYPE):
            if number == 1:
                is_float = whole(value) == _FLOAT
                continue
            for _, dimension in self._fields(value, _SHAPE):
                size = [whole(part) for _, part in self._fields(dimension, _DIMENSION)]
                dimensions.append(size[-1] if size else None)
                if len(dimensions) > _MAX_DIMENSIONS:
                    raise GraphRefused(_BAD_SHAPE_BETWEEN)
        return Tensor(is_float, tuple(dimensions))


def check_shapes(
    facts: GraphFacts, name: str, shape: tuple[int, ...], columns: Mapping[str, int | None]
) -> dict[str, int]:
    """Check inputs and outputs; the number of columns of each output (None in ``columns``: any).

    The only input ``name`` takes float32 (rows, *shape), each output gives float32 (rows, columns),
    and the number of rows is free. Raises ``GraphMismatch``.
    """
    if set(facts.inputs) != {name}:
        problem = message("Packs", "its inputs are not just {input}")
        raise GraphMismatch(problem.fill(input=name))
    if facts.inputs[name] != Tensor(is_float=True, shape=(None, *shape)):
        problem = message("Packs", "its input {input} does not take rows of {shape}")
        raise GraphMismatch(problem.fill(input=name, shape="×".join(map(str, shape))))
    if extra := set(facts.outputs) - set(columns):
        problem = message("Packs", "it has an output {output!r} that nothing reads")
        raise GraphMismatch(problem.fill(output=min(extra)[:_MAX_SHOWN]))
    found: dict[str, int] = {}
    for output, expected in columns.items():
        if output not in facts.outputs:
            problem = message("Packs", "its output {output} is missing")
            raise GraphMismatch(problem.fill(output=output))
        given = facts.outputs[output]
        size = given.shape[-1] if given.shape else None
        if not given.is_float or len(given.shape) != 2 or given.shape[0] is not None:
            problem = message("Packs", "its output {output} does not give rows of numbers")
            raise GraphMismatch(problem.fill(output=output))
        if size is None or size < 1 or expected not in (None, size):
            raise GraphMismatch(_wrong_columns(expected).fill(output=output))
        found[output] = size
    return found


def _wrong_columns(expected: int | None) -> Message:
    if expected is None:
        return message("Packs", "its output {output} does not have a fixed number of columns")
    text = message("Packs", "its output {output} does not have %Ln column(s)", "", 0)
    return text.counted(expected)
