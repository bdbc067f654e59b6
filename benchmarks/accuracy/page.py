"""The page docs/accuracy/index.md: every figure beside its target. Its text is page.md.j2."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.accuracy import held_out, plots, targets
from benchmarks.accuracy.measure import Measured
from benchmarks.accuracy.runs import Person
from benchmarks.accuracy.tables import at_least, at_most, decimals, markdown, per_cent
from benchmarks.invariances import Changes
from benchmarks.simulated.marks import Summary, summary
from benchmarks.simulated.stock import VOICES
from scoring.training.evaluate import PARTS
from scoring.training.recipe import FOLDS, VERSION

HERE = Path(__file__).resolve().parent
ELSEWHERE = {
    "verdicts.py": "verdicts of the whole engine, and the limits they are given by",
    "continua.py": "sounds between right and wrong, and the three grades",
    "alignment.py": "alignment, omissions, additions, repetitions",
    "abnormal.py": "abnormal recordings",
    "subtleties.py": "sandhi, neutral tone, erhua",
    "talk.py": "the talk",
    "speed.py": "speed and memory",
}
"""Measured by other programs in `benchmarks/`."""


def write_page(found: Measured, folder: Path, minutes: float) -> Path:
    """Write pictures and page into `folder`; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = plots.draw_all(found.people, found.calibrations, folder)
    marks, planted = _simulated(found)
    averaged, texts = _peers(found)
    environment = Environment(
        loader=FileSystemLoader(HERE), trim_blocks=True, undefined=StrictUndefined
    )
    text = environment.get_template("page.md.j2").render(
        minutes=round(minutes),
        version=VERSION,
        folds="; ".join(f"{fold}: {', '.join(people)}" for fold, people in FOLDS.items()),
        voices=", ".join(VOICES),
        mark_error=targets.MARK_ERROR,
        accuracy=_accuracy(found.people),
        alarms=_alarms(found),
        groups=_groups(found.people),
        confusions=_confusions(found.people),
        calibration=_calibration(found),
        pictures=pictures,
        invariances=_invariances(found),
        marks=marks,
        planted=planted,
        averaged=averaged,
        texts=texts,
        elsewhere={name: what for name, what in ELSEWHERE.items() if (HERE.parent / name).exists()},
    )
    page = folder / "index.md"
    page.write_text(text, encoding="utf-8")
    return page


def _accuracy(people: Sequence[Person]) -> str:
    rows = []
    for one in people:
        for part in PARTS:
            figures = held_out.part_figures(one.speaker, [one], part)
            isolated = one.material == "isolated"
            aims = ("", "")
            if isolated:
                aims = (
                    f"≥ {targets.ACCURACY[part]}: "
                    + at_least(figures.accuracy, targets.ACCURACY[part]),
                    f"≤ {100 * targets.EQUAL_ERROR[part]:g}: "
                    + at_most(figures.equal_error, targets.EQUAL_ERROR[part]),
                )
            elif part == "tone" and one.material == "sentences":
                wanted = targets.TONE_IN_SENTENCES
                aims = (f"≥ {wanted}: {at_least(figures.accuracy, wanted)}", "")
            rows.append(
                (
                    one.fold, f"{one.speaker} ({one.sex}), {one.material}", part,
                    str(figures.accuracy.trials), decimals(figures.accuracy), aims[0],
                    str(figures.equal_error.trials), per_cent(figures.equal_error), aims[1],
                )
            )  # fmt: skip
    columns = ("fold", "person", "part", "syllables", "right", "target", "trials",
               "swap test: equal error, %", "target")  # fmt: skip
    return markdown(columns, rows)


def _alarms(found: Measured) -> str:
    rows = []
    for one in found.people:
        figure, limit = held_out.syllable_alarms([one], found.calibrations)
        by_part = [held_out.part_figures("", [one], part).alarms for part in PARTS]
        rows.append(
            (
                f"{one.speaker}, {one.material}", str(figure.trials), per_cent(figure),
                f"≤ 1: {at_most(figure, targets.SYLLABLE_ALARMS)}", f"{limit:.2f}",
                *(per_cent(part) for part in by_part),
            )
        )  # fmt: skip
    columns = ("person", "right syllables", "false alarms, %", "target", "p_correct below",
               *(f"{part} alone, %" for part in PARTS))  # fmt: skip
    return markdown(columns, rows)


def _groups(people: Sequence[Person]) -> str:
    groups = {
        f"{name} ({', '.join(one.speaker for one in chosen)})": chosen
        for name, chosen in (
            ("women", [one for one in people if one.sex == "F"]),
            ("men", [one for one in people if one.sex == "M"]),
            ("women, sentences", [
                one for one in people if one.sex == "F" and one.material == "sentences"
            ]),
            ("isolated syllables", [one for one in people if one.material == "isolated"]),
            ("sentences", [one for one in people if one.material == "sentences"]),
        )
        if chosen
    }  # fmt: skip
    rows = []
    for name, chosen in groups.items():
        for part in PARTS:
            figures = held_out.part_figures(name, chosen, part)
            rows.append(
                (name, part, str(figures.accuracy.trials), decimals(figures.accuracy),
                 per_cent(figures.equal_error))
            )  # fmt: skip
    columns = ("group", "part", "syllables", "right", "equal error, %")
    return markdown(columns, rows)


def _confusions(people: Sequence[Person]) -> str:
    rows = [
        (one.speaker, one.sex, part, "; ".join(held_out.most_confused([one], part)))
        for one in people
        for part in PARTS
    ]
    return markdown(("person", "sex", "part", "spoken → heard"), rows)


def _calibration(found: Measured) -> str:
    groups = [("all", found.people), *((one.speaker, [one]) for one in found.people)]
    rows = []
    for name, people in groups:
        for part in PARTS:
            figure = held_out.calibration_of(people, found.calibrations, part)
            aim = at_most(figure, targets.CALIBRATION)
            rows.append((name, part, str(figure.trials), decimals(figure), f"≤ 0.02: {aim}"))
    columns = ("people", "part", "trials", "expected calibration error", "target")
    return markdown(columns, rows)


def _invariances(found: Measured) -> str:
    kinds: dict[str, list[str]] = {}
    for one in found.people:
        kinds.setdefault(one.material, []).append(one.speaker)
    rows = []
    for kind, speakers in kinds.items():
        for condition in next(iter(found.changes.values())):
            joined = Changes()
            for speaker in speakers:
                joined = joined.joined(found.changes[speaker][condition])
            rows.append(
                (
                    f"{kind} ({', '.join(speakers)})", condition, str(joined.syllables),
                    per_cent(joined.changed), at_most(joined.changed, targets.CHANGED),
                    str(joined.better), str(joined.worse), str(joined.neutral), str(joined.refused),
                )
            )  # fmt: skip
    columns = ("reading", "condition", "syllables", "verdicts changed, %", "target ≤ 1 %",
               "better", "worse", "neutral", "in refused recordings")  # fmt: skip
    return markdown(columns, rows)


def _simulated(found: Measured) -> tuple[str, str]:
    groups: list[Summary] = [summary(name, rows) for name, rows in found.scored.items()]
    made = [row for name in VOICES for row in found.scored[name]]
    groups.append(summary("both made voices", made))
    marks = [
        (
            one.group, str(one.candidates), f"{one.full:g}", decimals(one.marks.error),
            f"≤ {targets.MARK_ERROR * one.full / 30:g}: "
            + at_most(one.marks.error, targets.MARK_ERROR * one.full / 30),
            decimals(one.marks.correlation),
            f"≥ 0.99: {at_least(one.marks.correlation, targets.MARK_CORRELATION)}",
            f"{one.marks.bias:+.2f}",
        )
        for one in groups
    ]  # fmt: skip
    errors = [
        (
            one.group, str(one.found.trials), decimals(one.found_as_error),
            at_least(one.found_as_error, targets.PLANTED), decimals(one.precision),
            at_least(one.precision, targets.PLANTED), decimals(one.found),
            str(one.alarms.trials), per_cent(one.alarms_as_error), per_cent(one.alarms),
        )
        for one in groups
    ]  # fmt: skip
    mark_columns = ("candidates", "n", "points", "mean absolute error", "target", "r", "target",
                    "bias")  # fmt: skip
    error_columns = ("candidates", "planted", "recall (error)", "≥ 0.95", "precision (error)",
                     "≥ 0.95", "recall (error or defect)", "right syllables",
                     "of them called error, %", "error or defect, %")  # fmt: skip
    return markdown(mark_columns, marks), markdown(error_columns, errors)


def _peers(found: Measured) -> tuple[str, str]:
    ear = {one.speaker: one for one in found.people}
    rows = []
    for one in sorted(found.pooled, key=lambda row: (row.fold, row.material)):
        for part in PARTS:
            plain = held_out.part_figures(one.speaker, [one], part)
            ours = held_out.part_figures(one.speaker, [ear[one.speaker]], part)
            rows.append(
                (
                    f"{one.speaker}, {one.material}", part, decimals(plain.accuracy),
                    decimals(ours.accuracy), per_cent(plain.equal_error),
                    per_cent(ours.equal_error),
                )
            )  # fmt: skip
    columns = ("person", "part", "averaged frames: right", "ear: right",
               "averaged frames: equal error, %", "ear: equal error, %")  # fmt: skip
    texts = [
        (f"{one.speaker}, {ear[one.speaker].material}", str(one.initial.trials),
         decimals(one.initial), decimals(one.final), decimals(one.tone), per_cent(one.nothing))
        for one in found.written
    ]  # fmt: skip
    text_columns = ("person", "syllables", "initial", "final", "tone", "no text at all, %")
    return markdown(columns, rows), markdown(text_columns, texts)
