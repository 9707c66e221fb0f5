"""Patterns of things with a form rather than a wording, and what their numbers mean."""

import re

HAN_DIGITS = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖幺洞拐勾"
VALUES = dict(zip(HAN_DIGITS, "00012234567891234567891079", strict=True))
VALUES.update({"o": "0", "l": "1", "i": "1"})
_DIGIT = rf"[0-9{HAN_DIGITS}]"
_LOOSE = rf"[0-9oli{HAN_DIGITS}]"
DIGIT_RUN = re.compile(rf"{_DIGIT}(?:[^\w\n，,。；;]{{0,3}}{_LOOSE}){{4,40}}")
# What makes a run of digits an amount, a date or a number of things.
AMOUNT_AFTER = re.compile(
    r"\s{0,2}(?:元|块|万|亿|千|百|股|份|年|月|日|人|户|手|点|吨|%|期|号文|美元|usd|rmb|yuan|dollars)"
)
HOT_LINE = re.compile(r"(?:12386|12363|12378|12377|96110|12315|12345|95\d{3}|110|120|119|400\d{7}|800\d{7})$")

_NUMBER = r"(?:\d[\d,]{0,12}(?:\.\d{1,4})?|[一二两三四五六七八九十百千几数]{1,5})"
ARABIC = r"\d{1,9}(?:\.\d{1,4})?"
PERCENT = re.compile(
    r"(?P<value>\d{1,5}(?:\.\d{1,3})?)\s?(?:%|个点|percent)"
    r"|百分之(?P<han>[零一二两三四五六七八九十百点]{1,6}|\d{1,4})"
    r"|(?:月息|日息|月利|月返|日返|利息|年息)\s?(?P<unit>\d{1,3}(?:\.\d)?|[一二两三四五六七八九十]{1,2})\s?(?:分|厘|%|个点|毛)"
    r"|(?P<points>[一二两三四五六七八九十几]{1,3})个点"
)
MONEY = re.compile(
    rf"[¥$￥€£]\s?\d[\d,.]{{0,12}}\s?[kmw]?|{_NUMBER}\s?[多来]?(?:万|千|百|亿|[kwm](?![a-z]))?\s?"
    r"(?:元|块|美元|美金|刀|欧元|人民币|港币|dollars|usd|usdt|yuan|bucks|rmb)"
    rf"|(?:\d[\d,.]{{0,9}}|[一二两三四五六七八九十百几]{{1,4}})\s?[多来]?(?:万|[w](?![a-z]))|[一二两三四五六七八九]{{1,2}}[百千](?![一-鿿]?分)"
    r"|[二三四五六七八九]位数|[6-9]位数"
)
MULTIPLE = re.compile(
    r"翻[了上]?(?:\d{1,4}|[一二两三四五六七八九十百几好数]{1,3})?[倍番](?!率)|(?:\d{1,4}|[一二两三四五六七八九十百千几数好]{1,3})倍(?!数)"
    r"|翻一?番|(?:double|triple)[sd]? your|\d{1,4}\s?x(?: returns?| gains?| profits?|\b)|\d{1,3}-?fold"
)
NUMBER = re.compile(ARABIC)
HIGH_PERCENT = 8.0

_WECHAT = r"(?:[微薇威徽维卫葳薇蔚崴围唯伟嶶溦v][^\w\n]{0,3}[信芯心欣鑫馨❤♥♡x💗💕🧡💛💚💙💜💓💖]|[vw]\s?x|wei\s?xin|we\s?chat|绿泡泡|绿色软件|绿聊|[v威薇徽❤]\s{0,2}[:：❤♥]|[加➕+]\s?[v微薇威徽])"
_QQ = r"(?:q\s?q|扣扣|抠抠|蔻蔻|寇寇|叩叩|球球|秋秋|企鹅|[扣抠q]\s{0,2}(?=[:：]))"
_OTHER = r"(?:tele\s?gram|电报|纸飞机|飞机号|\btg\b|whats\s?app|加line|\bline\s?id\b|\bsignal\b|skype|\bvk\b|discord|公众号|抖音号|蝙蝠|potato)"
_ID = rf"(?:@?[a-z][\w\-]{{3,24}}|[a-z](?:[ .\-][a-z0-9]){{4,16}}|{_LOOSE}(?:[^\w\n，。]{{0,2}}{_LOOSE}){{4,14}})"
HANDLE = re.compile(
    rf"(?:{_WECHAT}|{_QQ}|{_OTHER})[^\w\n。]{{0,4}}(?:同?号码?|群|id|是|me|搜索?|加|on|at|群号|频道)?[^\w\n。]{{0,4}}(?:is|是)?[^\w\n。]{{0,3}}(?P<id>{_ID})"
)
AT_HANDLE = re.compile(r"(?<![\w.])@[a-z][a-z0-9_]{4,31}")
FOREIGN_PHONE = re.compile(r"\+\d{1,3}[\s\-]?\(?\d{2,4}\)?(?:[\s\-]?\d{2,4}){2,4}")
HANDLE_ON = re.compile(
    r"@?[a-z][a-z0-9]*[_0-9][a-z0-9_]{2,24}\s+on\s+(?:telegram|whatsapp|signal|line|discord|wechat|instagram|skype)"
)
EMAIL = re.compile(r"[a-z0-9][a-z0-9._+\-]{1,40}\s?@\s?[a-z0-9][a-z0-9\-]{0,40}(?:\.[a-z]{2,12}){1,3}")
_TLD = r"(?:com|cn|net|org|top|xyz|vip|cc|io|app|me|club|shop|site|online|info|ly|gl|co|tv|pro|live|link|icu|fun|win|bet|biz|ru|tk|hk)"
LINK = re.compile(
    rf"https?://[^\s，。）)]{{3,200}}|www\.[^\s，。）)]{{3,200}}"
    rf"|(?<![\w@.])[a-z0-9][a-z0-9\-]{{0,40}}(?:\.[a-z0-9\-]{{1,40}}){{0,2}}\s?(?:\.|\[\.\]|点|dot|\(\.\))\s?{_TLD}(?![a-z.])(?:/[^\s，。]{{0,100}})?"
)
HOST = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9.\-]+)")
SECURITY_CODE = re.compile(r"(?<![\d.])(?:60|68|00|30|43|83|87|92|51|56|58|15|16|11)\d{4}(?![\d.])")
REPETITION = re.compile(r"([^\W\d])\1{9}|(\w{3,12}?)\2{3}|([^\W\da-z]{2})\3{4}")
EMOJI_RUN = re.compile("(?:[\u2600-\u2bff\U0001f000-\U0001faff][\u200d\u20e3\ufe0e\ufe0f\\s]{0,3}){12}")
SEPARATED = re.compile(r"\W+")
GIBBERISH = re.compile(r"(?:asdf|qwer|zxcv|hjkl|uiop|wert|sdfg|qweqwe|asdasd|xcvb)[a-z]{0,20}")


def percent_value(match: re.Match[str]) -> float:
    if match["value"]:
        return float(match["value"])
    if match["unit"]:
        return 100.0  # a rate by the month or day, in 分 or 厘
    words = match["han"] or match["points"] or ""
    if words.isdecimal():
        return float(words)
    value = 0
    for sign in words:
        if sign == "十":
            value = max(value, 1) * 10
        elif sign == "百":
            value = max(value, 1) * 100
        else:
            value += int(VALUES.get(sign, "0"))
    return float(value)


def is_dated(digits: str) -> bool:
    """Whether digits 7 to 14 are a plausible day of birth, as in a resident's number."""
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    return 1900 <= year <= 2035 and 1 <= month <= 12 and 1 <= day <= 31 and digits[0] in "123456789"


def passes_luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 2


def is_phone(digits: str) -> bool:
    """A mainland mobile number, with or without 86, or a landline with its area code."""
    number = digits[2:] if digits.startswith("86") and len(digits) == 13 else digits
    mobile = len(number) == 11 and number[0] == "1" and number[1] in "3456789"
    return mobile or (10 <= len(number) <= 12 and number[0] == "0" and number[1] != "0")
