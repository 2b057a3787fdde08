"""Local stand-ins for every outside service, in their real wire formats, from one world.

`create_app()` is one WSGI app; each service sits under a prefix, followed by its real path:

=========== ================================================= =====================================================
service     real address                                      here
=========== ================================================= =====================================================
perplexity  https://api.perplexity.ai                         /perplexity/v1/responses
anthropic   https://api.anthropic.com                         /anthropic/v1/messages
ares        https://ares.gov.cz                               /ares/ekonomicke-subjekty-v-be/rest/...
brreg       https://data.brreg.no                             /brreg/enhetsregisteret/api/...
prh         https://avoindata.prh.fi                          /prh/opendata-ytj-api/v3/...
recherche   https://recherche-entreprises.api.gouv.fr         /recherche/search
isir        https://isir.justice.cz:8443                      /isir/isir_cuzk_ws/IsirWsCuzkService
n8n         a tenant's own n8n                                 /n8n/webhook/...
=========== ================================================= =====================================================

The product never imports this package outside its doors (app, cli, bootstrap) and tests: its real clients talk to it, over
a socket or in process through `httpx2.WSGITransport`. `faults` tells how to make a service misbehave.
"""

from __future__ import annotations

from leadgen.sandbox.app import SERVICES, create_app
from leadgen.sandbox.faults import Fault, FaultBoard

__all__ = ["SERVICES", "Fault", "FaultBoard", "create_app"]
