"""Table of contents: every feature's models, so that Django finds them. Import models from their feature."""

from community.audit.models import AuditEntry, ChainHead
from community.comments.models import Comment
from community.content.models import Picture, Topic
from community.members.models import Member
from community.moderation.models import Decision, PolicyCode, Review
from community.notices.models import Notice
from community.pages.models import Consent, Page
from community.posts.models import Draft, Like, Post, Revision, Save
from community.stories.models import Story, StoryPicture

__all__ = [
    "AuditEntry",
    "ChainHead",
    "Comment",
    "Consent",
    "Decision",
    "Draft",
    "Like",
    "Member",
    "Notice",
    "Page",
    "Picture",
    "PolicyCode",
    "Post",
    "Review",
    "Revision",
    "Save",
    "Story",
    "StoryPicture",
    "Topic",
]
