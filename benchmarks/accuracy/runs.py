"""Every fold's heads, trained without its people, and what they make of these people.

The heads come from the cache of the training (``scoring.training``); a fold that was never trained
is trained first. p_correct of a fold's people is calibrated on the people of the other folds.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from scoring.calibration import Calibration
from scoring.head_weights import save_heads
from scoring.training.dataset import read_examples
from scoring.training.evaluate import PARTS, Judged, listen_and_judge, swap_trials
from scoring.training.labels import labels_of
from scoring.training.recipe import FOLDS, PEOPLE, VERSION, Recipe
from scoring.training.runs import Run, Trials, calibration_of, run_folder, train_heads
from scoring.training.speech import Clip, read_clips, speech_folder
from scoring.training.synthetic import source_folder

MATERIAL = {"unl-f": "isolated", "cmn-a": "isolated", "cmn-b": "words"}
"""What a person of the recordings read; the others read sentences."""


@dataclass(frozen=True)
class Person:
    """One held-out person: who, of which fold, and the posteriors of all labelled syllables."""

    fold: str
    speaker: str
    sex: str
    judged: Judged

    @property
    def material(self) -> str:
        """isolated, words or sentences."""
        return MATERIAL.get(self.speaker, "sentences")

    def trials(self, part: str) -> Trials:
        """Log ratios of a part's swap test: own labels [N], a confusable unit each [N]."""
        return swap_trials(self.judged, part)


def people_clips() -> list[Clip]:
    """People's recordings whose text is plain syllables. Raises SpeechDataMissing."""
    return [clip for clip in read_clips(speech_folder()) if labels_of(clip)]


def fold_folder(fold: str) -> Path:
    """Where the fold's run lies."""
    recipe = Recipe()
    made = read_clips(source_folder()) if recipe.synthetic_copies else []
    return run_folder(recipe, FOLDS[fold], [*people_clips(), *made])


def ensure_trained(fold: str) -> None:
    """Train the fold where its run is not in the cache (about a quarter of an hour).

    A run is named by everything that decides its weights: where recipe, lists of recordings or
    decisions on labels have changed since, there is none.
    """
    folder = fold_folder(fold)
    if (folder / "judge.pt").exists():
        return
    from scoring.training import __main__ as training

    print(f"no run {folder.name} in the cache: features and training of fold {fold} come first")
    training.features()
    training.fold(fold)


def fold_run(fold: str) -> Run:
    """The fold's heads from the cache."""
    return train_heads(Recipe(), FOLDS[fold], [], fold_folder(fold), lambda *_: None)


def measure_fold(fold: str) -> list[Person]:
    """Judge every recording of the fold's people, from cached features."""
    torch.set_num_threads(1)
    run = fold_run(fold)
    clips = people_clips()
    people = []
    for speaker in FOLDS[fold]:
        own = [clip for clip in clips if clip.speaker == speaker]
        judged = listen_and_judge(run.head, run.judge, read_examples(own, PEOPLE, (0,)))
        people.append(Person(fold, speaker, own[0].sex, judged))
    return people


def calibration_without(fold: str, people: list[Person]) -> Calibration:
    """The shipped calibration's way, on the other folds' people (the fold's own if it is alone)."""
    others = [one for one in people if one.fold != fold] or people
    return calibration_of([{part: one.trials(part) for part in PARTS} for one in others])


def write_weights(fold: str, calibration: Calibration) -> Path:
    """The fold's heads as a weights file, so that the whole engine can run with them."""
    run = fold_run(fold)
    path = run.folder / "ear.npz"
    record = {"version": f"{VERSION}-without-{fold}", "calibration": calibration.to_json()}
    save_heads(path, run.head, run.judge, record)
    return path
