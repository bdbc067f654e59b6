"""Every text of the window, in one place. What is spoken stands in ``sounds/script.toml``.

Errors have theirs with their class (``errors.py``), and the microphone check its advice
(``microphone_check.py``). ``{…}`` are filled in by the page named in the comment above.
"""

from __future__ import annotations

from typing import Final

from station.language import Text

# Frame: head of every page.
PRODUCT: Final = Text("普通话水平测试", "Putonghua Proficiency Test")
SEAT: Final = Text("机位 {seat}", "Seat {seat}")
SERVER_LOST: Final = Text(
    "与考场服务器的连接中断，正在重试。录音保存在本机，不受影响。",
    "The connection to the server is down; trying again. Your recordings are safe on this machine.",
)
DEVICE_LOST: Final = Text(
    "没有找到麦克风，请举手告诉监考员。",
    "No microphone was found. Please raise your hand.",
)

LOOK_SMALLER: Final = Text("A−", "A−")
LOOK_SMALLER_TIP: Final = Text("缩小文字（Ctrl 和减号）", "Smaller text (Ctrl and minus)")
LOOK_LARGER: Final = Text("A+", "A+")
LOOK_LARGER_TIP: Final = Text("放大文字（Ctrl 和加号）", "Larger text (Ctrl and plus)")
LOOK_CONTRAST: Final = Text("对比", "Contrast")
LOOK_CONTRAST_TIP: Final = Text("高对比度（Ctrl 和 K）", "High contrast (Ctrl and K)")
LOOK_LANGUAGE: Final = Text("English", "中文")
LOOK_LANGUAGE_TIP: Final = Text(
    "Show this window in English (Ctrl + L)", "界面换成中文（Ctrl 和 L）"
)

# Log-in.
LOG_IN_TITLE: Final = Text("请输入准考证号后四位", "Last four digits of your admission number")
LOG_IN_HINT: Final = Text(
    "用键盘或点击数字输入，核对后点击“进入”；也可以扫准考证上的二维码。",
    "Type or tap the digits, then press “Enter”; or scan the code on your admission ticket.",
)
LOG_IN_TOO_FEW: Final = Text(
    "请至少输入准考证号的后四位。", "Please enter at least the last four digits."
)
LOG_IN_OTHER_CODE: Final = Text(
    "这不是准考证号。请扫准考证上的二维码，或输入准考证号后四位。",
    "This is no admission number. Scan the code on your admission ticket, "
    "or enter the last four digits.",
)
LOG_IN_MODIFY: Final = Text("修改", "Delete")
LOG_IN_ENTER: Final = Text("进入", "Enter")
LOG_IN_BUSY: Final = Text("正在查询，请稍候……", "Looking you up, please wait …")
LOG_IN_FINISHED: Final = Text(
    "这个准考证号的考试已经完成。如有疑问，请举手。",
    "The test of this admission number is already finished. Raise your hand if in doubt.",
)

# Confirming the person.
CONFIRM_TITLE: Final = Text("请核对个人信息", "Is this you?")
CONFIRM_NAME: Final = Text("姓名", "Name")
CONFIRM_SEX: Final = Text("性别", "Sex")
CONFIRM_IDENTITY: Final = Text("证件号码", "Identity no.")
CONFIRM_ADMISSION: Final = Text("准考证号", "Admission no.")
CONFIRM_SESSION: Final = Text("考次", "Session")
CONFIRM_NO_PHOTO: Final = Text("无照片", "No photo")
CONFIRM_YES: Final = Text("确认，是我本人", "Yes, this is me")
CONFIRM_NOT_ME: Final = Text("不是我", "Not me")
CONFIRM_BACK: Final = Text("返回重新输入", "Back")
CONFIRM_CALLED: Final = Text(
    "已通知监考员，请举手等待。核对无误前请不要继续。",
    "The invigilator has been called. Please raise your hand and do not go on.",
)

# The rules, one a line.
RULES_TITLE: Final = Text("考场规则", "Rules of the test")
RULES: Final = {
    "device": Text(
        "1．手机、手表等电子设备和书籍资料不得带到机位，请关机并放到指定位置。",
        "1. No phones, watches, other devices or books at the seat; switch them off, hand them in.",
    ),
    "self": Text(
        "2．本人参加测试，不得替考，不得与他人交谈或观看他人屏幕。",
        "2. Take the test yourself; do not talk to others or look at their screens.",
    ),
    "voice": Text(
        "3．听到“嘟”声后再开始读；除题目内容外，不说其他的话。",
        "3. Begin after the beep, and say nothing but what the item asks for.",
    ),
    "headset": Text(
        "4．不要触碰话筒、插头和电源，不要离开本窗口。",
        "4. Do not touch the microphone, plugs or power, and do not leave this window.",
    ),
    "secret": Text(
        "5．试题不得抄录、拍摄或外传。",
        "5. Do not copy, photograph or pass on anything of the paper.",
    ),
    "hand": Text(
        "6．遇到问题请举手，等候监考员。违反规则的，取消本次测试成绩。",
        "6. In trouble raise your hand and wait. Who breaks the rules loses this test's result.",
    ),
}
RULES_READ: Final = Text("我已阅读", "I have read them")

# How the headset is worn.
HEADSET_TITLE: Final = Text("请戴好耳机", "Please put the headset on")
HEADSET_STEPS: Final = {
    "side": Text("话筒在左侧。", "The microphone is on your left."),
    "place": Text(
        "话筒靠近左嘴角，相距约两指宽，不要正对嘴唇。",
        "It is two finger-breadths from the left corner of your mouth, not before your lips.",
    ),
    "still": Text("戴好以后不要再用手碰话筒。", "Once it is in place, do not touch it any more."),
}
HEADSET_ON: Final = Text("戴好了", "It is on")

# Microphone check.
MICROPHONE_TITLE: Final = Text("试音", "Microphone check")
MICROPHONE_HOW: Final = Text(
    "戴好耳机，话筒放在嘴边左侧。点击“开始试音”，用平时的音量读出下面的句子。",
    "Put the headset on, the microphone left of your mouth. "
    "Press “Start” and read the sentence below at your usual loudness.",
)
MICROPHONE_START: Final = Text("开始试音", "Start")
MICROPHONE_AGAIN: Final = Text("再试一次", "Try again")
MICROPHONE_READ: Final = Text("读完了", "I have read it")
MICROPHONE_CONTINUE: Final = Text("继续", "Continue")
MICROPHONE_HEAR: Final = Text("听一听", "Hear it")
MICROPHONE_GAIN_SET: Final = Text(
    "音量已经自动调整，请用同样的声音再读一遍。",
    "The loudness has been adjusted. Please read once more, in the same voice.",
)
MICROPHONE_LISTENING: Final = Text(
    "正在录音，请读出上面的句子", "Recording: please read the sentence above"
)
MICROPHONE_JUDGING: Final = Text("正在判断，请稍候……", "Checking, please wait …")
MICROPHONE_ADVICE: Final = Text("{headline}。{what_to_do}", "{headline}. {what_to_do}")
MICROPHONE_ADVICE_CALLED: Final = Text(
    "{headline}。{what_to_do}已通知监考员。可以再试一次，也可以举手请监考员帮助。",
    "{headline}. {what_to_do} The invigilator has been told. "
    "You may try again, or raise your hand.",
)

# Waiting.
WAITING_TITLE: Final = Text("请等待考场指令", "Please wait for the signal")
WAITING_TEXT: Final = Text(
    "准备工作已完成。考试开始后，题目会自动出现。\n请戴好耳机，保持安静，不要触碰话筒。",
    "You are ready. When the test begins, the first item appears by itself.\n"
    "Keep the headset on, stay quiet, and do not touch the microphone.",
)
WAITING_PAPER: Final = Text("考试开始，正在取试卷……", "The test begins; fetching your paper …")

# Items, by the kinds of the paper.
ITEM_NAMES: Final = {
    "monosyllables": Text("读单音节字词", "Single syllables"),
    "polysyllables": Text("读多音节词语", "Words"),
    "choice": Text("选择判断", "Choices"),
    "passage": Text("朗读短文", "Passage"),
    "talk": Text("命题说话", "Talk"),
}
ITEM_STEP: Final = Text("{number} {name}", "{number} {name}")
PAGE_BACK: Final = Text("◀ 上一页", "◀ Back")
PAGE_ON: Final = Text("下一页 ▶", "On ▶")
ITEM_UNSEEN: Final = Text(
    "后面还有没看过的页，真的读完了吗？读完了再按一次。",
    "There are pages you have not seen. Press once more if you have really read all.",
)
ITEM_NEXT: Final = Text("下一题", "Next")
ITEM_LAST: Final = Text("结束测试", "Finish")
ITEM_SURE: Final = Text("再按确认", "Press again")
ITEM_EARLY: Final = Text(
    "时间还没到，确定要结束这一题吗？", "There is time left. Do you want to end this item?"
)
ITEM_UNREAD: Final = Text(
    "好像还有内容没有读，确定要结束这一题吗？",
    "Much seems to be unread. Do you want to end this item?",
)
HINT_NOTHING_HEARD: Final = Text(
    "没有听到声音，请继续朗读；耳机有问题请举手。",
    "Nothing is heard. Please go on reading; raise your hand if the headset does not work.",
)
HINT_TOO_LOUD: Final = Text(
    "声音有点大，话筒请离嘴远一点。",
    "A little loud: please move the microphone away from your mouth.",
)
CHECKING_ITEMS: Final = Text(
    "正在检查每一题的录音，请稍候……", "Checking the recording of every item, please wait …"
)
ROOM_HINTS: Final = {"nothing_heard": "长时间没有听到声音", "too_loud": "声音过大"}
ITEM_LISTEN: Final = Text(
    "请听提示，听到“嘟”声后开始朗读", "Listen, and begin to read after the beep"
)
TALK_LISTEN: Final = Text(
    "请听提示，选题后听到“嘟”声再开始说话",
    "Listen, choose a topic, and begin to speak after the beep",
)
ITEM_REMAINING: Final = Text("剩余时间", "Time left")
ITEM_LEVEL: Final = Text("音量", "Level")
ITEM_RECORDING: Final = Text("● 正在录音", "● Recording")
ITEM_BEEP: Final = Text("● 嘟声，准备", "● Beep: ready")
ITEM_SAVING: Final = Text("正在保存……", "Saving …")
CHOICE_WORDS: Final = Text("一、读出每组中普通话的说法", "1. Read the Putonghua word of each group")
CHOICE_MEASURES: Final = Text(
    "二、为名词选配量词并读出（如：一条鱼）", "2. Read each noun with its measure word (一条鱼)"
)
CHOICE_ORDERS: Final = Text(
    "三、读出每组中正确的说法", "3. Read the correct sentence of each group"
)
TOPIC_TITLE: Final = Text("请选择一个说话题目", "Please choose a topic")
TOPIC_HINT: Final = Text(
    "{seconds} 秒后未选择，将使用第一个题目",
    "Without a choice, the first topic is taken in {seconds} s",
)
TALK_HINT: Final = Text(
    "请围绕题目连续说满三分钟。时间到后会自动结束。",
    "Talk about the topic for three minutes without a break. It ends by itself.",
)

# End.
UPLOADING_TITLE: Final = Text("测试结束，正在保存录音", "The test is over; saving the recordings")
UPLOADING_TEXT: Final = Text(
    "请稍候，不要关闭机器。", "Please wait, and do not switch the machine off."
)
FINISHED_TITLE: Final = Text("测试结束，谢谢！", "The test is over. Thank you!")
FINISHED_TEXT: Final = Text(
    "请摘下耳机，带好随身物品，安静离开考场。",
    "Please take off the headset, take your things, and leave quietly.",
)
FINISHED_UPLOADED: Final = Text(
    "全部录音已上传，服务器已确认收到。",
    "All recordings have been sent, and the server has confirmed them.",
)
FINISHED_KEPT: Final = Text(
    "录音已完整保存在本机，网络恢复后会自动上传，不影响成绩。",
    "All recordings are kept on this machine and will be sent when the network is back. "
    "Your result is not affected.",
)
VOIDED_TITLE: Final = Text("本次测试已由监考员终止", "The invigilator has ended this test")
VOIDED_TEXT: Final = Text(
    "请留在座位上，等待监考员说明。", "Please stay in your seat and wait for the invigilator."
)

# What the invigilator's page shows of this seat: Chinese always.
ROOM_NOT_ME: Final = "应试人表示屏幕上不是本人的信息"
ROOM_DEVICE_LOST: Final = "麦克风断开"
ROOM_DISK_SMALL: Final = "磁盘空间不足或不能写入，不能开考。请技术员清理磁盘，或给应试人换机位"
ROOM_DISK_LOW: Final = "磁盘快满了，后面的题可能录不下。请技术员尽快清理磁盘"
ROOM_REMARKS: Final = {
    "overruns": "录音丢失了少量声音。请记下本机，必要时让应试人重做该项",
    "sample_rate_drift": "声卡速度不准，音高会有偏差。请技术员考后更换耳机，必要时换机位重考",
    "clock_stepped": "本机时间跳变。请技术员校准时间，录音不受影响",
}
ROOM_WINDOW_LEFT: Final = "应试人离开了考试窗口"
ROOM_MICROPHONE: Final = "试音未通过：{headline}"

# The proctor's PIN.
PROCTOR_TITLE: Final = Text("监考员退出程序", "Invigilator: end the program")
PROCTOR_HINT: Final = Text(
    "请输入六位监考密码。密码在监考页面发放。",
    "Enter the six digits given on the invigilator's page.",
)
PROCTOR_ASKING: Final = Text("正在核对……", "Checking …")
PROCTOR_LEAVE: Final = Text("退出", "Leave")
PROCTOR_BACK: Final = Text("返回考试", "Back to the test")

# Trouble.
TROUBLE_TITLE: Final = Text(
    "请举手，监考员会来帮助您", "Please raise your hand; somebody will help you"
)
TROUBLE_DEVICE: Final = Text(
    "麦克风断开了。请举手，并检查耳机插头；接好后本题重新录音。",
    "The microphone is disconnected. Raise your hand and check the plug of the headset; "
    "this item is then recorded again.",
)
TROUBLE_BOOTH: Final = Text(
    "测试机出现意外情况。请举手告诉监考员，然后点“重试”。",
    "Something went wrong in this machine. Please raise your hand, then press “Try again”.",
)
TROUBLE_NO_SOUND: Final = Text(
    "第 {items} 题没有录到声音。请留在座位上举手，由监考员决定是否重做。",
    "No sound was recorded in item {items}. Please stay seated and raise your hand; "
    "the invigilator decides whether it is read again.",
)
TROUBLE_DISK: Final = Text(
    "{sentence}请举手告诉监考员。",
    "The recording cannot be written to the disk. Please raise your hand.",
)
NO_PORTAUDIO: Final = Text(
    "本机缺少 PortAudio 音频库，请技术员安装 libportaudio2 后重启程序。",
    "PortAudio is missing. A technician must install libportaudio2 and start the program again.",
)
TROUBLE_CALM: Final = Text(
    "已录好的内容都保存在本机，不会丢失。考试时间不会因此减少。",
    "What is recorded is safe on this machine. You do not lose any time of the test.",
)
TROUBLE_DISK_SMALL: Final = Text(
    "本机磁盘空间不足，暂时不能开始考试。请举手告诉监考员。",
    "This machine's disk has too little room to begin. Please raise your hand.",
)
TROUBLE_OTHER_DEVICE: Final = Text(
    "现在接上的是另一个麦克风：{name}。请举手，由监考员确认后换用，本题重新录音。",
    "Another microphone is connected now: {name}. Raise your hand: "
    "the invigilator confirms it, and this item is then recorded again.",
)
TROUBLE_ACCEPT_DEVICE: Final = Text("换用这个麦克风", "Use this microphone")
TROUBLE_RETRY: Final = Text("重试", "Try again")

# Why the server refuses, by the refusal's id. Its Chinese sentence comes with the refusal itself.
REFUSALS_IN_ENGLISH: Final = {
    "no_pin": "This room has no PIN in force. The invigilator gives one on the room's page.",
    "pin_refused": "This is not the room's PIN. Please check it and enter it again.",
    "no_such_candidate": "Nobody with this admission number sits here. "
    "Check the digits and enter them again, or ask the invigilator.",
    "more_digits": "Several admission numbers end with these digits. "
    "Please enter the whole number.",
    "digits_needed": "Please enter the last four digits of your admission number.",
    "absent": "You are too late or have been marked absent. Please ask the invigilator.",
    "void": "This sitting has been declared void. Please ask the invigilator.",
    "not_confirmed": "Please confirm your personal data first.",
    "finished": "This sitting is already finished.",
    "no_paper": "There is no paper for you yet. Please ask the invigilator.",
    "too_many_attempts": "Too many attempts. Wait a few minutes, or ask the invigilator.",
    "not_found": "The server does not find this. Please raise your hand.",
}
