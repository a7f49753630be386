"""What a graph of a pack may hold, looked at in its bytes before anything loads it.

Field numbers are those of onnx.proto (ONNX IR specification). Whatever refers to bytes outside the
model, calls code that the runtime does not bring itself, or hides graphs in graphs is refused; so
are the operations whose output can be made larger than all inputs by a number in the file
(ConstantOfShape, Expand, Tile, Range, Resize), loops, branches and random numbers. What remains can
still be slow or large: golden values are recomputed in a process with limits.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from swc_desktop.packs.protobuf import WireError, fields, message, text, whole, wholes

_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml"})
_NEWEST_IR, _OLDEST_OPSET, _NEWEST_OPSET, _NEWEST_ML_OPSET = 13, 9, 25, 5
_MOST_NODES = 50_000
_MOST_DIMENSIONS = 8
_LARGEST_WINDOW = 4096
_FLOAT, _EXTERNAL = 1, 1
_NEVER = {20: "training steps", 25: "functions"}

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


class GraphRefused(ValueError):
    """The graph holds something that a pack may not hold; the message ends a sentence."""


class GraphMismatch(ValueError):
    """The graph takes or gives other things than the pack says; the message says which."""


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
    nodes: int = 0
    initializers: set[str] = field(default_factory=set)


def inspect_graph(model: bytes) -> GraphFacts:
    """Walk a whole model; raises ``GraphRefused`` for anything that is not allowed."""
    facts = GraphFacts()
    graphs = versions = 0
    try:
        for number, value in fields(memoryview(model)):
            if number == 1:
                versions += 1
                if not 3 <= whole(value) <= _NEWEST_IR:
                    raise GraphRefused("is of a version that this program does not know")
            elif number == 8:
                _check_opset(message(value))
            elif number == 7:
                graphs += 1
                _walk_graph(message(value), facts)
            elif number in _NEVER:
                raise GraphRefused(f"holds {_NEVER[number]}, which packs do not")
    except WireError as error:
        raise GraphRefused("is not an ONNX graph") from error
    if graphs != 1 or versions != 1:
        raise GraphRefused("is not an ONNX graph")
    for name in facts.initializers:
        facts.inputs.pop(name, None)
    return facts


def _check_opset(data: memoryview) -> None:
    domain, version = "", 0
    for number, value in fields(data):
        if number == 1:
            domain = text(value)
        elif number == 2:
            version = whole(value)
    _check_domain(domain)
    newest = _NEWEST_ML_OPSET if domain == "ai.onnx.ml" else _NEWEST_OPSET
    oldest = 1 if domain == "ai.onnx.ml" else _OLDEST_OPSET
    if not oldest <= version <= newest:
        raise GraphRefused(f"uses version {version} of the operations, which is not known")


def _check_domain(domain: str) -> None:
    if domain not in _DOMAINS:
        raise GraphRefused(f"uses operations of {domain[:60]!r}, which packs may not")


def _walk_graph(data: memoryview, facts: GraphFacts) -> None:
    for number, value in fields(data):
        if number == 1:
            facts.nodes += 1
            if facts.nodes > _MOST_NODES:
                raise GraphRefused(f"has more than {_MOST_NODES} operations")
            _check_node(message(value))
        elif number == 5:
            facts.initializers.add(_check_tensor(message(value)))
        elif number == 15:
            raise GraphRefused("holds sparse tensors, which packs do not")
        elif number in (11, 12):
            name, tensor = _value_info(message(value))
            (facts.inputs if number == 11 else facts.outputs)[name] = tensor


def _check_node(data: memoryview) -> None:
    op, domain = "", ""
    for number, value in fields(data):
        if number == 4:
            op = text(value)
        elif number == 7:
            domain = text(value)
        elif number == 5:
            _check_attribute(message(value))
    _check_domain(domain)
    if op not in _OPS:
        raise GraphRefused(f"uses the operation {op[:60]!r}, which packs may not")


def _check_attribute(data: memoryview) -> None:
    name = ""
    numbers: list[int] = []
    for number, value in fields(data):
        if number == 1:
            name = text(value)
        elif number in (5, 10):
            _check_tensor(message(value))
        elif number in (6, 11):
            raise GraphRefused("holds graphs inside graphs, which packs do not")
        elif number in (22, 23):
            raise GraphRefused("holds sparse tensors, which packs do not")
        elif number in (3, 8) and not numbers:
            numbers = wholes(value)[: 2 * _MOST_DIMENSIONS]
        elif number in (3, 8):
            numbers += wholes(value)[:1] if len(numbers) < 2 * _MOST_DIMENSIONS else []
    if name in _WINDOWS and any(abs(size) > _LARGEST_WINDOW for size in numbers):
        raise GraphRefused(f"has an operation whose {name} is larger than {_LARGEST_WINDOW}")


def _check_tensor(data: memoryview) -> str:
    """The tensor's name; its numbers have to be in its own bytes, all that its size promises."""
    name = ""
    sizes: list[int] = []
    for number, value in fields(data):
        if number == 1:
            sizes += wholes(value)
        elif number == 8:
            name = text(value)
        elif number == 13 or (number == 14 and whole(value) == _EXTERNAL):
            raise GraphRefused("keeps numbers outside of the pack")
    if len(sizes) > _MOST_DIMENSIONS or any(size < 0 for size in sizes):
        raise GraphRefused("holds a tensor of a shape that can not be")
    if math.prod(sizes) > 2 * len(data):
        raise GraphRefused("holds a tensor that declares more numbers than it has")
    return name


def _value_info(data: memoryview) -> tuple[str, Tensor]:
    name, tensor = "", Tensor(is_float=False, shape=())
    for number, value in fields(data):
        if number == 1:
            name = text(value)
        elif number == 2:
            for kind, part in fields(message(value)):
                if kind == 1:
                    tensor = _tensor_type(message(part))
                elif kind in (4, 5, 7, 8, 9):
                    raise GraphRefused("takes or gives something that is no tensor")
    return name, tensor


def _tensor_type(data: memoryview) -> Tensor:
    is_float = False
    dimensions: list[int | None] = []
    for number, value in fields(data):
        if number == 1:
            is_float = whole(value) == _FLOAT
        elif number == 2:
            for _, dimension in fields(message(value)):
                size = [whole(part) for kind, part in fields(message(dimension)) if kind == 1]
                dimensions.append(size[-1] if size else None)
    return Tensor(is_float, tuple(dimensions))


def check_shapes(
    facts: GraphFacts, name: str, shape: tuple[int, ...], columns: Mapping[str, int | None]
) -> dict[str, int]:
    """Numbers of columns of the outputs, which are just those named (None: any number).

    The input ``name`` takes float32 (rows, *shape), each output gives float32 (rows, columns),
    and the number of rows is free. Raises ``GraphMismatch``.
    """
    if set(facts.inputs) != {name}:
        raise GraphMismatch(f"its inputs are not just {name}")
    if facts.inputs[name] != Tensor(is_float=True, shape=(None, *shape)):
        raise GraphMismatch(f"its input {name} does not take rows of {'×'.join(map(str, shape))}")
    if extra := set(facts.outputs) - set(columns):
        raise GraphMismatch(f"it gives an output {min(extra)[:60]!r} that nothing reads")
    found: dict[str, int] = {}
    for output, expected in columns.items():
        if output not in facts.outputs:
            raise GraphMismatch(f"its output {output} is missing")
        given = facts.outputs[output]
        size = given.shape[-1] if given.shape else None
        if not given.is_float or len(given.shape) != 2 or given.shape[0] is not None:
            raise GraphMismatch(f"its output {output} does not give rows of numbers")
        if size is None or size < 1 or expected not in (None, size):
            raise GraphMismatch(f"its output {output} has not {expected or 'a number of'} columns")
        found[output] = size
    return found
