"""The command ``classify``: files to rows."""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console, line_of
from swc_desktop.cli.errors import PhotoEndedProgram, RunLostRoot, StreamInterrupted, StreamLostRoot
from swc_desktop.cli.output import Output, is_device, open_output
from swc_desktop.cli.overwrite_checks import refuse_absent, refuse_losing, rows_by_themselves
from swc_desktop.cli.printing import quiet_libraries
from swc_desktop.cli.summary import RunSummary
from swc_desktop.cli.watch_list import watch_list, watched_lines
from swc_desktop.core.errors import Interrupted, Unreadable
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Cancelled, Control, ProgressSink, stopping
from swc_desktop.core.region import Region
from swc_desktop.exports.formats import JSON_LINES, Format, format_of
from swc_desktop.exports.rows import (
    COLUMNS,
    PROGRAM,
    RESULTS_VERSION,
    Row,
    clip_values,
    explanation,
    row_of,
)
from swc_desktop.inference.build_clock import clock_notice
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.opening import open_classifier
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import RootLost
from swc_desktop.photos.file_state import states_of
from swc_desktop.photos.find import FoundPhotos, find_photos
from swc_desktop.photos.roots import Roots
from swc_desktop.processes.photo_children import photo_children
from swc_desktop.projects.watch_list import SeenAnswer, WatchList
from swc_desktop.results.earlier_results import earlier_state
from swc_desktop.results.journal import Origin, Photograph, sha256_of_texts
from swc_desktop.session.other_detectors import read_found_by_others, results_beside
from swc_desktop.weather.open import reading_weather
from swc_desktop.weather.store import NONE_KEPT, WeatherStore

_COMPLETE: Final = line_of(
    "Nothing to do: {file} has the results of (the|all) %Ln file(s), and (it has not|none of them "
    "has) changed."
)
_COMPLETE_BY_ROWS: Final = line_of(
    "Nothing to do: {file} has a row for (the|each of the) %Ln file(s), and (it has not|none of "
    "them has) changed. This computer does not know with which options it was made; leave out "
    "--resume to be sure."
)

_WATCHED_BEFORE: Final = line_of(
    "The watch list is of the files that are looked at now, not of rows that are there."
)


@dataclass(frozen=True)
class RowEncoder:
    """Makes the bytes of results."""

    pack: Pack
    form: Format
    explain: bool

    def lines(self, result: Result) -> bytes:
        """One result as lines of the format, one for each region of the picture."""
        if not result.regions:
            return self.form.line(self._row(result, None, None), None)
        return b"".join(
            self.form.line(
                self._row(result, one.prediction, (number, one.region)),
                self._more(result, one.prediction),
            )
            for number, one in enumerate(result.regions, 1)
        )

    def _more(self, result: Result, prediction: Prediction) -> Mapping[str, object]:
        """The values of a row that have no column."""
        more = {} if result.clip is None else dict(clip_values(result.clip))
        return more | {"explain": explanation(prediction)} if self.explain else more

    def _row(
        self, result: Result, prediction: Prediction | None, region: tuple[int, Region] | None
    ) -> Row:
        return row_of(
            result.file.as_posix(),
            result.photo,
            prediction,
            result.unreadable,
            region=region,
            moment_s=None if result.clip is None else result.clip.shown_s,
            pack_label=self.pack.label,
            pack_sha256=self.pack.digest,
            program=PROGRAM,
            taxonomy=self.pack.method.taxonomy,
        )


def origin_of(
    arguments: argparse.Namespace,
    options: RunOptions,
    classifier: Classifier,
    weather: WeatherStore | None,
    found_by_others: FoundByOthers | None,
) -> Origin:
    """What the results depend on, each as a digest or a word, under the name users know."""
    return {
        "program": PROGRAM,
        "columns": sha256_of_texts(*COLUMNS, str(RESULTS_VERSION)),
        "pack": classifier.pack.digest,
        "device": classifier.sessions.device.value,
        "options": sha256_of_texts(repr(replace(options, limit=None)), repr(arguments.explain)),
        "weather": NONE_KEPT if weather is None else weather.state,
        "results of a detector": "none" if found_by_others is None else found_by_others.digest,
    }


def classify(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit status; raises ``SwcError`` leaves."""
    with quiet_libraries():
        return _classify(arguments)


def _classify(arguments: argparse.Namespace) -> int:
    console = Console(quiet=arguments.quiet, progress_json=arguments.progress == "json")
    options = RunOptions(
        recipe=arguments.recipe,
        evidence=arguments.evidence,
        typed_place=arguments.place,
        typed_moment=arguments.time,
        limit=arguments.limit,
        weather=arguments.weather == "auto",
        frequencies=arguments.frequencies == "auto",
        detector=not arguments.no_detector,
        frames_per_second=arguments.frames_per_second,
    )
    photo_children().start(1)  # starts while the pack is opened
    classifier = open_classifier(arguments.pack, arguments.device)
    notice = classifier.sessions.notice
    for sentence in (classifier.notice, notice, clock_notice(classifier.pack)):
        if sentence:
            console.info(sentence)
    watch = watch_list(arguments, classifier.pack.method.taxonomy, console)
    out, form = _output_of(arguments)
    found = find_photos(
        arguments.paths, follow_links=arguments.follow_links, clips=not arguments.no_video
    )
    earlier = None if out is None else earlier_state(out)
    if arguments.out is not None:
        pack_file = classifier.pack.file
        paths, detections = arguments.paths, arguments.detections
        refuse_losing(arguments.out, form, earlier, paths, found, pack_file, detections)
    refuse_absent(arguments.paths, keeps_results=out is not None)
    by_others = _found_by_others(arguments, found, classifier.pack, console)
    photos = found.photos[: arguments.limit]
    files = [photo.file for photo in photos]
    photographs = [*map(Photograph, files, states_of(files))]
    if out is not None and arguments.resume and earlier is None:
        label = classifier.pack.label
        rows = rows_by_themselves(out, form, photographs, label, PROGRAM)
        if rows is not None:
            console.info(_COMPLETE_BY_ROWS.counted(len(rows)).fill(file=out))
            return _sum_up(console, arguments, found, sum(row.unreadable for row in rows))
    weather_kept = reading_weather(console.info) if options.weather else nullcontext()
    with weather_kept as weather:
        origin = origin_of(arguments, options, classifier, weather, by_others)
        output = open_output(arguments.out, form, origin, photographs, resume=arguments.resume)
        if resume_notice := output.notice:
            console.info(resume_notice)
        if output.whole:
            console.info(_COMPLETE.counted(output.done).fill(file=out))
        elif output.done:
            resuming = line_of("Resuming after {done:,} of %Ln file(s).", done=output.done)
            console.info(resuming.counted(len(files)))
        if output.done and watch is not None:
            console.info(_WATCHED_BEFORE)
        control = Control()
        work = ClassifyRun(
            classifier,
            options,
            files,
            Roots(files, [photo.root for photo in photos]),
            RowEncoder(classifier.pack, form, arguments.explain),
            weather,
            by_others,
            watch,
        )
        try:
            with stopping(control):
                work.do(output, control, console.progress)
            output.finish()
        except (Cancelled, KeyboardInterrupt) as stop:
            interrupted = StreamInterrupted if out is None else Interrupted
            raise interrupted(done=output.done, total=len(files)) from stop
        except RootLost as lost:
            kind = StreamLostRoot if out is None else RunLostRoot
            raise kind(**lost.facts, done=output.done, total=len(files)) from lost
        finally:
            console.close()
            output.close()
    if output.notice != resume_notice:
        console.info(output.notice)
    if classifier.sessions.notice != notice:
        console.info(classifier.sessions.notice)
    return _sum_up(console, arguments, found, output.unreadable, watch)


def _found_by_others(
    arguments: argparse.Namespace, found: FoundPhotos, pack: Pack, console: Console
) -> FoundByOthers | None:
    """The results of another detector for all photographs, also those after the limit."""
    if arguments.detections is None:
        for hint in results_beside(arguments.paths):
            console.info(hint)
        return None
    files = [photo.file for photo in found.photos]
    by_others, sentences = read_found_by_others(arguments.detections, files, pack, Control())
    for sentence in sentences:
        console.info(sentence)
    return by_others


def _output_of(arguments: argparse.Namespace) -> tuple[Path | None, Format]:
    """The file of the results, None for a stream, and their format."""
    out: Path | None = arguments.out
    if out is None:
        return None, JSON_LINES
    form = format_of(out)
    assert form is not None, "the parser accepts known suffixes only"
    return None if is_device(out) else out, form


def _sum_up(
    console: Console,
    arguments: argparse.Namespace,
    found: FoundPhotos,
    unreadable: int,
    watch: WatchList | None = None,
) -> int:
    """Show the summary of the run, and what of the watch list was seen; its exit status."""
    rows = len(found.photos[: arguments.limit])
    after_limit = len(found.photos) - rows
    if watch is not None and arguments.progress != "json":
        for line in watched_lines(watch):  # before the summary, which is the last line
            console.info(line)
    console.sum_up(RunSummary(arguments.paths, found, unreadable, after_limit, watch))
    return 1 if unreadable else 0


def _answers(result: Result) -> list[SeenAnswer]:
    answers = [one.prediction.answer for one in result.regions]
    if not answers and result.prediction is not None:
        answers = [result.prediction.answer]
    return [SeenAnswer(one.status, one.taxon, one.confidence) for one in answers]


@dataclass(frozen=True)
class ClassifyRun:
    """The files of a run, and how they become rows."""

    classifier: Classifier
    options: RunOptions
    files: Sequence[Path]
    roots: Roots
    rows: RowEncoder
    weather: WeatherStore | None
    found_by_others: FoundByOthers | None
    watch: WatchList | None = None

    def do(self, output: Output, control: Control, progress: ProgressSink) -> None:
        """Write the rows of all files that have none.

        Files that were open when the program crashed come last and one at a time, so that they
        delay no other file and take none with them if they crash it again.
        """
        for numbers in (output.to_do, *([number] for number in output.to_do_alone)):
            if numbers:
                self._classify(numbers, output, control, progress)
        for number in output.given_up:
            file = self.files[number]
            reason = Unreadable(PhotoEndedProgram(file=file).message)
            output.commit([(number, self.rows.lines(Result(0, file, None, None, reason)), True)])

    def _classify(
        self, numbers: Sequence[int], output: Output, control: Control, progress: ProgressSink
    ) -> None:
        before, total = output.done, len(self.files)
        results = self.classifier.classify(
            [self.files[number] for number in numbers],
            replace(self.options, limit=None),
            control=control,
            progress=lambda seen: progress(replace(seen, done=before + seen.done, total=total)),
            weather=self.weather,
            opening=output.opening,
            roots=self.roots,
            found_by_others=self.found_by_others,
        )
        rows = []
        again = set()
        with closing(results):
            for result in results:
                number = numbers[result.index]
                rows.append((number, self.rows.lines(result), result.unreadable is not None))
                if self.watch is not None:
                    self.watch.look(str(result.file), _answers(result))
                if result.unreadable is not None and result.unreadable.is_passing:
                    again.add(number)
                if len(rows) == self.options.batch or result.index + 1 == len(numbers):
                    output.commit(rows, again)
                    rows = []
