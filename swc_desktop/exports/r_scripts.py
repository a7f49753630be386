"""Scripts for R beside the files that it reads: the models of places and occupancy stay there.

Each reads what lies in its folder, says what it needs, and fits the simplest model, as a beginning.
Sources: cran/secr 5.4.1, cran/unmarked 1.5, cran/camtrapR 2.3.
"""

from typing import Final

SECR: Final = """# Density by spatial capture-recapture, for each species with known animals.
# Run in this folder: Rscript secr.R   (needs once: install.packages("secr"))
# It assumes: nobody came, left, was born or died; each animal stays around one centre; the
# stations work apart from each other. See ?secr.fit before you use a number.
library(secr)
traps <- read.traps("detectors.txt", detector = "proximity", binary.usage = FALSE)
for (file in list.files(pattern = "^captures-.*[.]txt$")) {
    captures <- read.table(file, comment.char = "#", quote = "",
        col.names = c("Session", "ID", "Occasion", "Detector", "sex"), colClasses = "character")
    captures$Occasion <- as.integer(captures$Occasion)
    cat("\\n==", file, "\\n")
    history <- make.capthist(captures, traps, fmt = "trapID", noccasions = ncol(usage(traps)))
    verify(history)
    print(summary(history, terse = TRUE))
    moved <- suppressWarnings(RPSV(history, CC = TRUE))
    if (is.na(moved) || moved <= 0) {
        cat("No animal was seen at two stations: no density can be estimated.\\n")
        next
    }
    # The area around the stations in which animals may live: four times how far they moved.
    # Cut it to the habitat: make.mask(..., poly = YOUR_HABITAT).
    mask <- make.mask(traps, buffer = 4 * moved, type = "trapbuffer")
    print(predict(secr.fit(history, mask = mask, trace = FALSE)))  # D: animals per hectare
}
"""

UNMARKED: Final = """# Occupancy: the share of stations that a species uses.
# Run in this folder: Rscript unmarked.R   (needs once: install.packages("unmarked"))
# It assumes: a station is used through the whole survey or not at all, stations are apart from
# each other, and nothing was named wrongly. See ?occu before you use a number.
library(unmarked)
files <- read.csv("species.csv", colClasses = "character", encoding = "UTF-8")
for (at in seq_len(nrow(files))) {
    cat("\\n==", files$species[at], "\\n")
    table <- read.csv(files$file[at], colClasses = c(site = "character"))
    seen <- as.matrix(table[, grep("^y[.]", names(table)), drop = FALSE])
    effort <- as.matrix(table[, grep("^effort[.]", names(table)), drop = FALSE])
    if (ncol(seen) < 2 || all(rowSums(seen, na.rm = TRUE) == 0)) {
        cat("Too few occasions or sightings for a model.\\n")
        next
    }
    frame <- unmarkedFrameOccu(y = seen, obsCovs = list(effort = as.data.frame(effort)))
    model <- occu(~ effort ~ 1, frame)  # sooner seen where the camera worked longer
    print(summary(model))
    print(backTransform(model, type = "state"))
}
"""

CAMTRAPR: Final = """# Operation of the cameras, and a detection history of each species.
# Run in this folder: Rscript camtrapR.R   (needs once: install.packages("camtrapR"))
library(camtrapR)
cameras <- read.csv("cameras.csv", colClasses = c(Station = "character"))
records <- read.csv("records.csv", colClasses = c(Station = "character"), encoding = "UTF-8")
times <- "%Y-%m-%d %H:%M:%S"
operation <- cameraOperation(cameras, stationCol = "Station", setupCol = "Setup_date",
    retrievalCol = "Retrieval_date", hasProblems = TRUE, dateFormat = times)
print(rowSums(operation, na.rm = TRUE))  # days that each station worked
for (species in sort(unique(records$Species))) {
    cat("\\n==", species, "\\n")
    history <- detectionHistory(records, species = species, camOp = operation,
        stationCol = "Station", speciesCol = "Species", recordDateTimeCol = "DateTimeOriginal",
        occasionLength = 7, day1 = "survey",
        includeEffort = TRUE, scaleEffort = FALSE, timeZone = "UTC")
    print(history$detection_history)
}
"""
