"""Every text of practice. ``{…}`` are filled in by the page named in the comment above."""

from __future__ import annotations

from typing import Final

from station.language import Text

# Log-in page.
PRACTISE: Final = Text("练习", "Practise")

# Code page.
CODE_TITLE: Final = Text("请输入练习码", "Your practice code")
CODE_HINT: Final = Text(
    "练习码是八位数字，由培训管理员发给您。练习不计成绩。",
    "Eight digits, given to you by the trainer. Practice is not marked.",
)
CODE_ENTER: Final = Text("进入", "Enter")
CODE_BACK: Final = Text("返回", "Back")
CODE_ASKING: Final = Text("正在查询，请稍候……", "Looking you up, please wait …")

# Choice of a theme.
CHOOSE_TITLE: Final = Text("{name}，您想练什么？", "{name}, what would you like to practise?")
CHOOSE_DIAGNOSED: Final = Text("建议先练", "Best first")
CHOOSE_ALL: Final = Text("全部练习", "Everything")
CHOOSE_READ: Final = Text("读过 {read} 次，读对 {right} 次", "read {read}, right {right}")
CHOOSE_NEW: Final = Text("还没有练过", "not yet practised")
END: Final = Text("结束练习", "End")
WAIT: Final = Text("请稍候……", "Please wait …")

# A word to read.
LISTEN_FIRST: Final = Text("听标准音", "Standard voice")
READ: Final = Text("开始朗读", "Read aloud")
READ_HINT: Final = Text(
    "点击“开始朗读”（或按空格键），读完自动停止。", "Press “Read aloud” and read."
)
LISTENING: Final = Text("正在听，请朗读……", "Listening, please read …")
READ_OUT: Final = Text("读完了", "Done")
JUDGING: Final = Text("正在听辨，请稍候……", "One moment …")
NOTHING_HEARD: Final = Text(
    "没有听到声音。请确认耳机戴好，靠近话筒再读一次。",
    "Nothing was heard. Check the headset and read once more.",
)
UNAVAILABLE: Final = Text(
    "评测暂时没有响应，请稍候再试；一直这样请告诉工作人员。",
    "The judge does not answer. Please try again; tell the staff if it goes on.",
)
REJECTED: Final = Text("这次录音没能评测：{reasons}", "This recording was not judged: {reasons}")
CLOSED: Final = Text(
    "本考场就要开始考试，练习到此结束。您读过的已经记下。",
    "A test is about to begin here. Practice has ended; what you read is kept.",
)
IDLE: Final = Text(
    "很久没有操作，练习已自动结束。", "Practice has ended, as nothing was done for a while."
)
THANKS: Final = Text("练习已结束，您读过的已经记下。", "Practice has ended; what you read is kept.")

# What became of it.
RIGHT: Final = Text("读对了", "Right")
NOT_RIGHT: Final = Text("再练一练", "Once more")
HEARD: Final = Text("听到 {heard}", "heard {heard}")
MINE: Final = Text("听我的", "My voice")
STANDARD: Final = Text("听标准音", "Standard voice")
BOTH: Final = Text("先后对比", "Both")
AGAIN: Final = Text("再读一次", "Again")
NEXT: Final = Text("下一个", "Next")
OTHER: Final = Text("换一项", "Another theme")
CURVES: Final = Text("音高：实线是您的，虚线是标准的", "Pitch: solid yours, dashed the standard")
PARTS: Final = {
    "initial": Text("声母", "initial"),
    "final": Text("韵母", "final"),
    "tone": Text("声调", "tone"),
}
TONES: Final = {
    "1": Text("阴平", "tone 1"),
    "2": Text("阳平", "tone 2"),
    "3": Text("上声", "tone 3"),
    "4": Text("去声", "tone 4"),
    "5": Text("轻声", "neutral"),
}
ZERO_INITIAL: Final = Text("零声母", "none")
VERDICTS: Final = {
    "correct": Text("✓ 正确", "✓ right"),
    "defect": Text("△ 有缺陷", "△ not quite"),
    "error": Text("✗ 有误", "✗ wrong"),
    "omitted": Text("○ 漏读", "○ left out"),
}
