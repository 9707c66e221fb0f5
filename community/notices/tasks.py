import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone, translation

from community.notices.models import Notice
from community.notices.wording import describe, hidden_answers, path_in

logger = logging.getLogger("sanbu.notices")


@task()
def mail_notice(notice_id: int) -> None:
    """Send one notice's mail in the member's language. Runs once per notice, however often it is queued."""
    # A notice cancelled and told anew has a later due time; its earlier task finds nothing to do.
    waiting = Notice.objects.filter(
        is_cancelled=False, mail_state=Notice.Mail.PENDING, mail_due_at__lte=timezone.now()
    )
    won = waiting.filter(pk=notice_id).update(mail_state=Notice.Mail.SENT)
    if not won:
        return
    notice = Notice.objects.select_related("member").get(pk=notice_id)
    if not notice.member.is_active or notice.member.is_demo or hidden_answers([notice]):
        return
    try:
        build_message(notice).send()
    except OSError as error:
        # The notice stays on the site; the failure is visible in its state and in the log. Only the error's name
        # goes there: a mail server's answer repeats the address.
        Notice.objects.filter(pk=notice_id).update(mail_state=Notice.Mail.FAILED)
        logger.warning("mail of notice %s failed: %s", notice_id, type(error).__name__)


def build_message(notice: Notice) -> EmailMultiAlternatives:
    language = notice.member.language
    with translation.override(language):
        context = {
            "wording": describe(notice),
            "link": settings.SITE_URL + path_in(language, notice.path),
            "lang": "en" if language == "en" else "zh-Hans",
            "site_name": settings.SITE_NAME_EN if language == "en" else settings.SITE_NAME_ZH,
        }
        subject = " ".join(render_to_string("community/notices/mail_subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject, render_to_string("community/notices/mail.txt", context), to=[notice.member.email]
        )
        message.attach_alternative(render_to_string("community/notices/mail.html", context), "text/html")
    return message
