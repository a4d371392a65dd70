"""The other side of the tests: oslo.messaging itself, told what to do by lines of JSON.

Takes its options as JSON in the first argument. Each line of standard input asks for one thing and has an id; each line
of standard output answers one, or tells what the server was asked for.
"""
import json
import logging
import sys
import threading
import time

from oslo_config import cfg
import oslo_messaging

logging.disable(logging.CRITICAL)
options = json.loads(sys.argv[1])
printing = threading.Lock()


def tell(**fields):
    with printing:
        print(json.dumps(fields), flush=True)


class Endpoint(object):
    target = oslo_messaging.Target(version="1.2")

    def echo(self, ctxt, **kwargs):
        return {"context": ctxt, "args": kwargs}

    def nothing(self, ctxt):
        return None

    def slow(self, ctxt, seconds):
        time.sleep(seconds)
        return "at last"

    def note(self, ctxt, name):
        tell(heard=name)

    def refuse(self, ctxt, name):
        raise ValueError("not %s" % name)

    def expected(self, ctxt):
        from nova import exception
        raise exception.InstanceNotFound(instance_id="i-1")


class Named(object):
    target = oslo_messaging.Target(namespace="named", version="2.0")

    def echo(self, ctxt, **kwargs):
        return "named"


conf = cfg.CONF
conf([], project="peer")
transport = oslo_messaging.get_rpc_transport(
    conf, options["url"], allowed_remote_exmods=["nova.exception"])
for name, value in options.get("rabbit", {}).items():
    conf.set_override(name, value, group="oslo_messaging_rabbit")

make_client = getattr(oslo_messaging, "get_rpc_client", None) or oslo_messaging.RPCClient


def target(fields):
    return oslo_messaging.Target(**{"exchange": "nova", **fields})


def serve(request):
    server = oslo_messaging.get_rpc_server(
        transport, target(request["target"]), [Endpoint(), Named()], executor="threading")
    server.start()
    return None


def send(request):
    client = make_client(transport, target(request["target"]), timeout=request.get("timeout", 60))
    monitor = request.get("monitor")
    prepared = client.prepare(**({"call_monitor_timeout": monitor} if monitor else {}))
    run = prepared.cast if request["do"] == "cast" else prepared.call
    return run(request.get("context", {}), request["method"], **request.get("args", {}))


def bench(request):
    client = make_client(transport, target(request["target"]), timeout=60)
    prepared = client.prepare()
    times = []
    lock = threading.Lock()

    def work(count):
        own = []
        for _ in range(count):
            begin = time.perf_counter()
            prepared.call({}, "echo", n=1)
            own.append(time.perf_counter() - begin)
        with lock:
            times.extend(own)

    parallel = request["parallel"]
    work(20)
    del times[:]
    begin = time.perf_counter()
    threads = [threading.Thread(target=work, args=(request["calls"] // parallel,)) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - begin, "times": times}


def answer(request):
    try:
        run = {"serve": serve, "bench": bench}.get(request["do"], send)
        tell(id=request["id"], result=run(request))
    except Exception as error:
        kind = type(error)
        bases = [base.__name__ for base in kind.__mro__]
        exc_type = getattr(error, "exc_type", None)
        tell(id=request["id"], error={
            "class": kind.__name__, "module": kind.__module__, "bases": bases, "type": exc_type,
            "message": str(error), "kwargs": getattr(error, "kwargs", None)})


tell(ready=True)
for line in sys.stdin:
    threading.Thread(target=answer, args=(json.loads(line),), daemon=True).start()
