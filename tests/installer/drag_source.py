"""``python drag_source.py X Y PATH…``: a small window from which the paths can be dragged."""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):
    """Begins a drag of files where it is pressed."""

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[3:]])
        drag = QDrag(self)
        drag.setMimeData(data)
        sys.stdout.write(f"{drag.exec(Qt.DropAction.CopyAction).name}\n")
        sys.stdout.flush()


application = QApplication(sys.argv)
source = Source()
source.setWindowTitle("drag source")
source.setGeometry(int(sys.argv[1]), int(sys.argv[2]), 100, 100)
source.show()
sys.exit(application.exec())
