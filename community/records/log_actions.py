"""Every action the log knows: its name in the list of the search, and the sentence of a line."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from community.moderation.models import Decision

Action = Decision.Action

ACTIONS: dict[str, tuple[str | Promise, Promise]] = {
    "submit": (pgettext_lazy("log", "Send in"), gettext_lazy("%(who)s sent in %(what)s.")),
    Action.APPROVE: (Action.APPROVE.label, gettext_lazy("%(who)s approved %(what)s.")),
    Action.REQUEST_CHANGES: (
        Action.REQUEST_CHANGES.label,
        gettext_lazy("%(who)s asked for changes to %(what)s."),
    ),
    Action.REJECT: (Action.REJECT.label, gettext_lazy("%(who)s rejected %(what)s.")),
    Action.ESCALATE: (Action.ESCALATE.label, gettext_lazy("%(who)s escalated %(what)s.")),
    Action.HOLD: (Action.HOLD.label, gettext_lazy("%(who)s held %(what)s for a second person.")),
    Action.DECLINE: (Action.DECLINE.label, gettext_lazy("%(who)s declined the second approval of %(what)s.")),
    Action.TAKE_DOWN: (Action.TAKE_DOWN.label, gettext_lazy("%(who)s took down %(what)s.")),
    Action.RESTORE: (Action.RESTORE.label, gettext_lazy("%(who)s restored %(what)s.")),
    Action.CORRECT: (Action.CORRECT.label, gettext_lazy("%(who)s corrected %(what)s.")),
    Action.FEATURE: (Action.FEATURE.label, gettext_lazy("%(who)s featured %(what)s.")),
    Action.UNFEATURE: (Action.UNFEATURE.label, gettext_lazy("%(who)s ended the featuring of %(what)s.")),
    Action.PUBLISH: (Action.PUBLISH.label, gettext_lazy("%(what)s was published by policy.")),
    Action.SUSPEND: (
        Action.SUSPEND.label,
        gettext_lazy("%(what)s was hidden while it is looked at (by %(who)s)."),
    ),
    Action.KEEP: (Action.KEEP.label, gettext_lazy("%(who)s found no rule broken in %(what)s.")),
    Action.UPHOLD: (
        Action.UPHOLD.label,
        gettext_lazy("%(who)s upheld the decision on %(what)s after an appeal."),
    ),
    Action.OVERTURN: (
        Action.OVERTURN.label,
        gettext_lazy("%(who)s overturned the decision on %(what)s after an appeal."),
    ),
    Action.VARY: (
        Action.VARY.label,
        gettext_lazy("%(who)s varied the decision on %(what)s after an appeal."),
    ),
    Action.AGREE: (Action.AGREE.label, gettext_lazy("%(who)s looked again at %(what)s and agreed.")),
    Action.DISAGREE: (Action.DISAGREE.label, gettext_lazy("%(who)s looked again at %(what)s and disagreed.")),
    Action.UNDO: (Action.UNDO.label, gettext_lazy("%(who)s took back their decision on %(what)s.")),
    "withdraw": (pgettext_lazy("log", "Withdraw"), gettext_lazy("%(who)s withdrew %(what)s.")),
    "delete": (pgettext_lazy("log", "Delete"), gettext_lazy("%(who)s deleted %(what)s.")),
    "delete_draft": (
        pgettext_lazy("log", "Delete a draft"),
        gettext_lazy("%(who)s deleted the draft of %(what)s."),
    ),
    "reschedule": (
        pgettext_lazy("log", "Reschedule"),
        gettext_lazy("%(who)s moved %(what)s to another day."),
    ),
    "take_over_claim": (
        pgettext_lazy("log", "Take over a claim"),
        gettext_lazy("%(who)s took over a colleague's claim on %(what)s."),
    ),
    "report": (pgettext_lazy("log", "Report"), gettext_lazy("%(who)s reported %(what)s.")),
    "dismiss_reports": (
        pgettext_lazy("log", "Dismiss reports"),
        gettext_lazy("%(who)s dismissed reports of %(what)s as misuse."),
    ),
    "undo_dismiss_reports": (
        pgettext_lazy("log", "Take back a dismissal"),
        gettext_lazy("%(who)s took back their dismissal of reports of %(what)s."),
    ),
    "appeal": (
        pgettext_lazy("log", "Appeal"),
        gettext_lazy("%(who)s appealed against the decision on %(what)s."),
    ),
    "sanction": (
        pgettext_lazy("log", "Sanction"),
        gettext_lazy("The ladder of measures put a sanction on %(what)s."),
    ),
    "lift_sanction": (
        pgettext_lazy("log", "Lift a sanction"),
        gettext_lazy("%(who)s lifted a sanction of %(what)s."),
    ),
    "acknowledge_sanction": (
        pgettext_lazy("log", "Acknowledge a sanction"),
        gettext_lazy("%(who)s read and acknowledged a sanction."),
    ),
    "note_member": (
        pgettext_lazy("log", "Note on a member"),
        gettext_lazy("%(who)s wrote a note on %(what)s."),
    ),
    "grant_role": (pgettext_lazy("log", "Give a role"), gettext_lazy("A role was given to %(what)s.")),
    "revoke_role": (
        pgettext_lazy("log", "Take away a role"),
        gettext_lazy("A role was taken from %(what)s."),
    ),
    "word_policy": (
        pgettext_lazy("log", "Word a policy code"),
        gettext_lazy("%(who)s worded policy code %(what)s."),
    ),
    "refuse_text": (
        pgettext_lazy("log", "Refuse a text at once"),
        gettext_lazy("A rule refused %(what)s before it was sent in."),
    ),
    "write_rules": (
        pgettext_lazy("log", "Write screening rules"),
        gettext_lazy("%(who)s wrote version %(what)s of the screening rules."),
    ),
    "back_test_rules": (
        pgettext_lazy("log", "Try rules on past texts"),
        gettext_lazy("%(who)s tried version %(what)s of the screening rules on past texts."),
    ),
    "shadow_rules": (
        pgettext_lazy("log", "Let rules run silently"),
        gettext_lazy("%(who)s let version %(what)s of the screening rules run without effect."),
    ),
    "end_shadow": (
        pgettext_lazy("log", "End the silent run of rules"),
        gettext_lazy("%(who)s ended the silent run of version %(what)s of the screening rules."),
    ),
    "live_rules": (
        pgettext_lazy("log", "Put rules in force"),
        gettext_lazy("%(who)s put version %(what)s of the screening rules in force."),
    ),
    "brake_rule": (
        pgettext_lazy("log", "Brake a rule"),
        gettext_lazy("A rule of version %(what)s hit far more than expected and was braked."),
    ),
    "release_brake": (
        pgettext_lazy("log", "Release a brake"),
        gettext_lazy("%(who)s released the brake of a rule of version %(what)s."),
    ),
    "read_case_file": (
        pgettext_lazy("log", "Read a case file"),
        gettext_lazy("%(who)s opened the case file of %(what)s."),
    ),
    "export_case_file": (
        pgettext_lazy("log", "Export a case file"),
        gettext_lazy("%(who)s exported the case file of %(what)s."),
    ),
    "export_quarter": (
        pgettext_lazy("log", "Export a quarter"),
        gettext_lazy("%(who)s exported the decisions of %(what)s."),
    ),
    "ask_verification": (
        pgettext_lazy("log", "Ask for verification"),
        gettext_lazy("%(who)s asked for the record to be verified."),
    ),
    "verify_chain": (
        pgettext_lazy("log", "Verify the record"),
        gettext_lazy("The record was verified for %(who)s."),
    ),
    "apply_retention": (
        pgettext_lazy("log", "Remove what is due"),
        gettext_lazy("Retention applied: %(what)s."),
    ),
}
