"""Addresses of accounts: what is one, and whose it is while nobody has proved it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from leadgen.fields.enums import Role
from leadgen.users.addresses import normal_email, spellings
from leadgen.users.models import User
from tests.auth.races import token_of
from tests.client import PASSWORD, Api, join, make_user, sign_in
from tests.conftest import make_tenant

MINE = "the rival's own password"


class TestSyntax:
    @pytest.mark.parametrize(
        "bad",
        [
            "a@b@example.com",
            "a,b@example.com",
            "a@example.com,b@example.com",
            "a\nb@example.com",
            "a@exa\nmple.com",
            "a@example.com\r\nBcc: b@example.com",
            "Jan Novák <jan@example.com>",
            "<jan@example.com>",
            '"a b"@example.com',
            "a b@example.com",
            "a@[192.0.2.1]",
            "a@localhost",
            "a@example..com",
            "a@-example.com",
            ".a@example.com",
            "a..b@example.com",
            "@example.com",
            "a@",
            "ař@example.com",
            "a@example.com\u200b",
            "a" * 65 + "@example.com",
        ],
    )
    def test_an_invitation_for_what_is_no_address_names_the_field(self, api: Api, bad) -> None:
        refused = api.call("POST", "/api/users/invites", json={"email": bad})
        assert refused.status_code == 422
        assert refused.get_json()["errors"][0]["field"] == "email"

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            (" Eva.Nova+leads@Example.COM ", "eva.nova+leads@example.com"),
            ("a@firma.local", "a@firma.local"),
            ("a@háčky.cz", "a@xn--hky-ela4t.cz"),
            ("o'neill@example.com", "o'neill@example.com"),
            ("a_b-c@x.y.example.museum", "a_b-c@x.y.example.museum"),
        ],
    )
    def test_an_address_has_one_form(self, api: Api, typed, kept) -> None:
        assert api.post("/api/users/invites", {"email": typed})["email"] == kept

    @given(st.text(max_size=40))
    def test_the_normal_form_is_normal_and_on_one_line(self, value) -> None:
        try:
            normal = normal_email(value)
        except ValueError:
            return
        assert normal_email(normal) == normal == normal.lower()
        assert normal.isascii()
        assert normal.count("@") == 1
        assert not set(normal) & set(' \r\n\t,<>"')

    def test_an_account_older_than_the_parser_still_signs_in(self, app, database) -> None:
        _, email = make_user(database, email="old,address@example.test")
        body = {"email": email.upper(), "password": PASSWORD}
        assert app.test_client().post("/api/auth/login", json=body).status_code == 200
        assert spellings(" Old,Address@example.test") == ("old,address@example.test",)


@pytest.fixture
def squatted(app, database):
    """An admin of A has made an account of a rival's address and knows its password; B invites the rival."""
    a, b = sign_in(app, database, make_tenant(database)), sign_in(app, database, make_tenant(database))
    email = f"ceo-{a.user_id.hex[-10:]}@rival.test"
    http = app.test_client()
    made = token_of(a.post("/api/users/invites", {"email": email, "role": "editor"})["url"])
    joined = http.post("/api/auth/accept-invite", json={"token": made, "password": PASSWORD}).get_json()
    squatter = Api(app, a.slug, joined["user"]["id"], email)
    return a, b, email, squatter, token_of(b.post("/api/users/invites", {"email": email, "role": "editor"})["url"])


def accept(app, token: str, password: str, **more):
    return app.test_client().post("/api/auth/accept-invite", json={"token": token, "password": password} | more)


class TestUnproved:
    def test_the_rival_joins_with_a_password_of_their_own_and_the_squatter_gains_nothing(self, app, squatted) -> None:
        a, b, email, squatter, invite = squatted
        refused = accept(app, invite, MINE)
        assert (refused.status_code, "separate" in refused.get_json()["errors"][0]["fix"]) == (401, True)
        joined = accept(app, invite, MINE, separate_account=True)
        assert [m["tenant"]["slug"] for m in joined.get_json()["memberships"]] == [b.slug]
        # each signs in by their own password, and sees their own namespace alone
        for password, slug in ((MINE, b.slug), (PASSWORD, a.slug)):
            body = {"email": email, "password": password}
            answer = app.test_client().post("/api/auth/login", json=body).get_json()
            assert [m["tenant"]["slug"] for m in answer["memberships"]] == [slug]
        assert squatter.call("GET", "/api/contacts", headers={"X-Namespace": b.slug}).status_code == 404
        # a link that A's admin makes opens A's account
        link = token_of(a.post(f"/api/users/{squatter.user_id}/reset-link")["url"])
        body = {"token": link, "password": "known to A's admin"}
        opened = app.test_client().post("/api/auth/reset-password", json=body).get_json()
        assert [m["tenant"]["slug"] for m in opened["memberships"]] == [a.slug]
        rival = {"email": email, "password": MINE}
        assert app.test_client().post("/api/auth/login", json=rival).status_code == 200

    def test_it_is_no_way_into_the_account_of_somebody_who_was_there_first(self, app, squatted) -> None:
        """The same from the other side: B's admin opens the invitation and gets nothing of A's."""
        a, _, _, owner, invite = squatted
        taken = accept(app, invite, MINE, separate_account=True).get_json()
        assert taken["user"]["id"] != owner.user_id
        headers = {"Authorization": f"Bearer {taken['access_token']}", "X-Namespace": a.slug}
        assert app.test_client().get("/api/contacts", headers=headers).status_code == 404
        assert owner.call("GET", "/api/auth/me").status_code == 200  # not even signed out

    def test_with_the_password_it_is_the_same_person(self, app, squatted) -> None:
        a, b, _, owner, invite = squatted
        joined = accept(app, invite, PASSWORD).get_json()
        assert joined["user"]["id"] == owner.user_id
        assert {m["tenant"]["slug"] for m in joined["memberships"]} == {a.slug, b.slug}

    def test_a_member_gets_no_second_account_in_the_same_namespace(self, app, squatted) -> None:
        a, _, email, _, _ = squatted
        again = token_of(a.post("/api/users/invites", {"email": email})["url"])
        assert accept(app, again, MINE, separate_account=True).status_code == 409

    @pytest.mark.parametrize("has_password", [True, False])
    def test_a_proved_account_is_joined_by_its_password_alone(self, app, api: Api, database, has_password) -> None:
        """What the operator made is proved, also before its owner has opened the first link."""
        _, email = make_user(database, super_admin=True)
        with database.system_session() as session:
            session.execute(text("UPDATE users SET email_proved_at = now() WHERE email = :e"), {"e": email})
            if not has_password:
                session.execute(text("UPDATE users SET password_hash = NULL WHERE email = :e"), {"e": email})
        invite = token_of(api.post("/api/users/invites", {"email": email, "role": "viewer"})["url"])
        for separate in (False, True):
            assert accept(app, invite, MINE, separate_account=separate).status_code == 401
        with database.system_session() as session:
            assert len(session.scalars(select(User).where(User.email == email)).all()) == 1

    def test_a_deactivated_account_does_not_take_the_address(self, app, squatted) -> None:
        a, b, _, squatter, invite = squatted
        a.patch(f"/api/users/{squatter.user_id}", {"is_active": False, "version": 1})
        joined = accept(app, invite, MINE)
        assert [m["tenant"]["slug"] for m in joined.get_json()["memberships"]] == [b.slug]

    def test_accounts_that_others_made_keep_nobody_out(self, app, database) -> None:
        """Each namespace adds one account at most, so none can use an address up for the others."""
        email = f"many-{make_tenant(database).hex[-10:]}@rival.test"
        statuses = []
        for n in range(7):
            admin = sign_in(app, database, make_tenant(database))
            invite = token_of(admin.post("/api/users/invites", {"email": email})["url"])
            statuses.append(accept(app, invite, f"password number {n}", separate_account=True).status_code)
        assert statuses == [200] * 7
        last = {"email": email, "password": "password number 6"}
        assert app.test_client().post("/api/auth/login", json=last).status_code == 200

    def test_an_account_that_left_its_last_namespace_is_nobody_s(self, app, squatted) -> None:
        a, b, email, squatter, invite = squatted
        login = {"email": email, "password": PASSWORD}
        assert accept(app, invite, PASSWORD).status_code == 200  # of two namespaces
        for left, status in ((a, 200), (b, 401)):
            left.delete(f"/api/users/{squatter.user_id}")
            assert app.test_client().post("/api/auth/login", json=login).status_code == status
        assert squatter.call("GET", "/api/auth/me").status_code == 401
        for n in range(7):
            made = token_of(a.post("/api/users/invites", {"email": email})["url"])
            joined = accept(app, made, f"password number {n}")
            assert joined.status_code == 200
            a.delete(f"/api/users/{joined.get_json()['user']['id']}")
        # the address is as if there had been none: not even a separate account is needed
        mine = token_of(b.post("/api/users/invites", {"email": email})["url"])
        assert accept(app, mine, MINE).status_code == 200

    def test_an_account_that_the_operator_made_is_joined_again_by_its_password(self, app, api: Api, database) -> None:
        user_id, email = make_user(database)
        join(database, user_id, api.tenant_id, Role.VIEWER)
        with database.system_session() as session:
            session.execute(text("UPDATE users SET email_proved_at = now() WHERE email = :e"), {"e": email})
        member = Api(app, api.slug, user_id, email)
        api.delete(f"/api/users/{user_id}")
        assert member.call("GET", "/api/auth/me").status_code == 401  # signed out
        again = token_of(api.post("/api/users/invites", {"email": email})["url"])
        assert accept(app, again, PASSWORD).get_json()["user"]["id"] == str(user_id)

    def test_a_namespace_takes_one_account_of_an_address(self, app, squatted) -> None:
        """Else two namespaces that help each other could gather any number: made in one, moved to the other."""
        a, b, email, squatter, invite = squatted
        assert accept(app, invite, PASSWORD).status_code == 200
        a.delete(f"/api/users/{squatter.user_id}")
        second = token_of(a.post("/api/users/invites", {"email": email})["url"])
        assert accept(app, second, MINE, separate_account=True).status_code == 200
        moved = token_of(b.post("/api/users/invites", {"email": email})["url"])
        assert accept(app, moved, MINE).status_code == 409


def test_a_link_s_token_is_in_the_fragment(api: Api, database) -> None:
    user_id, _ = make_user(database)
    join(database, user_id, api.tenant_id, Role.VIEWER)
    for url in (
        api.post(f"/api/users/{user_id}/reset-link")["url"],
        api.post("/api/users/invites", {"email": "new@example.test"})["url"],
    ):
        parts = urlsplit(url)
        assert parts.query == ""
        assert len(parts.fragment.removeprefix("token=")) > 40
    assert api.call("GET", "/api/auth/invite").status_code in {404, 405}  # a token in a query would be logged
