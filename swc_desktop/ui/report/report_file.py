"""The page of a report as a file: one HTML with its pictures in it, or a PDF that Qt prints."""

import base64
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QObject, QUrl
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPdfWriter

from swc_desktop.ui.dialogs.closed_document import ClosedDocument
from swc_desktop.ui.project.label_pages import paper
from swc_desktop.ui.report.report_page import ReportPage

_RESOLUTION: Final = 300
"""Dots an inch; charts have twice the dots of a screen."""

_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg"}


def report_html(page: ReportPage) -> bytes:
    """The page as one file, which loads nothing."""
    html = page.html
    for name, data in page.pictures.items():
        kind = _TYPES[name.rpartition(".")[2]]
        address = f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
        html = html.replace(f"src='{name}'", f"src='{address}'")
    return html.encode("utf-8", "replace")


def report_pdf(page: ReportPage, title: str) -> bytes:
    """The page on paper of this country, which names neither this computer nor its user."""
    owner = QObject()

    def picture(address: QUrl) -> QImage:
        return QImage.fromData(page.pictures.get(address.toString(), b""))

    document = ClosedDocument(owner, picture)
    document.setHtml(page.html)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("swc-desktop")
    writer.setTitle(title)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(paper()))
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)  # the document has its own
    document.print_(writer)
    del writer  # it ends the file
    return bytes(buffer.data().data())
