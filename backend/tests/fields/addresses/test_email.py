"""E-mail addresses: what is taken off lies around the address, a fault inside it is refused, advice changes nothing."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity, FieldError, coerce, get_field
from leadgen.fields.addresses.email import read_email
from leadgen.fields.addresses.email_advice import advice_of, mailbox_key

EMAIL = get_field(Entity.CONTACT, "email")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ida.berg@alnovia.example", "plain"),
        ("Ida.Berg@Alnovia.EXAMPLE", "plain"),
        ("Ida Berg <ida.berg@alnovia.example>", "display_name"),
        ('"Berg, Ida" <ida.berg@alnovia.example>', "display_name"),
        ("'Ida Berg' <mailto:ida.berg@alnovia.example>", "display_name"),
        ("ida.berg@alnovia.example <ida.berg@alnovia.example>", "display_name"),
        ("Ida Berg (ida.berg@alnovia.example)", "brackets"),
        ("Ida Berg [ida.berg@alnovia.example]", "brackets"),
        ("ida.berg@alnovia.example (work)", "remark_left_out"),
        ("mailto:ida.berg@alnovia.example?subject=Hello", "mailto"),
        ("mailto:ida.berg%40alnovia.example", "mailto"),
        ("SMTP:ida.berg@alnovia.example", "mailto"),
        ("Kontakt: ida.berg@alnovia.example", "label"),
        ("Courriel : ida.berg@alnovia.example", "label"),
        ("e-post ida.berg@alnovia.example", "label"),
        ("ida.berg@alnovia.example.", "marks_left_out"),
        ("ida.berg@alnovia.example;", "marks_left_out"),
        ("• ida.berg@alnovia.example", "marks_left_out"),
        ("- ida.berg@alnovia.example", "marks_left_out"),
        ("“ida.berg@alnovia.example”", "plain"),
        ("'ida.berg@alnovia.example", "plain"),
        ('="ida.berg@alnovia.example"', "plain"),
        ("\u202aida.berg@\u200balno\u00advia.example\u202c\u00a0", "plain"),
        ("ｉｄａ．ｂｅｒｇ＠ａｌｎｏｖｉａ．ｅｘａｍｐｌｅ", "plain"),
        ("ida.berg&#64;alnovia.example", "plain"),
        ("&lt;ida.berg@alnovia.example&gt;", "display_name"),
        ("ida.berg[at]alnovia[dot]example", "covered"),
        ("ida.berg (zavináč) alnovia (tečka) example", "covered"),
        ("ida.berg (@) alnovia.example", "covered"),
        ("ida.berg AT alnovia DOT example", "covered"),
        ("Ida Berg ida.berg@alnovia.example", "display_name"),
        ("ida.berg@alnovia.example Ida Berg-Horn", "display_name"),
        ("Ida Berg <ida.berg@alnovia.example", "display_name"),
        ("ida.berg@alnovia.example*", "marks_left_out"),
        ("ida.berg@alnovia.example_x000D_", "plain"),
    ],
)
def test_what_lies_around_an_address_is_taken_off(text: str, rule: str) -> None:
    found = read_email(text)
    assert (found.value, found.rule) == ("ida.berg@alnovia.example", rule)
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ida Berg <ida@alnovia.example>", "Ida Berg"),
        ('"Berg, Ida" <ida@alnovia.example>', "Berg, Ida"),
        ("ida@alnovia.example <ida@alnovia.example>", None),
        ("ida@alnovia.example", None),
    ],
)
def test_a_display_name_is_known(text: str, name: str | None) -> None:
    assert read_email(text).name == name


@pytest.mark.parametrize(
    ("text", "part_of_reason"),
    [
        ("ida.@alnovia.example", "period"),
        (".ida@alnovia.example", "period"),
        ("ida..berg@alnovia.example", "two periods"),
        ("ida+list.@alnovia.example", "period"),
        ('"ida berg"@alnovia.example', "quoted"),
        ('"ida@berg.example"@alnovia.example', "quoted"),
        ("ida@alnovia", "period"),
        ("ida@203.0.113.9", "top-level"),
        ("ida@[203.0.113.9]", "after the @"),
        ("ida@-alnovia.example", "hyphen"),
        ("ida@alnovia,example", "comma"),
        ("ida@alnovia.co,uk", "comma"),
        ("ida berg@alnovia.example", "blanks"),
        ("ida berg @alnovia.example", "blanks"),
        ("Ida berg@alnovia.example", "blanks"),
        ("write to Ida ida@alnovia.example", "blanks"),
        ("ida@alnovia.co uk", "blanks"),
        ("ida at alnovia.example", "no @"),
        ("ida(at)alnovia.example", "no @"),
        ("ida@alnovia.example@beronda.example", "more than one"),
        (f"{'i' * 65}@alnovia.example", "too long"),
        ("/o=Alnovia/ou=Exchange Administrative Group/cn=Recipients/cn=7f3a-iberg", "directory"),
        ("EX:/o=Alnovia/cn=Recipients/cn=iberg", "directory"),
        ("IMCEAEX-_O=ALNOVIA_OU=FIRST_CN=IBERG@alnovia.example", "directory"),
        ("CN=Ida Berg/O=Alnovia", "directory"),
        ("ask Ida", "no @"),
    ],
)
def test_a_fault_inside_is_refused_with_its_reason(text: str, part_of_reason: str) -> None:
    found = read_email(text)
    assert found.value is None
    assert part_of_reason in (found.reason or "")
    assert found.fix


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ida@alnovia,example", "ida@alnovia.example"),
        ("ida@alnovia.co,uk", "ida@alnovia.co.uk"),
        ("ida(at)alnovia.example", "ida@alnovia.example"),
        ("ida at alnovia.example", "ida@alnovia.example"),
    ],
)
def test_a_refusal_says_what_may_be_meant(text: str, meant: str) -> None:
    with pytest.raises(FieldError) as caught:
        coerce(EMAIL, text)
    assert caught.value.fix == f"If {meant} is meant, write it so."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("o'hara+list@alnovia.example", "o'hara+list@alnovia.example"),
        ("o’hara@alnovia.example", "o'hara@alnovia.example"),
        ("-ida-@alnovia.example", "-ida-@alnovia.example"),
        (f"{'i' * 64}@alnovia.example", f"{'i' * 64}@alnovia.example"),
        ("info@pumpen-süd.de", "info@xn--pumpen-sd-x9a.de"),
        ("info@straßenbau-nord.de", "info@xn--straenbau-nord-3fb.de"),
        ("ida@gmail. com", "ida@gmail.com"),
        ("ida @ gmail.com", "ida@gmail.com"),
        ("léa@alnovia.example", "léa@alnovia.example"),
        ("ida@alnovia.lan", "ida@alnovia.lan"),
    ],
)
def test_an_unusual_address_is_kept(text: str, value: str) -> None:
    assert read_email(text).value == value


@pytest.mark.parametrize("text", ["ida@gmail. com", "léa@alnovia.example"])
def test_what_is_doubtful_about_it_is_said(text: str) -> None:
    assert read_email(text).remarks


@pytest.mark.parametrize(
    ("email", "meant"),
    [
        ("ida@gmial.com", "gmail.com"), ("ida@gmail.con", "gmail.com"), ("ida@gmail.cm", "gmail.com"), ("ida@gamil.com", "gmail.com"),
        ("ida@gmai.com", "gmail.com"), ("ida@hotmial.fr", "hotmail.fr"), ("ida@outlok.com", "outlook.com"), ("ida@seznam.c", "seznam.cz"),
        ("ida@seznma.cz", "seznam.cz"), ("ida@senzam.cz", "seznam.cz"), ("ida@yaho.com", "yahoo.com"), ("ida@wanado.fr", "wanadoo.fr"),
        ("ida@centrun.cz", "centrum.cz"), ("ida@iclud.com", "icloud.com"),
    ],
)  # fmt: skip
def test_a_near_miss_of_a_known_host_is_advice(email: str, meant: str) -> None:
    found = read_email(email)
    assert found.value == email
    assert len(found.remarks) == 1
    assert meant in found.remarks[0]


@pytest.mark.parametrize(
    "email",
    [
        "ida@gmail.fr", "ida@email.com", "ida@mail.com", "ida@ymail.com", "ida@cloud.com", "ida@gmx.net", "ida@hotmail.dk", "ida@me.com",
        "ida@post.cz", "ida@central.cz", "ida@laposte.fr", "ida@seznam.sk", "ida@orange.com", "ida@interio.pl", "ida@outlook.cz",
        "ida@yahoo.co.uk", "norbert.reply@alnovia.example", "bouncer@alnovia.example",
    ],
)  # fmt: skip
def test_a_real_host_or_name_is_no_near_miss(email: str) -> None:
    assert advice_of(email) == ()


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "do_not_reply", "nereply", "neodpovidat", "nepasrepondre", "mailer-daemon", "no.responder", "noreply-shop"]
)  # fmt: skip
def test_a_mailbox_that_nobody_reads_is_kept_and_marked(local: str) -> None:
    found = read_email(f"{local}@alnovia.example")
    assert (found.value, found.remarks) == (f"{local}@alnovia.example", ("nobody reads this mailbox",))


def test_a_disposable_address_is_kept_and_marked() -> None:
    found = read_email("ida@mailinator.com")
    assert found.value == "ida@mailinator.com"
    assert "minutes" in found.remarks[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ida.berg@gmail.com", "idaberg@gmail.com"),
        ("ida.berg+fair@gmail.com", "idaberg@googlemail.com"),
        ("ida+fair@outlook.com", "ida@outlook.com"),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    assert mailbox_key(one) == mailbox_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ida.berg@alnovia.example", "idaberg@alnovia.example"),
        ("ida.berg@outlook.com", "idaberg@outlook.com"),
        ("ida+a@alnovia.example", "ida@alnovia.example"),
        ("idaberg@gmail.com", "idabergs@gmail.com"),
    ],
)
def test_other_services_may_give_both_to_different_people(one: str, other: str) -> None:
    assert mailbox_key(one) != mailbox_key(other)
