"""Names of people as a city of China has them: surnames by frequency, given names by age and sex.

Pure; the generator of chance comes in as an argument.
"""

from __future__ import annotations

import random

# Shares in 1/1000 of the population, from the published ranking of surnames; the rest evenly.
SURNAMES = {
    **{"王": 72, "李": 72, "张": 68, "刘": 54, "陈": 45, "杨": 31, "赵": 23, "黄": 22, "周": 21},
    **{"吴": 20, "徐": 17, "孙": 15, "胡": 13, "朱": 13, "高": 12, "林": 12, "何": 12, "郭": 12},
    **{"马": 12, "罗": 9, "梁": 8, "宋": 8, "郑": 8, "谢": 7, "韩": 7, "唐": 7, "冯": 6, "于": 6},
    **{"董": 6, "萧": 6, "程": 6, "曹": 6, "袁": 5, "邓": 5, "许": 5, "傅": 5, "沈": 5, "曾": 5},
    **{"彭": 5, "吕": 5, "苏": 5, "卢": 5, "蒋": 5, "蔡": 5, "贾": 4, "丁": 4, "魏": 4, "薛": 4},
    **{"叶": 4, "阎": 4, "余": 4, "潘": 4, "杜": 4, "戴": 4, "夏": 4, "钟": 4, "汪": 4, "田": 4},
    **{"任": 4, "姜": 4, "范": 4, "方": 3, "石": 3, "姚": 3, "谭": 3, "廖": 3, "邹": 3, "熊": 3},
    **{"金": 3, "陆": 3, "郝": 3, "孔": 2, "白": 2, "崔": 2, "康": 2, "毛": 2, "邱": 2, "秦": 2},
    **{"江": 2, "史": 2, "顾": 2, "侯": 2, "邵": 2, "孟": 2, "龙": 2, "万": 2, "段": 2, "雷": 2},
    **{"钱": 2, "汤": 2, "尹": 2, "黎": 2, "易": 1, "常": 1, "武": 1, "乔": 1, "贺": 1, "赖": 1},
    **{"欧阳": 1, "司马": 1, "上官": 1, "诸葛": 1},
}
# Whole given names that were in fashion, by decade of birth.
FASHION = {
    ("男", 1960): ("建国", "国庆", "卫东", "建军", "志强", "永红", "文革", "红军", "跃进", "国强"),
    ("女", 1960): ("秀英", "桂英", "玉兰", "秀兰", "淑珍", "凤英", "玉珍", "桂兰", "春梅", "红梅"),
    ("男", 1970): ("勇", "军", "伟", "强", "斌", "志刚", "建华", "海波", "立新", "永刚"),
    ("女", 1970): ("丽", "艳", "敏", "静", "红", "丽华", "春艳", "晓红", "海燕", "桂芳"),
    ("男", 1980): ("磊", "鹏", "超", "杰", "涛", "海涛", "晓东", "志伟", "俊峰", "明明"),
    ("女", 1980): ("娜", "婷", "丹", "丽娜", "晶晶", "婷婷", "晓燕", "雪梅", "佳", "倩"),
    ("男", 1990): ("浩", "鑫", "宇", "俊杰", "子豪", "天宇", "文博", "志远", "嘉伟", "凯"),
    ("女", 1990): ("雪", "颖", "悦", "梦瑶", "雨婷", "欣怡", "思雨", "佳琪", "雅静", "诗涵"),
}
FIRST = {"男": "志建文国明永海俊晓立宏德春家子天嘉思", "女": "晓丽春雪玉秀海慧美佳思雨雅梦桂红月静"}
SECOND = {
    "男": "强军伟平华峰林辉龙斌涛鹏杰波刚宇辰轩",
    "女": "华梅芳玲霞燕萍红娟莉莹洁琳颖瑶欣怡涵",
}
ALIKE = {"小": "晓", "晓": "小", "丽": "莉", "莉": "丽", "燕": "艳", "艳": "燕", "婷": "亭"}
ALIKE |= {"伟": "玮", "军": "君", "芳": "方", "萍": "平", "霞": "侠", "志": "智", "华": "花"}
ETHNICITIES = {"汉族": 880, "满族": 60, "朝鲜族": 35, "蒙古族": 12, "回族": 10, "锡伯族": 3}
IN_FASHION = 0.45
ONE_CHARACTER = 0.12

_SURNAMES, _SURNAME_SHARES = list(SURNAMES), list(SURNAMES.values())
_ETHNICITIES, _ETHNICITY_SHARES = list(ETHNICITIES), list(ETHNICITIES.values())


def name_of(rng: random.Random, sex: str, year: int) -> str:
    """A whole name for somebody born in the year."""
    surname = rng.choices(_SURNAMES, _SURNAME_SHARES)[0]
    decade = min(max(year // 10 * 10, 1960), 1990)
    if rng.random() < IN_FASHION:
        return surname + rng.choice(FASHION[(sex, decade)])
    if rng.random() < ONE_CHARACTER:
        return surname + rng.choice(SECOND[sex])
    return surname + rng.choice(FIRST[sex]) + rng.choice(SECOND[sex])


def ethnicity_of(rng: random.Random) -> str:
    """民族."""
    return rng.choices(_ETHNICITIES, _ETHNICITY_SHARES)[0]


def misheard(name: str) -> str:
    """The name with one character written as another of the same sound; itself where none is.

    >>> misheard("王小红")
    '王晓红'
    """
    for place, character in enumerate(name[1:], 1):
        if character in ALIKE:
            return name[:place] + ALIKE[character] + name[place + 1 :]
    return name
