"""One deterministic invented world that every stand-in answers from.

`world()` builds it once per process. Ordinary companies have keys like `cz-001`; the special cases below are placed by
hand and found with `world().company(key)`. None of these companies, people or domains exists.

========================== =========================================================================================
key                        what is special
========================== =========================================================================================
cz-leading-zeros           IČO begins with zeros
cz-dissolved-404           ceased to exist: ARES answers 404
cz-dissolved-past-end      ceased a short while ago: ARES still answers, with a past `datumZaniku`; VR has `datumVymazu`
cz-end-in-future           sole trader whose `datumZaniku` lies in the future; not in VR
cz-liquidation             "v likvidaci" in the name and a current LIKVIDATOR block; registers stay AKTIVNI
cz-insolvent-konkurs       ISIR: a running KONKURS without any date
cz-insolvency-upadek-ended ISIR: state ÚPADEK although `datumPmUkonceniUpadku` is set; ARES still says AKTIVNI
cz-insolvency-pending      ISIR: NEVYRIZENA (petition filed, undecided)
cz-insolvency-historical   ISIR: only ODSKRTNUTA
cz-insolvency-reorganiz    ISIR: REORGANIZ, running
cz-insolvency-mixed        ISIR: an erroneous entry ("MYLNÝ ZÁP.") and a running ÚPADEK
cz-insolvency-unknown-state ISIR: a row without `druhStavKonkursu`
cz-namesake-brno, -plzen   two companies with one name in two towns
cz-absent                  on the web, in no registry
cz-too-many                a name so common that the ARES search answers 400
cz-bad-check-digit         IČO fails its check digit and exists all the same
cz-company-director        the director is a company, its IČO printed without leading zero, a person in `zastoupeni`
cz-vat-group               no `dic`, but `dicSkDph`
cz-vat-ended               `dic` is there, the VAT registration ended
cz-address-text            seat only as `textovaAdresa`
cz-address-elsewhere       no `sidlo`; the seat is only in `dalsiUdaje`
cz-nace-2008-only          only `czNace2008`
cz-no-legal-form           trust fund: no `pravniForma`, not in VR
cz-reelected               the same director twice in VR (re-elected), and a former one
cz-renamed                 renamed; VR keeps the old name with `datumVymazu`
cz-capital-words           capital in VR as text only
cz-llm-unknown             the language models know nothing about it (also fr-llm-unknown, us-llm-unknown)
cz-llm-unsure              the language models answer with low confidence
cz-hq-elsewhere            the language models say that its headquarters are in Germany
cz-sole-trader             a title in the name, a village without streets, in no extract: no file number
cz-debtor-person           ISIR: a sole trader with a birth date, given name and surname apart
cz-foreign-seat            branch with a seat in Germany, only as `textovaAdresa`
cz-debtor, -namesake       one name, two towns: one is in bankruptcy, the other is not
cz-domain-taken            listed with a domain that belongs to cz-reelected
no-deleted                 BRREG: 200 with `SlettetEnhet`
no-gone-410                BRREG: 410
no-liquidation             `underAvvikling`
no-forced-dissolution      `underTvangsavviklingEllerTvangsopplosning` with its date
no-bankrupt                `konkurs`, and a bankruptcy trustee among the roles
no-headcount-withheld      a count exists and is withheld (below five)
no-namesake-oslo, -bergen  one name, two towns
no-absent                  in no registry
no-branch                  a branch (BEDR): only under /underenheter
no-sole-trader             ENK: no `stiftelsesdato`, owner in role INNH
no-foreign-branch          NUF with a foreign address: no `postnummer`
no-resigned-chair          a chair that resigned (`fratraadt`), a dead member, an accountant company
no-headcount-conflict      the language models say four times the headcount and three times the revenue
no-renamed                 `historiskeNavn`
no-public-company          ASA, many employees, capital with decimals
fi-ceased                  PRH: every name has ended, `tradeRegisterStatus` 4, no addresses
fi-ceased-long-ago         ceased in 2009: no `lastModified`, activity in TOIMI3
fi-not-in-trade-register   `tradeRegisterStatus` 3
fi-bankrupt                open KONK; `tradeRegisterStatus` stays 1
fi-restructuring           open SANE
fi-liquidation             open SELTILA
fi-renamed                 found under its former name too; auxiliary names
fi-no-business-line        no `mainBusinessLine`
fi-address-free-text       address only as `freeAddressLine`
fi-bilingual-name          "Oy ... Ab" with an auxiliary name
fi-absent                  in no registry
fi-namesake-turku, -oulu   one name, two towns
fi-vat-ended               the VAT registration has ended, with its day
fi-leading-zeros           Y-tunnus begins with a zero
fr-closed                  state C with officers and an open establishment count
fr-withheld                `statut_diffusion` P: "[NON-DIFFUSIBLE]"
fr-namesake-lyon, -lille   one name, two towns
fr-company-president       president is a company, its `siren` null; an auditor in the list
fr-not-employer            band NN
fr-foreign-seat            seat abroad: `code_postal` null
fr-liquidator              a "Liquidateur" among the officers, state A
fr-absent                  in no registry
fr-revenue-conflict        the language models say four times the headcount and three times the revenue
fr-seat-closed             open company whose seat is closed
fr-no-seat                 open company without `siege`
fr-two-seats               closed seat in `siege`, an open one among the establishments
fr-mentioned               a question by its SIREN lists another company first, which mentions it
fr-withheld-seat           open company whose seat is withheld with the short mark "ND"
fr-acronym                 trading name and acronym inside `nom_complet`
de-namesake                German namesake of no-namesake-*
========================== =========================================================================================

People: `person-no-company` (nobody knows where she works), `person-left` (moved on in 2026), `person-stranger` (his
company is not part of the world).
"""

from __future__ import annotations

from leadgen.sandbox.world.lookup import World, world
from leadgen.sandbox.world.model import (
    InsolvencyRow,
    LineOfBusiness,
    Officer,
    Town,
    WorldAddress,
    WorldCompany,
    WorldPerson,
)

__all__ = [
    "InsolvencyRow",
    "LineOfBusiness",
    "Officer",
    "Town",
    "World",
    "WorldAddress",
    "WorldCompany",
    "WorldPerson",
    "world",
]
