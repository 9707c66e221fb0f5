"""What the engine says of faulty rules, in the reader's language. It knows no Django, and speaks English only."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAYINGS: list[tuple[str, Promise]] = [
    (r"This field does not exist\.", _("This field does not exist.")),
    (r"This field is missing or empty\.", _("This field is missing or empty.")),
    (r"Give the reason as .*", _("Give the reason in both languages.")),
    (r"(.+) is none of (.+)\.", _("%(first)s is none of %(second)s.")),
    (r"This must be an outcome no stricter.*", _("This may not be stricter than what follows otherwise.")),
    (r"A rule needs at least one phrase or pattern\.", _("A rule needs at least one phrase or pattern.")),
    (r"Give a whole number of signs from (\d+) to (\d+)\.", _("Give a whole number of signs from %(first)s to %(second)s.")),
    (r"(.+) is no day; .*", _("%s is no day; write it as 2027-01-31.")),
    (r"Two rules have this id; .*", _("Two rules have this name; rename one.")),
    (r"The context needs this list; .*", _("The context needs this list; add it.")),
    (r"A list names the list <(.+)> inside itself\.", _("This list names the list %s, and so itself.")),
    (r"A list names the list <(.+)>, which .*", _("This list names the list %s, which does not exist.")),
    (r"A list holds (.+); a list stands.*", _("%s: a list stands alone between bars, as in a|<list>|b.")),
    (r"A list holds the part (.+), which .*", _("%s has no letter or sign in it.")),
    (r"The phrase (.+) names the list <(.+)> inside itself\.", _("The phrase %(first)s names the list %(second)s, which names itself.")),
    (r"The phrase (.+) names the list <(.+)>, which .*", _("The phrase %(first)s names the list %(second)s, which does not exist.")),
    (r"The phrase (.+) holds the part (.+), which .*", _("The phrase %(first)s has a part without a letter or sign: %(second)s.")),
    (r"The phrase (.+) holds (.+); a list stands.*", _("The phrase %(first)s: in %(second)s, a list must stand alone between bars.")),
    (r"The phrase (.+) has nothing before an &\.", _("The phrase %s has nothing before an &.")),
    (r"The phrase (.+) has the gap (.+); .*", _("The phrase %(first)s has the gap %(second)s; write ~1 to ~60, after a part.")),
    (r"The phrase (.+) ends with a gap or .*", _("The phrase %s ends with a gap or an &, or is empty.")),
    (r"The pattern (.+) is not a valid pattern: (.+)", _("The pattern %(first)s is not valid: %(second)s")),
    (r"The pattern (.+) matches the empty text\.", _("The pattern %s matches the empty text.")),
    (r"The pattern (.+) holds a back-reference, .*", _("The pattern %s has a back-reference, which can take very long; write the alternatives out.")),
    (r"The pattern (.+) holds a conditional group, .*", _("The pattern %s has a conditional group, which can take very long; write the alternatives out.")),
    (r"The pattern (.+) holds a repeat inside a repeat; .*", _("The pattern %s has a repeat inside a repeat, which can take very long; use one bounded repeat.")),
    (r"The pattern (.+) holds a repeat without a bound; .*", _("The pattern %s has a repeat without a bound, which can take very long; use {m,n} with n of at most 60.")),
]  # fmt: skip


def say(message: str) -> str:
    """The message itself, if it is none of those known here."""
    for pattern, words in SAYINGS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            first, second = (*found.groups(), "", "")[:2]
            named = "%(" in str(words)
            return str(words) % ({"first": first, "second": second} if named else found.groups())
    return message
