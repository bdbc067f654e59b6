"""Chinese words for what the trail keeps: kinds of records, and fields of an act's detail."""

from __future__ import annotations

from collections.abc import Mapping

SUBJECTS: Mapping[str, str] = {
    "lab_accounts.User": "账号",
    "lab_people.Person": "人员",
    "lab_testing.Session": "考次",
    "lab_testing.Batch": "批次",
    "lab_testing.Room": "考场",
    "lab_testing.Seat": "机位",
    "lab_testing.Candidate": "报名",
    "lab_testing.Sitting": "应试",
    "lab_testing.Incident": "异常情况",
    "lab_saved_views.SavedView": "常用筛选",
    "lab_certificates.OfficeImport": "资格证书名单",
    "lab_testing.Exemption": "免试",
    "lab_testing.ProctorPin": "监考密码",
    "lab_marking.MarkingAssignment": "评分任务",
    "lab_marking.TalkMarking": "命题说话评分",
    "lab_results.ResultVersion": "成绩",
    "lab_results.IssuedDocument": "证书与成绩单",
    "lab_practice.PracticeCode": "练习码",
    "lab_practice.PracticeRun": "练习",
    "lab_booth_releases.BoothRelease": "测试机程序",
}
# Pages of the console that show the record under its key.
SUBJECT_PAGES: Mapping[str, str] = {
    "lab_accounts.User": "account",
    "lab_people.Person": "person",
    "lab_testing.Session": "session",
    "lab_testing.Sitting": "sitting",
    "lab_testing.Incident": "incident",
}
DETAILS: Mapping[str, str] = {
    "changed": "改动",
    "paper": "附件",
    "sitting": "应试",
    "count": "人数",
    "examiner": "测试员",
    "extra_time_percent": "延时（%）",
    "high_contrast": "高对比度",
    "item": "项",
    "kind": "种类",
    "large_print": "大字",
    "left": "剩余",
    "mark": "得分",
    "number": "编号",
    "order": "指令",
    "person": "人员",
    "pin": "密码序号",
    "platform": "系统",
    "room": "考场",
    "rows": "行数",
    "seed": "种子",
    "spoken_order": "语音说明",
    "tries": "次数",
    "version": "版本",
    "written_instructions": "文字提示",
}
