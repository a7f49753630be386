"""What a person says of individuals, each as one act: a new one, the same, different, unsure; what
is known of one; that two are one, and that one is two.

Whether a picture is of an individual is said in its identification and nowhere else.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import apsw

from swc_desktop.core.identification import Sex
from swc_desktop.core.individual import ComparisonVerdict, Flank
from swc_desktop.core.message import Message, message
from swc_desktop.core.taxonomy import Taxon
from swc_desktop.projects.acts import Cell, add_row
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.individual_members import flanks, members, references, verdicts
from swc_desktop.projects.individual_pictures import IndividualPictures, named
from swc_desktop.projects.individuals import (
    Catalogue,
    Individual,
    IndividualFacts,
    add_individual,
    new_key,
    refused,
)
from swc_desktop.projects.kept_embeddings import keep_embeddings
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project


class IndividualActs:
    """Says things of individuals, with the project open for writing."""

    def __init__(self, project: Project, decider: ProjectDecider) -> None:
        self._project = project
        self._connection = project.connection
        self._decider = decider
        self._taxa = KnownTaxa(project.connection)
        self._pictures = IndividualPictures(project.connection, self._taxa)

    def new(
        self,
        targets: Sequence[Target],
        *,
        code: str = "",
        taxon: Taxon | None = None,
        sex: Sex | None = None,
        remarks: str = "",
        flank: Flank | None = None,
    ) -> tuple[str, Outcome]:
        """Say that pictures are of an animal that is not in the catalogue; its code.

        Without a code it gets the next one. Its taxon is what people said, else what the model
        says. Raises ``IndividualRefused``.
        """
        wanted = self._taxa.identified(taxon) if taxon else self._pictures.taxon_of(targets[0])
        label = self._pictures.said_of(targets[0], wanted)[0].label
        code = self._free_code(code, label)
        facts = IndividualFacts(code, label, sex, remarks)
        judgements = self._pictures.judgements(targets, code, wanted)
        words = message("Projects", "Name the individual {code} in %Ln photograph(s)", "", 0)
        return code, self._identify(judgements, words.fill(code=code), targets, flank, facts)

    def same(
        self, targets: Sequence[Target], individual: Individual, flank: Flank | None = None
    ) -> Outcome:
        """Say that pictures are of an individual. Raises ``IndividualRefused``."""
        self._check_free(targets, individual)
        wanted = self._pictures.wanted(individual)
        judgements = self._pictures.judgements(targets, individual.code, wanted)
        words = message("Projects", "Say that %Ln photograph(s) (shows|show) {code}", "", 0)
        words = words.fill(code=individual.code)
        return self._identify(judgements, words, targets, flank, same=individual)

    def compare(
        self, targets: Sequence[Target], individual: Individual, verdict: ComparisonVerdict
    ) -> Outcome:
        """Say that pictures are not, or only perhaps, of an individual; they are not said to be of
        it any more."""
        judgements = []
        targets = list(dict.fromkeys(targets))
        for target in targets:
            before = self._pictures.counting(target)
            said = tuple(
                replace(one, individual="") if one.individual == individual.code else one
                for one in before
            )
            if said != before:
                judgements.append(Judgement(target, said))
        words = {
            ComparisonVerdict.DIFFERENT: message(
                "Projects", "Say that %Ln photograph(s) (does|do) not show {code}", "", 0
            ),
            ComparisonVerdict.UNSURE: message(
                "Projects", "Say that %Ln photograph(s) perhaps (shows|show) {code}", "", 0
            ),
        }[verdict].fill(code=individual.code)
        new = [one for one in targets if self._verdicts(one).get(individual.key) is not verdict]

        def also(action: int) -> None:
            for target in new:
                self._add_verdict(action, target, individual.key, verdict.value)

        if judgements:
            return identify(self._project, self._decider, judgements, words, also=also)
        if new:
            with self._project.act("individual", words.counted(len(new))) as action:
                also(action)
        return Outcome(len(new), 0, len(targets) - len(new))

    def set_flank(self, targets: Sequence[Target], flank: Flank) -> Outcome:
        """Say which side of an animal pictures show."""
        known = flanks(self._connection)
        new = [one for one in dict.fromkeys(targets) if known.get(one) is not flank]
        if new:
            words = message(
                "Projects", "Say which side %Ln photograph(s) (shows|show): {flank}", "", 0
            )
            words = words.counted(len(new)).fill(flank=flank.value)
            with self._project.act("individual", words) as action:
                add_flanks(self._connection, action, new, flank)
        return Outcome(len(new), 0, len(targets) - len(new))

    def set_reference(self, targets: Sequence[Target]) -> Outcome:
        """Say that pictures stand for the side of their individual that they show, in place of
        those that did. Raises ``IndividualRefused`` for pictures of none."""
        every = members(self._connection, self.catalogue)
        of = {one.target: one for one in every}
        before = references(self._connection)
        said: dict[Target, bool] = {}
        for target in dict.fromkeys(targets):
            if target not in of or target.media is None:
                raise refused(message("Projects", "a picture is not of an individual"))
            mine = of[target]
            for one in every:
                is_same = (one.individual.key, one.flank) == (mine.individual.key, mine.flank)
                if is_same and one.target in before:
                    said.setdefault(one.target, False)
            said[target] = True
        new = {one: value for one, value in said.items() if value is not (one in before)}
        if new:
            words = message("Projects", "Let %Ln picture(s) stand for individuals", "", 0)
            with self._project.act("individual", words.counted(len(targets))) as action:
                for target, value in new.items():
                    values: dict[str, Cell] = {
                        "media": target.media,
                        "region": target.region,
                        "is_reference": int(value),
                    }
                    add_row(self._connection, "reference_picture", action, values)
        count = sum(value for value in new.values())
        return Outcome(count, 0, len(targets) - count)

    def edit(
        self,
        individual: Individual,
        *,
        code: str | None = None,
        taxon: Taxon | None = None,
        sex: Sex | None = None,
        remarks: str | None = None,
    ) -> Outcome:
        """Change what is known of an individual; None leaves a value. Another taxon is said of its
        pictures too. Raises ``IndividualRefused``."""
        facts = individual.facts
        if code is not None and code != individual.code:
            facts = replace(facts, code=self._free_code(code, facts.taxon))
        judgements = []
        if taxon is not None:
            facts = replace(facts, taxon=taxon.name)
            judgements = self._renamed(individual, taxon, facts.code)
        facts = replace(
            facts,
            sex=facts.sex if sex is None else sex,
            remarks=facts.remarks if remarks is None else remarks,
        )
        if facts == individual.facts:
            return Outcome(0, 0, 1)
        words = message("Projects", "Change the individual {code}").fill(code=individual.code)

        def also(action: int) -> None:
            add_individual(self._connection, action, individual.key, facts)

        if judgements:
            return identify(self._project, self._decider, judgements, words, also=also)
        with self._project.act("individual", words) as action:
            also(action)
        return Outcome(len(self._media_of({individual.key})), 0, is_done=True)

    def merge(self, kept: Individual, others: Sequence[Individual]) -> Outcome:
        """Say that individuals are one animal, which keeps the code of the first. Raises
        ``IndividualRefused`` where they cannot be."""
        every = {one.key: one for one in (kept, *others)}
        media = self._media_of(every)
        if len(every) < 2:
            raise refused(message("Projects", "it is the same individual already"))
        if len(media) != len(set(media)):
            raise refused(message("Projects", "they are in one photograph side by side"))
        for one in others:
            if not self._taxa.are_related(kept.facts.taxon, one.facts.taxon):
                text = message("Projects", "{code} is {taxon}, not {other}")
                raise refused(text, code=one.code, taxon=one.facts.taxon, other=kept.facts.taxon)
            if None not in (kept.facts.sex, one.facts.sex) and kept.facts.sex != one.facts.sex:
                text = message("Projects", "{code} is {sex}, and {other} is not")
                raise refused(text, code=one.code, sex=str(one.facts.sex), other=kept.code)
        words = message("Projects", "Merge %Ln individual(s) into {code}", "", 0)
        words = words.counted(len(every) - 1).fill(code=kept.code)
        with self._project.act("individual", words) as action:
            for one in every.values():
                if one.key != kept.key:
                    add_individual(self._connection, action, one.key, one.facts, kept.key)
        return Outcome(len(media), 0, is_done=True)

    def split(
        self, targets: Sequence[Target], individual: Individual, code: str = ""
    ) -> tuple[str, Outcome]:
        """Say that pictures of an individual are of another animal, which is new; its code. Raises
        ``IndividualRefused``."""
        for target in targets:
            if all(one.individual != individual.code for one in self._pictures.counting(target)):
                raise refused(
                    message("Projects", "a picture is not of {code}"), code=individual.code
                )
        every = [
            one
            for one in members(self._connection, self.catalogue)
            if one.individual.key == individual.key
        ]
        if len(every) <= len(set(targets)):
            text = message("Projects", "no picture of {code} would be left; change its code")
            raise refused(text, code=individual.code)
        code = self._free_code(code, individual.facts.taxon)
        facts = replace(individual.facts, code=code, remarks="")
        judgements = self._pictures.judgements(targets, code, self._pictures.wanted(individual))
        words = message("Projects", "Take %Ln photograph(s) out of {from_code} as {code}", "", 0)
        words = words.fill(from_code=individual.code, code=code)
        return code, self._identify(judgements, words, targets, None, facts)

    # What is known.

    @property
    def catalogue(self) -> Catalogue:
        """The individuals as they are now."""
        return Catalogue(self._connection)

    @property
    def taxa(self) -> KnownTaxa:
        """The taxa that can be named."""
        return self._taxa

    def _verdicts(self, target: Target) -> dict[str, ComparisonVerdict]:
        return dict(verdicts(self._connection, target, self.catalogue))

    def _media_of(self, keys: Collection[str]) -> list[int]:
        """The photograph of each picture of individuals."""
        return [
            one.target.media
            for one in members(self._connection, self.catalogue)
            if one.individual.key in keys and one.target.media is not None
        ]

    def _free_code(self, code: str, taxon: str) -> str:
        """A code that no other individual has. Raises ``IndividualRefused``."""
        catalogue = self.catalogue
        if not code:
            return catalogue.next_code(taxon)
        if catalogue.find(catalogue.checked(code)) is not None:
            raise refused(message("Projects", "{code} is another individual"), code=code)
        return code

    def _renamed(self, individual: Individual, taxon: Taxon, code: str) -> list[Judgement]:
        """What to say of the pictures of an individual that were said to show something else; it
        has this ``code`` when it is said."""
        wanted = self._taxa.identified(taxon)
        found = []
        for one in members(self._connection, self.catalogue):
            if one.individual.key != individual.key:
                continue
            before = self._pictures.counting(one.target)
            mine = [each for each in before if each.individual == individual.code]
            if all(self._taxa.are_related(each.label, taxon.name) for each in mine):
                continue
            said = []
            for each in before:
                is_other = not self._taxa.are_related(each.label, taxon.name)
                new = named(each, wanted) if each in mine and is_other else each
                said.append(replace(new, individual=code) if each in mine else new)
            found.append(Judgement(one.target, tuple(said)))
        return found

    def _check_free(self, targets: Sequence[Target], individual: Individual) -> None:
        """Raise ``IndividualRefused`` where another box of a photograph is of the individual."""
        boxes = {
            one.target.media: one.target.region
            for one in members(self._connection, self.catalogue)
            if one.individual.key == individual.key and one.target.region is not None
        }
        for target in targets:
            if boxes.get(target.media, target.region) != target.region:
                text = message("Projects", "{code} is another animal in this photograph already")
                raise refused(text, code=individual.code)

    # What is kept.

    def _identify(
        self,
        judgements: Sequence[Judgement],
        words: Message,
        targets: Sequence[Target],
        flank: Flank | None,
        facts: IndividualFacts | None = None,
        *,
        same: Individual | None = None,
    ) -> Outcome:
        known = flanks(self._connection)
        targets = list(dict.fromkeys(targets))  # a row of an act must not replace another of it
        if len({one.media for one in targets}) < len(targets):
            raise refused(message("Projects", "two boxes of a photograph are two animals"))
        sides = [one for one in targets if flank is not None and known.get(one) is not flank]
        taken_back = (
            [] if same is None else [one for one in targets if same.key in self._verdicts(one)]
        )

        def also(action: int) -> None:
            if facts is not None:
                add_individual(self._connection, action, new_key(), facts)
            if flank is not None:
                add_flanks(self._connection, action, sides, flank)
            for target in taken_back:
                assert same is not None
                self._add_verdict(action, target, same.key, "")
            keep_embeddings(self._project, targets)

        has_more = facts is not None or sides or taken_back
        hook: Callable[[int], None] | None = also if has_more else None
        outcome = identify(self._project, self._decider, judgements, words, also=hook)
        if hook is None:
            with self._project.transaction():
                keep_embeddings(self._project, targets)
        return outcome

    def _add_verdict(self, action: int, target: Target, key: str, verdict: str) -> None:
        """Say it of an individual, and take it back of those that were merged into it."""
        catalogue = self.catalogue
        rows = self._connection.execute(
            "SELECT DISTINCT individual FROM current_comparison "
            "WHERE media IS ? AND region IS ? AND verdict != ''",
            (target.media, target.region),
        ).fetchall()
        others = {str(row[0]) for row in rows if catalogue.root(str(row[0])) == key} - {key}
        for one, said in ((key, verdict), *((other, "") for other in sorted(others))):
            values = {
                "media": target.media,
                "region": target.region,
                "individual": one,
                "verdict": said,
            }
            add_row(self._connection, "comparison", action, values)


def add_flanks(
    connection: apsw.Connection, action: int, targets: Sequence[Target], flank: Flank
) -> None:
    """Keep within an act which side of an animal pictures show."""
    for one in targets:
        values = {"media": one.media, "region": one.region, "flank": flank.value}
        add_row(connection, "flank", action, values)
