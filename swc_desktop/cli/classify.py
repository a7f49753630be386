"""The command ``classify``: files to rows."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from swc_desktop import __version__
from swc_desktop.cli.console import Console
from swc_desktop.cli.output import Output, open_output
from swc_desktop.cli.printing import quiet_libraries
from swc_desktop.cli.summary import Summary
from swc_desktop.core.errors import Interrupted, OutputIsInput, StreamInterrupted
from swc_desktop.core.progress import Cancelled, Control, stopping
from swc_desktop.engine.children import photo_children
from swc_desktop.engine.clock import clock_notice
from swc_desktop.engine.journal import Origin, digest_of, journal_path
from swc_desktop.engine.open import open_classifier
from swc_desktop.engine.run import Classifier, Result, RunOptions
from swc_desktop.exports.formats import JSON_LINES, Format, format_of
from swc_desktop.exports.rows import explanation, row_of
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.file_identity import is_same_file
from swc_desktop.photos.find import FoundPhotos, find_photos
from swc_desktop.weather.open import reading_weather
from swc_desktop.weather.port import WeatherStore

PROGRAM = f"swc-desktop {__version__}"


@dataclass(frozen=True)
class Rows:
    """Makes the bytes of results."""

    pack: Pack
    form: Format
    explain: bool

    def line(self, result: Result) -> bytes:
        """One result as a line of the format."""
        row = row_of(
            result.file.as_posix(),
            result.photo,
            result.prediction,
            result.unreadable,
            pack_label=self.pack.label,
            program=PROGRAM,
            taxonomy=self.pack.method.taxonomy,
        )
        if not self.explain or result.prediction is None:
            return self.form.line(row, None)
        return self.form.line(row, explanation(result.prediction))


def origin_of(
    arguments: argparse.Namespace,
    options: RunOptions,
    classifier: Classifier,
    files: Sequence[Path],
    weather: WeatherStore | None,
) -> Origin:
    """What the results depend on, each as a digest or a word, by the name users know it by."""
    return {
        "program": PROGRAM,
        "pack": classifier.pack.digest,
        "device": classifier.sessions.device.value,
        "options": digest_of(repr(options), repr(arguments.explain)),
        "weather": "none" if weather is None else weather.state,
        "photographs": digest_of(*(file.as_posix() for file in files)),
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
    )
    photo_children().start(1)  # it gets ready while the pack is opened
    classifier = open_classifier(arguments.pack, arguments.device)
    notice = classifier.sessions.notice
    for sentence in (notice, clock_notice(classifier.pack)):
        if sentence:
            console.say(sentence)
    found = find_photos(arguments.paths, follow_links=arguments.follow_links)
    if arguments.out is not None:
        _refuse_overwriting(arguments.out, found, classifier.pack.file)
    files = found.files[: arguments.limit]
    form = (format_of(arguments.out) if arguments.out is not None else None) or JSON_LINES
    weather_kept = reading_weather(console.say) if options.weather else nullcontext()
    with weather_kept as weather:
        origin = origin_of(arguments, options, classifier, files, weather)
        output = open_output(arguments.out, form, origin, resume=arguments.resume)
        if output.notice:
            console.say(output.notice)
        if output.done:
            console.say(f"Going on after {output.done} of {len(files)} files.")
        control = Control()
        results = classifier.classify(
            files,
            options,
            control=control,
            progress=console.progress,
            start=output.done,
            weather=weather,
        )
        try:
            with stopping(control), closing(results):
                rows = Rows(classifier.pack, form, arguments.explain)
                _write(results, output, rows, options.batch, len(files))
            output.finish()
        except (Cancelled, KeyboardInterrupt) as stop:
            kind = StreamInterrupted if arguments.out is None else Interrupted
            raise kind(done=output.done, total=len(files)) from stop
        finally:
            console.close()
            output.close()
    if classifier.sessions.notice != notice:
        console.say(classifier.sessions.notice)
    after_limit = len(found.photos) - len(files)
    console.sum_up(Summary(arguments.paths, found, output.unreadable, after_limit))
    return 1 if output.unreadable else 0


def _refuse_overwriting(out: Path, found: FoundPhotos, pack: Path) -> None:
    """Raises ``OutputIsInput`` where the results or their journal would take the place of a
    photograph or of the pack."""
    for file in (out, journal_path(out)):
        if found.includes(file):
            raise OutputIsInput(file=file, what="one of the photographs")
        if is_same_file(file, [pack]):
            raise OutputIsInput(file=file, what="the model pack")


def _write(results: Iterator[Result], output: Output, rows: Rows, batch: int, total: int) -> None:
    lines: list[bytes] = []
    unreadable = output.unreadable
    for result in results:
        lines.append(rows.line(result))
        unreadable += result.unreadable is not None
        done = result.index + 1
        if done % batch == 0 or done == total:
            output.commit(b"".join(lines), done=done, unreadable=unreadable)
            lines.clear()
