"""The block of one rank: its best children with their bars, the weights of the votes, remarks."""

from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from swc_desktop.ui.evidence.bars import VoteBar, WeightLine
from swc_desktop.ui.evidence.vote_rows import SHOWN, ChildVote, RankBlock
from swc_desktop.ui.text.words import percent
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class ChildRow(QWidget):
    """One child: its name and joint vote, the bar, and the votes of picture and metadata."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = WrappingLabel(parent=self, rich=True)
        self.joint = WrappingLabel(parent=self)
        self.joint.setWordWrap(False)
        self.joint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.bar = VoteBar(self)
        self.votes = WrappingLabel("small", self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.joint, 0, 1)
        grid.addWidget(self.bar, 1, 0, 1, 2)
        grid.addWidget(self.votes, 2, 0, 1, 2)

    def show_child(self, child: ChildVote) -> None:
        """Show a child."""
        spoken = f" · {escape(child.name)}" if child.name else ""
        self.name.show_text(f"{child.scientific}{spoken}")
        self.joint.show_text(percent(child.joint))
        self.bar.show_vote(
            child.joint,
            child.share,
            translate("Evidence", "{taxon}: together {p}; {votes}").format(
                taxon=child.taxon, p=percent(child.joint), votes=child.votes
            ),
        )
        several = child.image is not None and child.metadata is not None
        self.votes.show_text(child.votes if several else "")


class RankBlockView(QFrame):
    """Shows a ``RankBlock``; it is reused for the next photograph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rankBlock")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.block: RankBlock | None = None
        self.title = WrappingLabel(parent=self, rich=True)
        self.disagreement = WrappingLabel(parent=self, rich=True)
        self.disagreement.setObjectName("disagreement")
        self.rows = [ChildRow(self) for _ in range(SHOWN)]
        self.more = WrappingLabel("small", self)
        self.line = WeightLine(self)
        self.weights = WrappingLabel("small", self)
        self.frequencies = WrappingLabel("small", self)
        self.basis = WrappingLabel("small", self)
        self.silence = WrappingLabel("secondary", self, rich=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        for part in (self.title, self.disagreement, *self.rows, self.more, self.silence):
            column.addWidget(part)
        weighing = QVBoxLayout()
        weighing.setSpacing(2)
        for part in (self.line, self.weights, self.frequencies, self.basis):
            weighing.addWidget(part)
        column.addLayout(weighing)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(active_theme.color("accent_soft"))
        painter.drawRoundedRect(self.title.geometry().adjusted(0, -3, 0, 3), 4, 4)
        painter.setBrush(active_theme.color("accent"))
        painter.drawRect(0, self.title.y() - 3, 3, self.title.height() + 6)
        painter.end()

    def show_block(self, block: RankBlock | None) -> None:
        """Show a block, or nothing."""
        self.block = block
        self.setVisible(block is not None)
        if block is None:
            return
        self.setAccessibleName(block.plain_title)
        self.title.show_text(f"<b>{block.title}</b>")
        self.disagreement.show_text(block.disagreement)
        for position, row in enumerate(self.rows):
            row.setVisible(position < len(block.children))
            if position < len(block.children):
                row.show_child(block.children[position])
        self.more.show_text(block.more)
        both = block.image_weight is not None and block.metadata_weight is not None
        self.line.setVisible(both and bool(block.children))
        self.line.show_weights(block.image_weight, block.metadata_weight)
        self.weights.show_text(block.weights)
        self.frequencies.show_text(block.frequencies)
        self.basis.show_text(block.basis)
        self.silence.show_text(block.silence)
