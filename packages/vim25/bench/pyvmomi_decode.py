"""Times pyvmomi's decoder on one answer as time-decode.mjs does: `pyvmomi_decode.py FILE BUDGET`."""

import io
import json
import sys
import time

from pyVmomi import vmodl
from pyVmomi.SoapAdapter import SoapResponseDeserializer, SoapStubAdapter

with open(sys.argv[1], "rb") as file:
    body = file.read()
stub = SoapStubAdapter(host="localhost", version="vim.version.v8_0_3_0")
times = []
while len(times) < 3 or sum(times) < int(sys.argv[2]):
    start = time.perf_counter()
    answer = SoapResponseDeserializer(stub).Deserialize(
        io.BytesIO(body), vmodl.query.PropertyCollector.RetrieveResult
    )
    times.append((time.perf_counter() - start) * 1000)
    assert len(answer.objects) > 0
print(json.dumps(times))
