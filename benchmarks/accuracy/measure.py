"""Everything the page shows, measured by several processes; plain data comes back."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from benchmarks import invariances
from benchmarks.accuracy import runs
from benchmarks.accuracy.runs import Person
from benchmarks.peers import pooled_frames, whisper_text
from benchmarks.simulated.candidates import from_people, from_stock
from benchmarks.simulated.marks import Scored, score
from benchmarks.simulated.stock import VOICES, stock_of
from scoring.calibration import Calibration
from scoring.ear import Ear
from scoring.engine import Engine
from scoring.shipped import shipped_engine
from scoring.thresholds import default_thresholds
from scoring.training.recipe import FOLDS

WORKERS = 2
CANDIDATES = 18  # simulated from each person's recordings

Progress = Callable[[str, int, int], None]


@dataclass
class Measured:
    """What all parts of the measurement found."""

    people: list[Person] = field(default_factory=list)
    pooled: list[Person] = field(default_factory=list)
    calibrations: dict[str, Calibration] = field(default_factory=dict)
    changes: dict[str, dict[str, invariances.Changes]] = field(default_factory=dict)
    scored: dict[str, list[Scored]] = field(default_factory=dict)
    written: list[whisper_text.Written] = field(default_factory=list)


def measure_all(progress: Progress) -> Measured:
    """Measure every fold, every peer, every simulated candidate."""
    for fold in FOLDS:
        runs.ensure_trained(fold)
    found = Measured()
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        folds = {pool.submit(runs.measure_fold, fold): f"fold {fold}" for fold in FOLDS}
        for people in _results(folds, progress):
            found.people += people
        found.people.sort(key=lambda one: (one.fold, one.material))
        found.calibrations = {fold: runs.calibration_without(fold, found.people) for fold in FOLDS}
        weights = {fold: runs.write_weights(fold, found.calibrations[fold]) for fold in FOLDS}
        tasks: dict[Future[Any], tuple[str, str]] = {}
        for voice in VOICES:
            tasks[pool.submit(made_candidates, voice)] = ("scored", voice)
        for one in found.people:
            path = weights[one.fold]
            tasks[pool.submit(invariances.measure, path, one.speaker)] = ("changes", one.speaker)
            if one.material == "isolated":
                job = pool.submit(people_candidates, path, one.speaker)
                tasks[job] = ("scored", one.speaker)
            job = pool.submit(whisper_peer, one.speaker, one.material)
            tasks[job] = ("written", one.speaker)
        for fold in FOLDS:
            tasks[pool.submit(pooled_frames.measure_fold, fold)] = ("pooled", f"fold {fold}")
        names = {job: f"{kind}: {who}" for job, (kind, who) in tasks.items()}
        for job in _done(names, progress):
            kind, who = tasks[job]
            target = getattr(found, kind)
            if isinstance(target, dict):
                target[who] = job.result()
            else:
                target.extend(job.result())
    return found


def _results(jobs: dict[Future[Any], str], progress: Progress) -> Iterator[Any]:
    return (job.result() for job in _done(jobs, progress))


def _done(jobs: dict[Future[Any], str], progress: Progress) -> Iterator[Future[Any]]:
    """The jobs as they end, each told of."""
    for number, job in enumerate(as_completed(jobs), start=1):
        progress(jobs[job], number, len(jobs))
        yield job


def engine_of(weights: Path) -> Engine:
    """The whole engine with a fold's heads and the shipped limits."""
    torch.set_num_threads(1)
    ear = Ear(weights=weights)
    return Engine(ear, ear.calibration, default_thresholds())


def people_candidates(weights: Path, speaker: str) -> list[Scored]:
    """Candidates from a held-out person's recorded syllables."""
    engine = engine_of(weights)
    clips = [clip for clip in runs.people_clips() if clip.speaker == speaker]
    return [score(engine, one) for one in from_people(clips, 1, CANDIDATES)]


def made_candidates(voice: str) -> list[Scored]:
    """Candidates by a made voice; no run was trained on it, so the shipped heads judge."""
    torch.set_num_threads(1)
    engine = shipped_engine()
    return [score(engine, one) for one in from_stock(stock_of(voice, engine), 1)]


def whisper_peer(speaker: str, material: str) -> list[whisper_text.Written]:
    """What Whisper's text says of a person's syllables."""
    own = [clip for clip in runs.people_clips() if clip.speaker == speaker]
    return [whisper_text.written(speaker, whisper_text.sample(own, material))]
