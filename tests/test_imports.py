"""Nothing that is imported reaches for the network."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = """
import importlib, pkgutil, socket, sys

class Reached(BaseException):
    pass

def refuse(*words, **_):
    raise Reached(words)

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
socket.socket.sendto = refuse

import pipelines, schemas

names = [
    module.name
    for package in (pipelines, schemas)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]
for name in names:
    if name != "pipelines.__main__":
        importlib.import_module(name)
print(len(names), "prefect" in sys.modules)
sys.argv = ["chuangye", "--help"]
importlib.import_module("pipelines.__main__")
"""


def offline(code: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)


def test_no_import_and_no_help_opens_a_connection():
    done = offline(OFFLINE)

    assert done.returncode == 0, done.stderr
    count, has_prefect = done.stdout.split(maxsplit=2)[:2]
    assert int(count) > 100
    assert has_prefect == "True"
    assert "用法：" in done.stdout


def test_a_connection_would_be_noticed():
    reaching = 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:9")'
    done = offline(OFFLINE.replace("import pipelines, schemas", reaching))

    assert done.returncode == 1
    assert "Reached" in done.stderr
