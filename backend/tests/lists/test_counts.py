"""The kept counts of records are what counting would find, whatever happens to the records."""

from __future__ import annotations

from threading import Barrier, Thread
from uuid import UUID

import psycopg
import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError

from leadgen.bootstrap.database.migrations import alembic_config
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.db import new_id
from leadgen.lists.counts import count_records, fold_counts
from leadgen.lists.models import COUNTED
from leadgen.tenancy import Database, TenantSession
from tests.conftest import make_tenant

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add_many", "remove", "change", "fold", "undo", "keep"]),
        st.integers(0, 1),
        st.integers(1, 4),
    ),
    max_size=12,
)


def counted(session: TenantSession) -> dict[str, int]:
    return {
        "companies": session.scalar(select(func.count()).select_from(Company)) or 0,
        "contacts": session.scalar(select(func.count()).select_from(Contact)) or 0,
    }


def kept(session: TenantSession) -> dict[str, int]:
    return {table: count_records(session, table) for table in COUNTED}


def add(session: TenantSession, model: type[Company | Contact], number: int) -> None:
    session.add_all([model(tenant_id=session.info["tenant_id"], id=new_id()) for _ in range(number)])
    session.flush()  # written by statements of their own


def remove(session: TenantSession, model: type[Company | Contact], number: int) -> None:
    session.execute(delete(model).where(model.id.in_(session.scalars(select(model.id).limit(number)).all())))


def take_step(session: TenantSession, kind: str, model: type[Company | Contact], number: int) -> None:
    match kind:
        case "add":
            add(session, model, 1)
        case "add_many":
            add(session, model, number)
        case "remove":
            remove(session, model, number)
        case "change":
            session.execute(text(f"UPDATE {model.__tablename__} SET version = version + 1"))


class TestEqualToCounting:
    @given(steps=STEPS)
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_after_any_steps_in_any_transactions(self, database: Database, steps):
        tenant = make_tenant(database)
        session = database.open_tenant_session(tenant)
        for kind, which, number in steps:
            if kind == "undo":
                session.rollback()
            elif kind == "keep":
                session.commit()
            elif kind == "fold":
                with database.system_session() as everybody:
                    fold_counts(everybody, least=1)
            else:
                take_step(session, kind, (Company, Contact)[which], number)
            assert kept(session) == counted(session)
        session.close()

    def test_after_copy_with_triggers_off(self, admin_url: str, database: Database, tenant_id: UUID):
        with psycopg.connect(admin_url) as conn:
            conn.execute("SET LOCAL session_replication_role = replica")
            with conn.cursor().copy("COPY companies (tenant_id, id) FROM STDIN") as rows:
                for _ in range(7):
                    rows.write_row((tenant_id, new_id()))
        with database.tenant_session(tenant_id) as session:
            assert kept(session) == {"companies": 7, "contacts": 0}

    def test_of_each_tenant_when_one_statement_removes_rows_of_two(self, database: Database):
        tenants = [make_tenant(database), make_tenant(database)]
        for tenant in tenants:
            with database.tenant_session(tenant) as session:
                add(session, Company, 3)
        with database.system_session() as everybody:
            gone = "SELECT id FROM companies WHERE tenant_id = ANY(:tenants) ORDER BY tenant_id, id OFFSET 2"
            everybody.execute(text(f"DELETE FROM companies WHERE id IN ({gone})"), {"tenants": tenants})
        left = []
        for tenant in tenants:
            with database.tenant_session(tenant) as session:
                assert kept(session) == counted(session)
                left.append(kept(session)["companies"])
        assert sorted(left) == [0, 2]


class TestSnapshots:
    def test_a_repeatable_read_sees_the_same_count_while_others_write_and_fold(
        self, database: Database, tenant_id: UUID
    ):
        with database.tenant_session(tenant_id) as session:
            add(session, Contact, 5)
        with database.tenant_session(tenant_id) as reader:
            reader.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            assert kept(reader) == counted(reader)
            with database.tenant_session(tenant_id) as writer:
                add(writer, Contact, 4)
            with database.system_session() as everybody:
                fold_counts(everybody, least=1)
            assert kept(reader) == counted(reader) == {"companies": 0, "contacts": 5}
        with database.tenant_session(tenant_id) as session:
            assert kept(session)["contacts"] == 9

    def test_folding_waits_for_nobody_and_nobody_for_it(self, database: Database, tenant_id: UUID):
        with database.tenant_session(tenant_id) as session:
            add(session, Contact, 5)
        with database.system_session() as folding:
            fold_counts(folding, least=1)  # and not committed
            with database.tenant_session(tenant_id) as writer:
                writer.execute(text("SET LOCAL lock_timeout = '1s'"))
                add(writer, Contact, 1)
                remove(writer, Contact, 2)
                assert kept(writer) == counted(writer) == {"companies": 0, "contacts": 4}
            with database.system_session() as other:
                other.execute(text("SET LOCAL lock_timeout = '1s'"))
                fold_counts(other, least=1)
        with database.tenant_session(tenant_id) as session:
            assert kept(session)["contacts"] == 4

    def test_folding_leaves_one_row_per_table(self, database: Database, tenant_id: UUID):
        with database.tenant_session(tenant_id) as session:
            for _ in range(6):
                add(session, Contact, 1)
            add(session, Company, 1)
        with database.system_session() as everybody:
            fold_counts(everybody, least=3)
        with database.tenant_session(tenant_id) as session:
            rows = session.execute(
                text("SELECT table_name, change FROM record_counts WHERE tenant_id = :t"), {"t": tenant_id}
            )
            assert sorted(rows.all()) == [("companies", 1), ("contacts", 6)]

    def test_many_writers_and_folders_at_once(self, database: Database, tenant_id: UUID):
        start, failed = Barrier(5), []

        def work(number: int) -> None:
            start.wait()
            try:
                for turn in range(8):
                    if number == 0:
                        with database.system_session() as everybody:
                            fold_counts(everybody, least=1)
                        continue
                    session = database.open_tenant_session(tenant_id)
                    add(session, Contact, number)
                    session.rollback() if (turn + number) % 3 == 0 else session.commit()
                    session.close()
            except DBAPIError as error:
                failed.append(error)

        threads = [Thread(target=work, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        with database.tenant_session(tenant_id) as session:
            assert kept(session) == counted(session)
            assert kept(session)["contacts"] > 0


class TestUpgrade:
    def test_a_full_database_is_counted(self, own_admin_url: str, own_database: Database):
        tenants = [make_tenant(own_database), make_tenant(own_database)]
        for number, tenant in enumerate(tenants):
            with own_database.tenant_session(tenant) as session:
                add(session, Contact, 3 + number)
        own_database.dispose()
        config = alembic_config(own_admin_url)
        command.downgrade(config, "0028")
        with psycopg.connect(own_admin_url) as conn:
            conn.execute("INSERT INTO companies (tenant_id, id) VALUES (%s, %s)", (tenants[0], new_id()))
        command.upgrade(config, "head")
        with psycopg.connect(own_admin_url) as conn:
            rows = conn.execute("SELECT tenant_id, table_name, sum(change) FROM record_counts GROUP BY 1, 2").fetchall()
        assert sorted(rows) == sorted(
            [(tenants[0], "contacts", 3), (tenants[1], "contacts", 4), (tenants[0], "companies", 1)]
        )


class TestListsUseThem:
    @pytest.mark.parametrize("kind", ["companies", "contacts"])
    def test_the_total_without_a_filter_is_the_kept_count(self, api, database: Database, tenant_id: UUID, kind: str):
        with database.tenant_session(tenant_id) as session:
            add(session, Company if kind == "companies" else Contact, 3)
            session.execute(
                text("INSERT INTO record_counts (tenant_id, id, table_name, change) VALUES (:t, :i, :k, 40)"),
                {"t": tenant_id, "i": new_id(), "k": kind},
            )
        assert api.get(f"/api/{kind}")["total"] == 43
