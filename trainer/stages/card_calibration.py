"""The parts of the model card about how votes were calibrated, and about frequencies."""

from swc_desktop.core.method import Method
from trainer.evaluation.drawing.curves import node_title


def calibration_lines(method: Method) -> list[str]:
    """Which votes have an offset for each class, and where frequencies count."""
    lines = [
        "",
        "## Calibration",
        "",
        "Each vote has a temperature. It also has an offset for each class, shrunk towards none "
        "where the class has few observations, if that lowers the class-balanced log loss on "
        "held-back groups (95 % interval below zero).",
        "",
    ]
    found = []
    for node in method.ordered_nodes:
        for kind, vote in (("picture", node.image), ("metadata", node.metadata)):
            if vote is not None and vote.offsets:
                offsets = ", ".join(
                    f"{child} {offset:+.2f}"
                    for child, offset in zip(node.children, vote.offsets, strict=True)
                )
                found.append(f"- {node_title(node.taxon)}, vote of the {kind}: {offsets}")
    lines += found or ["No vote of this pack has offsets: nowhere did they do so."]
    lines += ["", "## How frequent the animals are", ""]
    if not method.has_frequencies:
        return [*lines, "This pack takes all animals of a node as equally frequent."]
    lines += [
        "The joint votes of these nodes count how frequent the animals were in the training "
        "observations, as that lowered the log loss on held-back groups (95 % interval below "
        "zero). The figures and thresholds of this card were measured with it. Where the animals "
        "are not as frequent as there, switch it off: in the settings of the window, or with "
        "--frequencies off.",
        "",
    ]
    for node in method.ordered_nodes:
        if node.expected:
            shares = ", ".join(
                f"{child} {share:.1%}"
                for child, share in zip(node.children, node.expected, strict=True)
            )
            lines.append(f"- {node_title(node.taxon)}: {shares}")
    return lines
