"""The scripts for R read the files beside them; the packages of the models are not to be had here,
so stand-ins take what they would be given."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from swc_desktop.exports.camtrapr import write_camtrapr
from swc_desktop.exports.capture_history import write_capture_history
from swc_desktop.exports.dataset import Dataset
from swc_desktop.exports.detection_history import write_detection_history
from swc_desktop.exports.package import Package
from swc_desktop.exports.written import Written
from tests.exports.made_dataset import MadePackage, animal, at, dataset, photo, station

SECR = """
library <- function(...) NULL
read.traps <- function(file, detector, binary.usage) {
    stopifnot(detector == "proximity", !binary.usage)
    read.table(file, comment.char = "#", colClasses = "character")
}
usage <- function(traps) traps[, -(1:3), drop = FALSE]
make.capthist <- function(captures, traps, fmt, noccasions) {
    stopifnot(captures$Detector %in% traps$V1, captures$Occasion <= noccasions, fmt == "trapID")
    structure(list(captures = captures), class = "history")
}
summary.history <- function(object, terse) paste(object$captures$ID, object$captures$Occasion)
verify <- function(history) NULL
RPSV <- function(history, CC) if (nrow(history$captures) > 1) 500 else NA
make.mask <- function(traps, buffer, type) buffer
secr.fit <- function(history, mask, trace) structure(list(mask = mask), class = "fit")
predict.fit <- function(object, ...) paste("buffer", object$mask)
"""

UNMARKED = """
library <- function(...) NULL
unmarkedFrameOccu <- function(y, obsCovs) {
    stopifnot(identical(dim(y), dim(obsCovs$effort)), identical(is.na(y) + 0, {
        e <- is.na(as.matrix(obsCovs$effort)) + 0; dimnames(e) <- dimnames(y); e }))
    y
}
occu <- function(formula, frame) frame
backTransform <- function(model, type) paste("seen", sum(model, na.rm = TRUE))
"""

CAMTRAPR = """
library <- function(...) NULL
cameraOperation <- function(CTtable, stationCol, setupCol, retrievalCol, hasProblems, dateFormat) {
    begin <- as.POSIXct(CTtable[[setupCol]], format = dateFormat, tz = "UTC")
    end <- as.POSIXct(CTtable[[retrievalCol]], format = dateFormat, tz = "UTC")
    stopifnot(!is.na(begin), end > begin)
    matrix(as.numeric(end - begin, "days"), dimnames = list(CTtable[[stationCol]], "days"))
}
detectionHistory <- function(recordTable, species, camOp, stationCol, speciesCol,
                             recordDateTimeCol, ...) {
    some <- recordTable[recordTable[[speciesCol]] == species, ]
    stopifnot(some[[stationCol]] %in% rownames(camOp))
    list(detection_history = paste(some[[recordDateTimeCol]]))
}
"""


def park() -> Dataset:
    stations = [
        station("001", at(1, 12), at(20), gaps=[(at(8), at(16))]),
        station("S2", at(2), at(9)),
    ]
    media = [photo("a", "001", at(2, 6)), photo("b", "S2", at(5, 6)), photo("c", "001", at(5, 7))]
    seen = [animal(media[0], individual="LEO-1"), animal(media[1], individual="LEO-1")]
    seen.append(animal(media[2], "Panthera leo", individual="KING"))
    return dataset(stations, media, seen, grid="UTM zone 36 south")


@pytest.mark.parametrize(
    ("write", "script", "stand_ins", "wanted"),
    [
        (write_capture_history, "secr.R", SECR, ["LEO-1 2", "buffer 2000", "no density can be"]),
        (write_detection_history, "unmarked.R", UNMARKED, ["== Panthera leo", "seen 2"]),
        (write_camtrapr, "camtrapR.R", CAMTRAPR, ["== Panthera leo", "2024-02-05 06:00:00"]),
    ],
)
def test_what_the_script_reads_is_what_was_written(
    tmp_path: Path,
    write: Callable[[Dataset, Package], Written],
    script: str,
    stand_ins: str,
    wanted: list[str],
) -> None:
    package = MadePackage()
    write(park(), package)
    for name, text in package.files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    if (program := shutil.which("Rscript")) is None:
        pytest.skip("R is not installed here, so its scripts cannot be run")
    (tmp_path / "stand_ins.R").write_text(stand_ins + f'\nsource("{script}")\n')
    done = subprocess.run(
        [program, "--vanilla", "stand_ins.R"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for words in wanted:
        assert words in done.stdout
