"""Kind words and public help lines for somebody whose text speaks of despair, a loss by a scam, or of being young."""

from __future__ import annotations

from django.utils.translation import gettext as _

from community.notices.statements import HelpLine


def care_words(care: str) -> tuple[str, list[HelpLine]]:
    """A paragraph and the lines that help; nothing for an unknown word."""
    return CARE[care]() if care in CARE else ("", [])


def despair() -> tuple[str, list[HelpLine]]:
    return (
        _(
            "Your text reads as if things are very hard for you now. You need not carry that alone: whatever was lost, you matter more than money. Please speak with somebody today, with someone close to you or with the people below, who listen."
        ),
        [
            HelpLine("12356", _("mental-health help line")),
            HelpLine("120", _("ambulance, when somebody is in danger now")),
            HelpLine("110", _("police, when somebody is in danger now")),
        ],
    )


def scam_loss() -> tuple[str, list[HelpLine]]:
    return (
        _(
            "What you describe sounds like a fraud. It happens to careful people, and it is not your fault. Please pay nothing more, keep the records, and call; the sooner, the better the chance to stop the money. Whoever offers to get it back for a fee is often the next fraud."
        ),
        [
            HelpLine("110", _("police, when money has gone already")),
            HelpLine("96110", _("anti-fraud line, also when you only want to ask")),
            HelpLine("12386", _("securities regulator: shares, funds and futures")),
        ],
    )


def minor() -> tuple[str, list[HelpLine]]:
    return (
        _(
            "If you are not yet 18: it is good that you want to understand money so early. Reading is open to you; decisions about money are best talked over with a grown-up you trust. When something weighs on you, these people listen."
        ),
        [HelpLine("12355", _("line for young people")), HelpLine("12356", _("mental-health help line"))],
    )


CARE = {"despair": despair, "scam_loss": scam_loss, "minor": minor}
