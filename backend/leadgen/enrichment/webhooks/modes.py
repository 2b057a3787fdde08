"""Reads and sets where each stage of a tenant runs, and keeps the signing secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.crypto import SealBrokenError, seal, unseal
from leadgen.enrichment.webhooks.schemas import StageModeIn, StageModeOut
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.pipeline.models import StageMode, StageModeSetting
from leadgen.pipeline.stage import Registry, Stage
from leadgen.providers.outbound import Allowed, ForbiddenAddressError, check_url
from leadgen.providers.webhook import provider_name
from leadgen.tenancy import tenant_of

OLD_SECRET_LIFETIME = timedelta(days=1)
ANSWER_TIMEOUT = 60
CALLBACK_TIMEOUT = 900
MAX_ATTEMPTS = 3
# The final checks find contradictions between other stages' values, which an answer cannot carry.
ONLY_HERE = frozenset({"qc"})


def list_modes(session: Session, registry: Registry) -> list[StageModeOut]:
    """Return every stage, in DAG order."""
    set_up = {row.stage: row for row in session.scalars(select(StageModeSetting))}
    return [show_mode(stage, set_up.get(code)) for code, stage in registry.stages.items()]


def show_mode(stage: Stage, setting: StageModeSetting | None) -> StageModeOut:
    """Describe one stage; `setting` is None where nothing was set up."""
    until = setting.previous_until if setting else None
    return StageModeOut(
        stage=stage.code,
        label=stage.label,
        entity=stage.entity,
        mode=setting.mode if setting else StageMode.NATIVE,
        can_be_webhook=_why_only_here(stage) is None,
        url=setting.url if setting else None,
        provider=provider_name(setting.url) if setting and setting.url else None,
        secret_set_at=setting.secret_set_at if setting else None,
        previous_secret_until=until if until and until > datetime.now(UTC) else None,
        answer_timeout_seconds=setting.answer_timeout_seconds if setting else ANSWER_TIMEOUT,
        callback_timeout_seconds=setting.callback_timeout_seconds if setting else CALLBACK_TIMEOUT,
        max_attempts=setting.max_attempts if setting else MAX_ATTEMPTS,
        expected_cost_usd=setting.expected_cost_usd if setting else 0,
        version=setting.version if setting else None,
    )


def find_setting(session: Session, code: str, *, lock: bool = False) -> StageModeSetting | None:
    """Return the setting of one stage, if there is one."""
    query = select(StageModeSetting).where(StageModeSetting.stage == code)
    return session.scalar(query.with_for_update() if lock else query)


def set_mode(
    session: Session, registry: Registry, code: str, wanted: StageModeIn, *, allowed: Allowed, secret_key: str, by: UUID
) -> StageModeOut:
    """Set where a stage runs. Active runs follow the setting from their next claim on.

    Raises a 404 for an unknown stage, a 409 for an outdated version, and a 422 that names the error.
    """
    stage = _stage(registry, code)
    setting = find_setting(session, code, lock=True)
    if wanted.version != (setting.version if setting else None):
        raise ConflictError(
            "This stage's mode has changed in the meantime. Reload it and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": show_mode(stage, setting).model_dump(mode="json")},
        )
    if setting is None:
        setting = StageModeSetting(
            tenant_id=tenant_of(session),
            stage=code,
            mode=StageMode.NATIVE,
            answer_timeout_seconds=ANSWER_TIMEOUT,
            callback_timeout_seconds=CALLBACK_TIMEOUT,
            max_attempts=MAX_ATTEMPTS,
            expected_cost_usd=Decimal(0),
            revision=1,
            version=0,
        )
        session.add(setting)
    if wanted.url is not None and wanted.url != setting.url:
        if setting.url is not None:
            setting.revision += 1
        setting.url = wanted.url
    for name in ("answer_timeout_seconds", "callback_timeout_seconds", "max_attempts", "expected_cost_usd"):
        if getattr(wanted, name) is not None:
            setattr(setting, name, getattr(wanted, name))
    if wanted.secret is not None:
        _set_secret(setting, wanted.secret, secret_key=secret_key, revoke_old=False)
    setting.mode = wanted.mode
    setting.changed_by = by
    setting.version += 1
    _check(stage, setting, allowed)
    session.flush()  # the response shows `expected_cost_usd` in its stored form
    return show_mode(stage, setting)


def rotate_secret(
    session: Session, registry: Registry, code: str, secret: SecretStr, *, revoke_old: bool, secret_key: str, by: UUID
) -> StageModeOut:
    """Replace the signing secret; raise a 409 where no webhook was ever set up."""
    stage = _stage(registry, code)
    setting = find_setting(session, code, lock=True)
    if setting is None or setting.secret_sealed is None:
        raise ConflictError("This stage has no webhook yet; set one up first.", code=ErrorCode.INVALID_STATE)
    _set_secret(setting, secret, secret_key=secret_key, revoke_old=revoke_old)
    setting.changed_by = by
    setting.version += 1
    return show_mode(stage, setting)


def _stage(registry: Registry, code: str) -> Stage:
    stage = registry.stages.get(code)
    if stage is None:
        raise NotFoundError(f"There is no stage {code!r}.")
    return stage


def _why_only_here(stage: Stage) -> str | None:
    if stage.campaign is not None:
        return f"{stage.code} writes messages, which are not catalogue fields, so it cannot run behind a webhook."
    if stage.code in ONLY_HERE:
        return f"{stage.code} checks other stages' values, so it cannot run behind a webhook."
    return None


def _check(stage: Stage, setting: StageModeSetting, allowed: Allowed) -> None:
    problems = []
    if setting.url is not None:
        try:
            check_url(setting.url, allowed)
        except ForbiddenAddressError as error:
            problems.append(FieldProblem("url", str(error), "Enter the webhook's public https:// address."))
    if setting.mode is StageMode.WEBHOOK:
        why = _why_only_here(stage)
        if why is not None:
            problems.append(FieldProblem("mode", why, "Use native."))
        if setting.url is None:
            problems.append(FieldProblem("url", "A webhook needs an address.", "Enter its https:// address."))
        if setting.secret_sealed is None:
            fix = "Enter 24 to 200 characters, and the same in the workflow."
            problems.append(FieldProblem("secret", "A webhook needs a secret to sign with.", fix))
    if problems:
        raise InvalidError(" ".join(problem.message for problem in problems), errors=problems)


def _purpose(setting: StageModeSetting) -> str:
    return f"stage-mode:{setting.tenant_id}:{setting.stage}"


def _set_secret(setting: StageModeSetting, secret: SecretStr, *, secret_key: str, revoke_old: bool) -> None:
    now = datetime.now(UTC)
    kept = setting.secret_sealed is not None and not revoke_old
    setting.previous_sealed = setting.secret_sealed if kept else None
    setting.previous_until = now + OLD_SECRET_LIFETIME if kept else None
    setting.secret_sealed = seal(secret.get_secret_value(), secret=secret_key, purpose=_purpose(setting))
    setting.secret_set_at = now


def current_secret(setting: StageModeSetting, secret_key: str) -> str | None:
    """Return the secret that signs requests.

    Raises SealBrokenError when the secret was sealed with the key of another installation.
    """
    if setting.secret_sealed is None:
        return None
    return unseal(setting.secret_sealed, secret=secret_key, purpose=_purpose(setting))


def accepted_secrets(setting: StageModeSetting, secret_key: str) -> list[str]:
    """Return the secrets that callbacks may be signed with now, without unreadable ones."""
    sealed = [setting.secret_sealed]
    if setting.previous_until is not None and setting.previous_until > datetime.now(UTC):
        sealed.append(setting.previous_sealed)
    found = []
    for item in filter(None, sealed):
        try:
            found.append(unseal(item, secret=secret_key, purpose=_purpose(setting)))
        except SealBrokenError:
            continue
    return found
