"""Every text of the window, in one place. What is spoken stands in ``sounds/script.toml``.

``{…}`` are filled in by the page named in the comment above.
"""

from __future__ import annotations

from typing import Final

# Frame: head of every page.
PRODUCT: Final = "普通话水平测试"
SEAT: Final = "机位 {seat}"
SERVER_LOST: Final = "与考场服务器的连接中断，正在重试。录音保存在本机，不受影响。"
DEVICE_LOST: Final = "没有找到麦克风，请举手告诉监考员。"

LOOK_SMALLER: Final = "A−"
LOOK_SMALLER_TIP: Final = "缩小文字（Ctrl 和减号）"
LOOK_LARGER: Final = "A+"
LOOK_LARGER_TIP: Final = "放大文字（Ctrl 和加号）"
LOOK_CONTRAST: Final = "对比"
LOOK_CONTRAST_TIP: Final = "高对比度（Ctrl 和 K）"

# Log-in.
LOG_IN_TITLE: Final = "请输入准考证号后四位"
LOG_IN_HINT: Final = "用键盘或点击数字输入，核对后点击“进入”。"
LOG_IN_MODIFY: Final = "修改"
LOG_IN_ENTER: Final = "进入"
LOG_IN_BUSY: Final = "正在查询，请稍候……"

# Confirming the person.
CONFIRM_TITLE: Final = "请核对个人信息"
CONFIRM_NAME: Final = "姓名"
CONFIRM_SEX: Final = "性别"
CONFIRM_IDENTITY: Final = "证件号码"
CONFIRM_ADMISSION: Final = "准考证号"
CONFIRM_SESSION: Final = "考次"
CONFIRM_NO_PHOTO: Final = "无照片"
CONFIRM_YES: Final = "确认，是我本人"
CONFIRM_NOT_ME: Final = "不是我"
CONFIRM_BACK: Final = "返回重新输入"

# Microphone check.
MICROPHONE_TITLE: Final = "试音"
MICROPHONE_HOW: Final = "戴好耳机，话筒放在嘴边左侧。点击“开始试音”，用平时的音量读出下面的句子。"
MICROPHONE_START: Final = "开始试音"
MICROPHONE_AGAIN: Final = "再试一次"
MICROPHONE_READ: Final = "读完了"
MICROPHONE_CONTINUE: Final = "继续"
MICROPHONE_LISTENING: Final = "正在录音，请读出上面的句子"
MICROPHONE_JUDGING: Final = "正在判断，请稍候……"
MICROPHONE_CALLED: Final = "已通知监考员。可以再试一次，也可以举手请监考员帮助。"

# Waiting.
WAITING_TITLE: Final = "请等待考场指令"
WAITING_TEXT: Final = (
    "准备工作已完成。考试开始后，题目会自动出现。\n请戴好耳机，保持安静，不要触碰话筒。"
)
WAITING_PAPER: Final = "考试开始，正在取试卷……"

# Items.
ITEM_STEP: Final = "{number} {name}"
ITEM_NEXT: Final = "下一题"
ITEM_LAST: Final = "结束测试"
ITEM_SURE: Final = "再按确认"
ITEM_EARLY: Final = "时间还没到，确定要结束这一题吗？"
ITEM_LISTEN: Final = "请听提示，听到“嘟”声后开始朗读"
TALK_LISTEN: Final = "请听提示，选题后听到“嘟”声再开始说话"
ITEM_REMAINING: Final = "剩余时间"
ITEM_LEVEL: Final = "音量"
ITEM_RECORDING: Final = "正在录音"
ITEM_SAVING: Final = "正在保存……"
CHOICE_WORDS: Final = "一、读出每组中普通话的说法"
CHOICE_MEASURES: Final = "二、为名词选配量词并读出（如：一条鱼）"
CHOICE_ORDERS: Final = "三、读出每组中正确的说法"
TOPIC_TITLE: Final = "请选择一个说话题目"
TOPIC_HINT: Final = "{seconds} 秒后未选择，将使用第一个题目"
TALK_HINT: Final = "请围绕题目连续说满三分钟。时间到后会自动结束。"

# End.
UPLOADING_TITLE: Final = "测试结束，正在保存录音"
UPLOADING_TEXT: Final = "请稍候，不要关闭机器。"
FINISHED_TITLE: Final = "测试结束，谢谢！"
FINISHED_TEXT: Final = "请摘下耳机，带好随身物品，安静离开考场。"
FINISHED_UPLOADED: Final = "全部录音已上传，服务器已确认收到。"
FINISHED_KEPT: Final = "录音已完整保存在本机，网络恢复后会自动上传，不影响成绩。"
VOIDED_TITLE: Final = "本次测试已由监考员终止"
VOIDED_TEXT: Final = "请留在座位上，等待监考员说明。"

# What the invigilator's page shows of this seat.
ROOM_NOT_ME: Final = "应试人表示屏幕上不是本人的信息"
ROOM_DEVICE_LOST: Final = "麦克风断开"
ROOM_MICROPHONE: Final = "试音未通过：{headline}"

# Trouble.
TROUBLE_TITLE: Final = "请举手，监考员会来帮助您"
TROUBLE_CALM: Final = "已录好的内容都保存在本机，不会丢失。考试时间不会因此减少。"
TROUBLE_RETRY: Final = "重试"
