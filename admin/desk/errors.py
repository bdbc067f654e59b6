"""What can go wrong at the desk."""

from __future__ import annotations

from admin.errors import NotFound, Refused


class NoWaveform(NotFound):
    """The recording's file is gone or is no sound."""

    id = "no_waveform"
    message = "无法显示波形：录音文件不在档案库中或不能读取。"


class BadDraft(Refused):
    """A draft that no desk sends."""

    id = "bad_draft"
    message = "草稿没有保存：内容不符合要求，请刷新页面后重试。"


class NotInTheItem(Refused):
    """A syllable, verdict or deduction that the item or the rubric does not have."""

    id = "not_in_the_item"
    message = "有标记不在本题或评分标准之内，请刷新页面后重试。"


class PartsNotChosen(Refused):
    """A deduction of degree was left open."""

    id = "parts_not_chosen"
    message = "请为每一项扣分选择一个值（不扣也要选）。"
