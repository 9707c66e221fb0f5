"""What the engine's words mean to people."""

from django.utils.translation import gettext_lazy as _

from community.screening.rules import CONTEXTS

OUTCOME_NAMES = [
    ("allow", _("let through")),
    ("note", _("note: public, and marked")),
    ("hold", _("hold: a person reads it first")),
    ("block", _("refuse: not taken in")),
]
SHORT_OUTCOMES = {
    "allow": _("let through"),
    "note": _("noted"),
    "hold": _("held"),
    "block": _("refused"),
    "unscreened": _("not screened"),
}
PLACE_NAMES = [
    ("title", _("title")),
    ("body", _("body of a text")),
    ("comment", _("comment")),
    ("name", _("name")),
]
_CONTEXTS = {
    "negation": _("it is negated"),
    "quotation": _("it stands in quotation marks"),
    "reported": _("it reports what others say"),
    "warning": _("it warns of a scam"),
    "question": _("it asks for help"),
    "loss": _("it tells of a loss or a lesson"),
    "legal": _("it explains a rule or reports news"),
    "tone": _("as a whole it reads like teaching, a question or a story"),
}
# Whatever the engine knows can be chosen, in its own word at least.
CONTEXT_NAMES = [(name, _CONTEXTS.get(name, name)) for name in CONTEXTS]
FIELD_NAMES = {
    "id": _("Name of the rule"),
    "code": _("Policy code"),
    "outcome": _("What follows"),
    "phrases": _("Phrases"),
    "patterns": _("Patterns"),
    "window": _("Window"),
    "places": _("Where it applies"),
    "except": _("Exceptions"),
    "protect": _("What around a hit lowers it"),
    "protected_outcome": _("What follows then"),
    "reason": _("Reason"),
    "legal_basis": _("Legal basis"),
    "owner": _("Owner"),
    "must_hit": _("Texts it must hit"),
    "must_not_hit": _("Texts it must let go"),
    "expires": _("Last day"),
    "version": _("Version"),
}
