from tests.imports.conftest import Importer
import json
def test_it(importer: Importer) -> None:
    job = importer.upload("Jméno a příjmení;E-mail;Firma;Web;IČO;Země\nJan Novák;JAN@acme.cz;Acme s.r.o.;https://www.acme.cz/;01234567;Česko\nEva Malá;eva@acme.cz;ACME, s. r. o.;acme.cz;01234567;CZ\n".encode("cp1250"))
    print(json.dumps(job, indent=1, ensure_ascii=False))
    importer.map(job, tags=["Fair"])
    p = importer.preview(job)
    print(json.dumps(p, indent=1, ensure_ascii=False))
    done = importer.commit(job)
    print(json.dumps(done["counts"]), importer.rows(job))
    assert done["status"] == "completed"
    print(importer.api.get("/api/contacts"))
