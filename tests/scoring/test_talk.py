"""The talk as measured and written down, with a recogniser that says what the test wants."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray
from transcribed import line, said

from scoring.speech_frames import SpeechFrames
from scoring.talk import count_fillers, measure_talk
from scoring.transcript import Decoded, is_phantom, lines, transcribe, windows

FRAME = 0.01


def frames(*parts: tuple[float, bool]) -> SpeechFrames:
    """Stretches of (seconds, speech?) one after the other."""
    speech = np.concatenate([np.full(round(seconds / FRAME), spoken) for seconds, spoken in parts])
    level = np.where(speech, -20.0, -80.0).astype(np.float32)
    return SpeechFrames(level, speech, FRAME, -80.0, -20.0)


@dataclass
class Scripted:
    """A recogniser that gives one text after the other and remembers how long each window was."""

    answers: list[Decoded]
    heard: list[float] = field(default_factory=list)

    def decode(self, windows: Sequence[NDArray[np.float32]]) -> list[Decoded]:
        self.heard += [len(one) / 16000 for one in windows]
        return [self.answers.pop(0) for _ in windows]


def sound_of(speech: SpeechFrames) -> NDArray[np.float32]:
    return np.zeros(round(len(speech.speech) * FRAME * 16000), np.float32)


def test_three_minutes_without_gaps_are_all_effective() -> None:
    facts = measure_talk(frames((180.0, True)), [], 180)
    assert facts.effective_seconds == pytest.approx(180)
    assert facts.long_silences == facts.pauses == ()


def test_long_silences_add_up_as_missing_time_and_short_ones_do_not() -> None:
    speech = frames(
        (60.0, True), (6.0, False), (40.0, True), (4.0, False), (62.0, True), (8.0, False)
    )
    facts = measure_talk(speech, [], 180)
    assert facts.effective_seconds == pytest.approx(166)
    assert [round(one.seconds) for one in facts.long_silences] == [6, 8]
    assert [round(one.seconds) for one in facts.pauses] == [6, 4, 8]


def test_a_talk_that_ends_early_lacks_the_rest() -> None:
    assert measure_talk(frames((100.0, True)), [], 180).effective_seconds == pytest.approx(100)


def test_what_is_said_after_the_time_does_not_count() -> None:
    facts = measure_talk(frames((170.0, False), (60.0, True)), [], 180)
    assert facts.effective_seconds == pytest.approx(10)


def test_silence_is_no_talk() -> None:
    assert measure_talk(frames((4.0, False)), [], 180).effective_seconds == 0


def test_the_rate_is_over_the_effective_time() -> None:
    text = "我说的话题是我喜爱的季节"
    facts = measure_talk(frames((6.0, True), (6.0, False)), [line(text)], 180)
    assert facts.syllables_per_minute == len(text) * 10


def test_fillers_are_counted_longest_first_and_once() -> None:
    assert count_fillers("嗯，那个，然后呢，然后就是说，那个，嗯嗯") == (
        ("嗯", 3), ("然后", 2), ("那个", 2), ("就是说", 1),
    )  # fmt: skip


def test_what_is_ineffective_is_neither_missing_nor_effective() -> None:
    talk = [line("我最尊敬的人是我的小学老师", 10), line("我最尊敬的人是我的小学老师", 30)]
    facts = measure_talk(frames((100.0, True), (20.0, False), (60.0, True)), talk, 180)
    again = len("我最尊敬的人是我的小学老师") * 0.25
    assert facts.missing_seconds == pytest.approx(20)
    assert facts.ineffective_seconds == pytest.approx(again)
    assert facts.effective_seconds == pytest.approx(160 - again)


def test_windows_part_at_long_silences_and_never_exceed_the_models() -> None:
    speech = frames(
        (0.5, False), (25.0, True), (0.4, False), (25.0, True), (9.0, False), (3.0, True)
    )
    found = windows(speech)
    assert all(0 < end - start <= 28.4 for start, end in found)
    assert found[0] == (pytest.approx(0.0), pytest.approx(25.7))
    assert found[1] == (pytest.approx(25.7), pytest.approx(51.1))
    assert found[2] == (pytest.approx(59.7), pytest.approx(62.9))


def test_speech_without_any_pause_is_cut_all_the_same() -> None:
    found = windows(frames((100.0, True)))
    assert max(end - start for start, end in found) <= 28.0
    assert sum(end - start for start, end in found) == pytest.approx(100.0)


def test_the_transcript_has_times_of_the_recording() -> None:
    speech = frames((3.0, False), (4.0, True), (5.0, False), (4.0, True))
    answers = [
        Decoded(said("我爱家乡。", 0.2), 0.0, -0.2),
        Decoded(said("家乡很美", 0.2), 0.0, -0.2),
    ]
    shares: list[float] = []
    found = transcribe(sound_of(speech), speech, Scripted(answers), shares.append)
    assert [(one.text, round(one.start, 1)) for one in found] == [
        ("我爱家乡。", 3.0), ("家乡很美", 12.0),
    ]  # fmt: skip
    assert shares == [1.0]


@pytest.mark.parametrize(
    "invented",
    [
        Decoded(said("我爱家乡", 0.2), 0.9, -1.4),
        Decoded(said("请不吝点赞订阅转发打赏支持明镜与点点栏目", 0.1, 0.1), 0.1, -0.3),
        Decoded(said("好" * 60, 0.1, 0.05), 0.1, -0.1),
    ],
)
def test_what_a_recogniser_invents_is_dropped(invented: Decoded) -> None:
    speech = frames((0.5, False), (4.0, True), (0.5, False))
    assert transcribe(sound_of(speech), speech, Scripted([invented])) == ()


def test_a_line_where_nothing_sounds_is_dropped() -> None:
    speech = frames((0.5, False), (4.0, True), (1.8, False), (0.6, True), (3.0, False))
    invented = Decoded((*said("我爱家乡。", 0.2), *said("好的", 4.9, 0.2)), 0.0, -0.2)
    found = transcribe(sound_of(speech), speech, Scripted([invented]))
    assert [one.text for one in found] == ["我爱家乡。"]


def test_silence_is_never_decoded() -> None:
    nothing = frames((170.0, False))
    recogniser = Scripted([])
    assert transcribe(sound_of(nothing), nothing, recogniser) == ()
    assert recogniser.heard == []


@pytest.mark.parametrize(
    ("text", "phantom"),
    [
        ("字幕由志愿者提供", True),
        ("谢谢观看！", True),
        ("谢谢大家观看我们下期再见。", True),
        ("看电视的时候字幕由奶奶念给我听", False),
        ("我想谢谢我的老师", False),
    ],
)
def test_phantom_phrases_are_known_and_real_sentences_stay(text: str, phantom: bool) -> None:
    assert is_phantom(text) is phantom


def test_lines_end_with_sentences_and_at_silences() -> None:
    talk = (*said("我爱家乡。家乡"), *said("很美", 5.0), *said("。。", 9.0))
    assert [one.text for one in lines(talk)] == ["我爱家乡。", "家乡", "很美"]
