"""Names without finance words.

Unlicensed sites and accounts may not carry them (Measures for Online Marketing of Financial Products, art. 18;
compliance code USERNAME_FINANCE_WORD). The same check guards the site's own name in the settings.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FINANCE_WORDS = [
    "金融",
    "融资",
    "贷款",
    "借钱",
    "典当",
    "银行",
    "交易所",
    "交易中心",
    "资产管理",
    "资管",
    "基金",
    "理财",
    "财富管理",
    "投资",
    "投顾",
    "证券",
    "期货",
    "股权众筹",
    "保险",
    "信托",
    "支付",
    "清算",
    "征信",
    "外汇",
    "股神",
    "荐股",
    "证监",
    "银监",
    "官方",
    "客服",
    "老师",
    "操盘",
    "bank",
    "securities",
    "futures",
    "insurance",
    "fund",
    "invest",
    "wealth",
    "loan",
    "broker",
    "forex",
    "official",
]


def finance_word_in(name: str) -> str:
    """The first finance word found in the name after undoing width, case and separators, or ''."""
    folded = "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
    return next((word for word in FINANCE_WORDS if word in folded), "")


def validate_display_name(value: str) -> None:
    if word := finance_word_in(value):
        raise ValidationError(
            _("A public name may not contain “%(word)s”: the law keeps such words for licensed firms."),
            code="finance_word",
            params={"word": word},
        )
    if len(value.strip()) < 2:
        raise ValidationError(_("A public name needs at least 2 characters."), code="too_short")
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} for c in value):
        raise ValidationError(_("A public name may not contain invisible characters."), code="invisible")
