"""What people really upload: each bad file is refused by name, each strange but honest one is read, nothing is half-written."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from leadgen.csv_export import write_csv
from tests.imports.conftest import Importer

ROWS = "Name,E-mail,Company\nJan Novák,jan@alfa.example,Alfa s.r.o.\nEva Malá,eva@beta.example,Beta a.s.\n"


def _xlsx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "excel": (_xlsx(), "Excel"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old Excel"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
    "web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    "broken json": (b'[{"name": "Jan"}, {"name": ]', "JSON"),
    "empty": (b"", "is empty"),
    "blank": (b"\n\n  \n", "holds no rows"),
    "header only": (b"Name,E-mail\n", "no rows"),
    "NUL byte": (b"Name,E-mail\nJan,jan@alfa.example\nE\x00va,eva@alfa.example\n", "Line 3"),
    "NUL in UTF-16": ("Name\tE-mail\nJan\tjan@alfa.example\nE\0va\teva@alfa.example\n".encode("utf-16"), "Line 3"),
    "NUL far down in UTF-16": (
        ("Name\tE-mail\n" + "Jan\tjan@alfa.example\n" * 9000 + "E\0va\t\n").encode("utf-16-le"),
        "NUL",
    ),
    "binary": (bytes(range(1, 32)) * 20, "not text"),
    "open quote": (b'Name,E-mail\nJan,jan@alfa.example\n"Eva,eva@alfa.example\nOle,ole@alfa.example\n', "line 3"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_list_is_refused_by_what_it_is(importer: Importer, name: str) -> None:
    content, said = REFUSED[name]
    answer = importer.send(content, "my list.csv")
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, "file_unreadable")
    assert said in body["detail"]
    assert importer.api.get("/api/imports")["total"] == 0


def test_too_large_a_file_names_the_limit(importer: Importer) -> None:
    answer = importer.send(b"Name,E-mail\n" + b"Jan Novak,jan@alfa.example\n" * 2_300_000, "big.csv")
    assert answer.status_code == 413
    assert "50 MB" in answer.get_json()["detail"]
    assert importer.api.get("/api/imports")["total"] == 0


READ: dict[str, tuple[bytes, str, str]] = {
    "utf-8": (ROWS.encode(), "utf-8", ","),
    "utf-8 with mark": (ROWS.encode("utf-8-sig"), "utf-8", ","),
    "semicolons and mark": (ROWS.replace(",", ";").encode("utf-8-sig"), "utf-8", ";"),
    "utf-16": (ROWS.replace(",", "\t").encode("utf-16"), "utf-16", "\t"),
    "utf-32": (ROWS.encode("utf-32"), "utf-32", ","),
    "utf-16 without mark": (ROWS.encode("utf-16-le"), "utf-16-le", ","),
    "central european": (ROWS.replace(",", ";").replace("Malá", "Šímová").encode("cp1250"), "windows-1250", ";"),
    "iso latin 2": (ROWS.replace("Malá", "Šímová").encode("iso-8859-2"), "iso-8859-2", ","),
    "bars": (ROWS.replace(",", "|").encode(), "utf-8", "|"),
    "old mac lines": (ROWS.replace("\n", "\r").encode(), "utf-8", ","),
    "stated delimiter": (b"sep=;\r\n" + ROWS.replace(",", ";").encode(), "utf-8", ";"),
}


@pytest.mark.parametrize("name", READ)
def test_encoding_and_delimiter_are_found(importer: Importer, name: str) -> None:
    content, encoding, delimiter = READ[name]
    job = importer.upload(content)
    assert (job["encoding"], job["delimiter"], job["row_count"], job["has_header"]) == (encoding, delimiter, 2, True)
    assert job["columns"][0]["samples"][0] == "Jan Novák"
    assert [column["target"] for column in job["columns"]] == ["contact.full_name", "contact.email", "company.name"]


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("Jiří Dvořák,Šárka Černá,Průmyslová Žďár,Kateřina Němcová,Ondřej Kovář", "windows-1250"),
        ("Łukasz Wójcik,Świętosława Żak,Grażyna Dąbrowska", "windows-1250"),
        ("Žaneta Šťastná,Ľubomír Kováč", "windows-1250"),
        ("Bjørn Sørensen,Åse Brønnøysund,Kåre Næss,Jørgen Bø", "iso-8859-1"),
        ("Hélène Lefèvre,François Crémieux,Thérèse Dupré,Noël Bâtisse", "iso-8859-1"),
        ("Jürgen Müller,Björn Groß,Käthe Schröder", "iso-8859-1"),
        ("Päivi Mäkinen,Väinö Hämäläinen,Åke Öhman", "iso-8859-1"),
        ("Zoë d’Été,Élodie Lœuillet – Paris", "windows-1252"),
    ],
)
def test_the_two_sides_of_europe_are_told_apart(importer: Importer, names: str, encoding: str) -> None:
    people = names.split(",")
    text = "Name;E-mail\n" + "".join(f"{person};p{i}@alfa.example\n" for i, person in enumerate(people))
    job = importer.upload(text.encode(encoding.replace("windows-", "cp")))
    assert job["encoding"] == encoding
    assert job["columns"][0]["samples"] == people[:5]


def test_a_wrong_detection_can_be_put_right(importer: Importer) -> None:
    job = importer.upload("a;b\nx,y;z\n")
    path = f"/api/imports/{job['id']}/reading"
    again = importer.api.call("PUT", path, json={"delimiter": ",", "has_header": False, "version": 1}).get_json()
    assert [column["header"] for column in again["columns"]] == ["Column 1", "Column 2"]
    assert (again["delimiter"], again["row_count"], again["status"]) == (",", 2, "uploaded")
    refused = importer.api.call("PUT", path, json={"encoding": "klingon", "version": 2})
    assert (refused.status_code, "klingon" in refused.get_json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("mapping", {"columns": [{"index": 0, "target": "company.name"}], "tags": ["mine"]}),
        ("reading", {"has_header": False}),
    ],
)
def test_of_two_who_settle_an_import_the_second_is_told(importer: Importer, step: str, body: dict[str, Any]) -> None:
    seen = importer.upload("Company;Place\nAlfa;Oslo\n")
    first = importer.map(seen, tags=["theirs"], version=seen["version"])
    late = importer.api.call("PUT", f"/api/imports/{seen['id']}/{step}", json=body | {"version": seen["version"]})
    assert (late.status_code, late.get_json()["code"]) == (409, "version_conflict")
    assert late.get_json()["current"]["mapping"]["tags"] == ["theirs"]
    assert late.get_json()["current"]["version"] == first["version"]
    assert importer.get(seen) == first
    unsaid = importer.api.call("PUT", f"/api/imports/{seen['id']}/{step}", json=body)
    assert [problem["field"] for problem in unsaid.get_json()["errors"]] == ["version"]


def _problems(importer: Importer, text: str, **options: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    job = importer.upload(text)
    importer.map(job, **options)
    importer.preview(job)
    done = importer.commit(job)
    return done, importer.rows(job)


def test_ragged_rows_are_named_and_do_not_stop_the_file(importer: Importer) -> None:
    done, rows = _problems(
        importer,
        "Name,E-mail,Company\nJan Novák,jan@alfa.example\nEva Malá,eva@alfa.example,Alfa, Ltd\nOle Berg,ole@alfa.example,Alfa,,\n",
    )
    assert [row["action"] for row in rows] == ["create", "error", "create"]
    assert rows[0]["problems"][0] | {"fix": 0} == rows[0]["problems"][0] | {"line": 2, "severity": "warning", "fix": 0}
    assert (rows[1]["line"], rows[1]["problems"][0]["reason"]) == (3, "has 4 cells where the header has 3")
    assert done["counts"]["error"] == 1
    assert "line 2" in done["notes"][0]


def test_a_bad_cell_is_left_out_and_the_row_comes_in(importer: Importer) -> None:
    done, rows = _problems(
        importer,
        "Name,E-mail,Company,Employees,Industry,Country\n"
        "Jan Novák,jan(at)alfa.example,Alfa,many,Wizardry,Atlantis\nEva Malá,eva@alfa.example,Alfa,12,Manufacturing,CZ\n",
    )
    assert done["counts"]["error"] == 0
    found = {(p["line"], p["field"], p["column"], p["severity"]) for p in rows[0]["problems"]}
    assert found == {
        (2, "contact.email", "E-mail", "error"),
        (2, "company.employees_count", "Employees", "error"),
        (2, "company.industry", "Industry", "error"),
        (2, "company.hq_country", "Country", "error"),
    }
    assert all(problem["reason"] and problem["fix"] for problem in rows[0]["problems"])
    assert rows[0]["contact"]["fields"] == ["first_name", "full_name", "last_name"]


def test_formulas_stay_text_and_leave_escaped(importer: Importer) -> None:
    job = importer.upload(
        'Name,E-mail,Company\n"=HYPERLINK(""http://evil.example"")",jan@alfa.example,Alfa\nEva Malá,=cmd|x,@SUM(1)\n'
    )
    importer.map(job)
    importer.preview(job)
    importer.commit(job)
    rows = importer.rows(job)
    assert [p["reason"] for p in rows[0]["problems"]] == ["looks like a spreadsheet formula; it is kept as plain text"]
    names = {item["name"] for item in importer.api.get("/api/contacts")["items"]}
    assert '=HYPERLINK("http://evil.example")' in names
    export = importer.api.call("GET", f"/api/imports/{job['id']}/errors.csv")
    text = export.get_data(as_text=True)
    assert text.startswith('\ufeff"line","lost","column","field","value","reason"')
    assert "'=cmd|x" in text
    assert not [line for line in text.splitlines() if line.startswith(('"=', '"@')) or ',"=' in line or ',"@' in line]


def test_identifiers_keep_leading_zeros(importer: Importer) -> None:
    importer.run("Firma,IČO\nAlfa s.r.o.,00012345\n")
    (company,) = importer.api.get("/api/companies")["items"]
    detail = importer.api.get(f"/api/companies/{company['id']}")
    assert "00012345" in str(detail)


@pytest.mark.parametrize(
    ("text", "targets", "said"),
    [
        ("Job title,Phone\nCEO,+420 777 123 456\n", {0: "contact.job_title", 1: "contact.phone"}, "name or e-mail"),
        ("Country\nCZ\n", {0: "company.hq_country"}, "company's name or domain"),
        ("A,B\n1,2\n", {0: "ignore", 1: "ignore"}, "required column"),
        ("A,B\n1,2\n", {0: "contact.job_title", 1: "contact.job_title"}, "both go to contact.job_title"),
        ("A,B\n1,2\n", {0: "contact.email", 1: "contact.shoe_size"}, "shoe_size"),
        ("A,B\n1,2\n", {0: "contact.email", 1: "company.credibility_score"}, "cannot be imported"),
        ("A,B\n1,2\n", {0: "contact.email", 1: "planet.name"}, "no target"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_by_name(
    importer: Importer, text: str, targets: dict[int, str], said: str
) -> None:
    job = importer.upload(text)
    columns = [{"index": index, "target": target} for index, target in targets.items()]
    answer = importer.api.call("PUT", f"/api/imports/{job['id']}/mapping", json={"columns": columns, "version": 1})
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, "invalid")
    assert any(said in problem["message"] for problem in body["errors"]), body
    assert importer.get(job)["status"] == "uploaded"


def test_states_are_kept_in_order(importer: Importer) -> None:
    job = importer.upload(ROWS)
    early = importer.api.call("POST", f"/api/imports/{job['id']}/commit", json={})
    assert (early.status_code, early.get_json()["code"]) == (409, "invalid_state")
    assert importer.api.call("POST", f"/api/imports/{job['id']}/preview", json={}).status_code == 409
    importer.map(job)
    importer.commit(job)
    for method, path, body in (
        ("POST", "commit", {}),
        ("PUT", "mapping", {"columns": [], "version": 1}),
        ("PUT", "reading", {"version": 1}),
        ("POST", "preview", {}),
    ):
        assert importer.api.call(method, f"/api/imports/{job['id']}/{path}", json=body).status_code == 409


@pytest.mark.parametrize("name", ["a\0b.csv", "\0", "\x1b[2J.csv", "a\x85b.csv"])
def test_control_characters_of_a_files_name_are_dropped(importer: Importer, name: str) -> None:
    kept = importer.upload(ROWS, name)["filename"]
    assert kept.isprintable()
    assert kept.endswith(".csv")


@pytest.mark.parametrize("part", ['name="file"', 'name="other"; filename="a.csv"', 'name="file[]"; filename="a.csv"'])
def test_a_form_without_the_file_is_refused_by_its_field(importer: Importer, part: str) -> None:
    body = f"--cut\r\nContent-Disposition: form-data; {part}\r\n\r\n{ROWS}\r\n--cut--\r\n".encode()
    answer = importer.api.call("POST", "/api/imports", data=body, content_type="multipart/form-data; boundary=cut")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "file"
    assert importer.api.get("/api/imports")["total"] == 0


def test_reading_again_as_utf_16_finds_the_nul(importer: Importer) -> None:
    job = importer.upload("Name,E-mail\nab\x01,jan@alfa.example\n")
    answer = importer.api.call(
        "PUT", f"/api/imports/{job['id']}/reading", json={"encoding": "utf-32", "version": job["version"]}
    )
    assert answer.status_code == 422


def test_an_exported_file_is_read_as_it_was(importer: Importer) -> None:
    """The apostrophe that an export puts before a sign comes off again; other apostrophes stay."""
    content = "".join(
        write_csv(
            ("Name", "E-mail", "Phone", "Company"),
            [
                ("Jan Novák", "jan@alfa.example", "+420777123456", "=Alfa"),
                ("Eva Malá", "eva@beta.example", "", "'s Lands"),
            ],
        )
    )
    assert "'+420" in content
    assert "'=Alfa" in content
    importer.run(content)
    contacts = {item["name"]: item for item in importer.api.get("/api/contacts")["items"]}
    assert importer.api.get(f"/api/contacts/{contacts['Jan Novák']['id']}")["phone"] == "+420777123456"
    assert {item["name"] for item in importer.api.get("/api/companies")["items"]} == {"=Alfa", "'s Lands"}


def test_national_phone_numbers_take_the_code_of_the_records_country(importer: Importer) -> None:
    rows = (
        "Vorname,Nachname,E-Mail,Telefon,Land,Firma,Firmenland\n"
        "Ute,Brunn,ute@brunnen.example,030 901820,Deutschland,Brunnen Nord,\n"
        "Pia,Quell,pia@brunnen.example,+43 1 58858,Deutschland,Brunnen Nord,\n"
        "Udo,Teich,udo@brunnen.example,030 901821,,Brunnen Nord,\n"
    )
    targets = {3: "contact.phone", 4: "contact.location_country", 6: "company.hq_country"}
    job = importer.upload(rows)
    importer.map(job, targets=targets)
    importer.commit(job)
    contacts = [importer.api.get(f"/api/contacts/{c['id']}") for c in importer.api.get("/api/contacts")["items"]]
    assert {contact["email"][:3]: contact["phone"] for contact in contacts} == {
        "ute": "+4930901820",
        "pia": "+43158858",
        "udo": "030901821",
    }


@pytest.mark.parametrize(
    "encoding",
    [
        "rot13",
        "rot_13",
        "ROT-13",
        "base64",
        "unicode_escape",
        "raw-unicode-escape",
        "charmap",
        "idna",
        "x" * 40,
        "utf-8\0",
    ],
)
def test_what_is_no_encoding_of_files_is_refused(importer: Importer, encoding: str) -> None:
    job = importer.upload(b"Name,E-mail\nJana,jana@vzorova.example\n")
    body = {"version": job["version"], "encoding": encoding}
    refused = importer.api.call("PUT", f"/api/imports/{job['id']}/reading", json=body)
    assert refused.status_code == 422
    assert importer.get(job)["encoding"] == "utf-8"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "cp1250", "windows-1252", "iso-8859-2", "utf-16-le", "mac-latin2", "cp852", "koi8-r"]
)
def test_encodings_that_files_have_are_taken(importer: Importer, encoding: str) -> None:
    job = importer.upload("Name,E-mail\nJana,jana@vzorova.example\n".encode(encoding))
    body = {"version": job["version"], "encoding": encoding}
    assert importer.api.call("PUT", f"/api/imports/{job['id']}/reading", json=body).status_code == 200
