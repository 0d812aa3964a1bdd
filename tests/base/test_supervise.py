"""The supervisor keeps processes running and leaves none behind."""

import os
import signal
import subprocess
import sys

import pytest

CITY = """
import sys
from huiyin.base.supervise import Child, Supervisor

def sleeper(name):
    code = f"import os, signal; print('{name}', os.getpid(), flush=True); signal.pause()"
    return Child(name, [sys.executable, "-c", code])

once = Child("once", [sys.executable, "-c", "print('once', 0, flush=True)"], once=True)
Supervisor([sleeper("a"), sleeper("b"), once], lambda line: print("said", line, flush=True)).run()
"""


@pytest.fixture
def city():
    process = subprocess.Popen([sys.executable, "-c", CITY], stdout=subprocess.PIPE, text=True)
    yield process
    process.terminate()
    process.communicate()


def pids(city, names):
    """Read the city's output until each named child has said its process id."""
    found = {}
    while set(found) != names:
        name, _, number = city.stdout.readline().partition(" ")
        if name in names:
            found[name] = int(number)
    return found


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_restarts_a_child_that_was_killed(city):
    first = pids(city, {"a", "b", "once"})
    os.kill(first["a"], signal.SIGKILL)
    second = pids(city, {"a"})
    assert second["a"] != first["a"]
    assert not gone(first["b"])


def test_it_stops_every_child_when_told_to_stop(city):
    running = pids(city, {"a", "b"})
    city.terminate()
    assert city.wait(20) == 0
    assert all(gone(pid) for pid in running.values())
