"""The system templates: presets of steps that every tenant has. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from leadgen.fields.enums import CampaignChannel, Language, MessageChannel, MessageTone


@dataclass(frozen=True, slots=True)
class StepPreset:
    """One step of a template; `delay_days` counts from the step before."""

    channel: MessageChannel
    label: str
    delay_days: int
    instructions: str
    enabled: bool = True
    needs_pdf: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A preset with its key, which never changes, and its defaults of tone and language."""

    key: str
    name: str
    description: str
    tone: MessageTone
    language: Language
    steps: tuple[StepPreset, ...]


_INVITE = "Ask to connect. One concrete reason that comes from the person's role or company. No pitch, no link."

TEMPLATES: tuple[Template, ...] = (
    Template(
        "linkedin_email",
        "LinkedIn + Email",
        "A LinkedIn invitation, then e-mails, with a follow-up on LinkedIn.",
        MessageTone.PROFESSIONAL,
        Language.EN,
        (
            StepPreset(MessageChannel.LINKEDIN_CONNECT, "LinkedIn Invite", 0, _INVITE),
            StepPreset(
                MessageChannel.EMAIL,
                "Email 1",
                2,
                "First e-mail. Open with what is specific to this company, name one problem it likely has, and say in "
                "one sentence how the sender's offer helps. End with one easy question.",
            ),
            StepPreset(
                MessageChannel.EMAIL,
                "Email 2",
                4,
                "Second e-mail. A new angle, not a reminder: a result that a similar company could expect. Short.",
            ),
            StepPreset(
                MessageChannel.LINKEDIN_MESSAGE,
                "LI Followup + PDF",
                3,
                "LinkedIn message after connecting. Refer to the attached one-page PDF and say what is in it for them.",
                needs_pdf=True,
            ),
            StepPreset(
                MessageChannel.EMAIL,
                "Email 3",
                5,
                "Last e-mail. Polite close, leave the door open, no pressure. At most four sentences.",
                enabled=False,
            ),
        ),
    ),
    Template(
        "email_3_step",
        "Email 3-Step",
        "Three e-mails: introduce, give value, close.",
        MessageTone.PROFESSIONAL,
        Language.EN,
        (
            StepPreset(
                MessageChannel.EMAIL,
                "Intro",
                0,
                "Introduce the sender by why this company in particular. One problem, one sentence of offer, one question.",
            ),
            StepPreset(
                MessageChannel.EMAIL,
                "Value",
                3,
                "Give something useful without asking for anything: an idea that fits their industry and size.",
            ),
            StepPreset(
                MessageChannel.EMAIL, "Close", 5, "Close politely: offer a short call or to be told no. Four sentences."
            ),
        ),
    ),
    Template(
        "linkedin_only",
        "LinkedIn Only",
        "An invitation and one message, both on LinkedIn.",
        MessageTone.CASUAL,
        Language.EN,
        (
            StepPreset(MessageChannel.LINKEDIN_CONNECT, "LinkedIn Invite", 0, _INVITE),
            StepPreset(
                MessageChannel.LINKEDIN_MESSAGE,
                "LinkedIn Message",
                3,
                "Message after connecting. Thank in half a sentence, then one idea that fits their work, one question.",
            ),
        ),
    ),
)

_BY_KEY = {template.key: template for template in TEMPLATES}


def find_template(key: str) -> Template | None:
    """Return the template with this key, or None."""
    return _BY_KEY.get(key)


def channel_of(channels: set[MessageChannel]) -> CampaignChannel:
    """Return the channel of a campaign with these step channels."""
    linkedin = {MessageChannel.LINKEDIN_CONNECT, MessageChannel.LINKEDIN_MESSAGE}
    if channels and channels <= linkedin:
        return CampaignChannel.LINKEDIN
    if channels == {MessageChannel.EMAIL}:
        return CampaignChannel.EMAIL
    return CampaignChannel.MULTI
