"""Table of contents: every feature's models, so that Django finds them. Import models from their feature."""

from community.appeals.models import Appeal
from community.audit.models import AuditEntry, ChainHead
from community.comments.models import Comment
from community.conduct.models import MemberNote, Sanction, Strike
from community.content.models import Picture, Topic
from community.members.models import Member
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyCode, PolicyText
from community.moderation.samples import Sample
from community.notices.models import Notice, NoticePreference
from community.pages.models import Consent, Page
from community.posts.models import Draft, Like, Post, Revision, Save
from community.reports.models import Report, ReportCase
from community.rule_desk.models import Rescreen, RescreenRun
from community.rulebook.models import LearnedModel, Rollout, RuleDraft, RuleVersion
from community.rulebook.results import BackTest, Brake, RuleFigure, ScreeningResult
from community.stories.models import Story, StoryPicture

__all__ = [
    "Appeal",
    "AuditEntry",
    "BackTest",
    "Brake",
    "ChainHead",
    "Comment",
    "Consent",
    "Decision",
    "Draft",
    "LearnedModel",
    "Like",
    "Member",
    "MemberNote",
    "Notice",
    "NoticePreference",
    "Page",
    "Picture",
    "PolicyCode",
    "PolicyText",
    "Post",
    "Proposal",
    "Report",
    "ReportCase",
    "Rescreen",
    "RescreenRun",
    "Review",
    "Revision",
    "Rollout",
    "RuleDraft",
    "RuleFigure",
    "RuleVersion",
    "Sample",
    "Sanction",
    "Save",
    "ScreeningResult",
    "Story",
    "StoryPicture",
    "Strike",
    "Topic",
]
