"""Runs commands of OpenStack's own client one after the other in one process: loading it takes longer than most of them.

Reads a JSON array of arguments from each line of standard input, and answers each with a JSON object on a line: exit
code, standard output and standard error.
"""
import contextlib
import io
import json
import sys

from openstackclient import shell


def run(argv):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = shell.OpenStackShell().run(argv)
        except SystemExit as end:
            code = end.code
    return {"code": code or 0, "stdout": out.getvalue(), "stderr": err.getvalue()}


answers = sys.stdout
for line in sys.stdin:
    answer = run(json.loads(line))
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
