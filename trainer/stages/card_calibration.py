"""The part of the model card about how votes were calibrated."""

from swc_desktop.core.method import Method
from trainer.evaluation.drawing.curves import node_title


def calibration_lines(method: Method) -> list[str]:
    """Which votes have an offset for each class, and how large the offsets are."""
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
    return lines + (found or ["No vote of this pack has offsets: nowhere did they do so."])
