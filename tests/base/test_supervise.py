"""The supervisor keeps processes running and leaves none behind."""

import os
import signal
import subprocess
import sys

import pytest

CITY = r'''
import sys
from huiyin.base.supervise import Child, Supervisor

def sleeper(name):
    code = f"import os, signal; os.write(1, b'{name} %d\\n' % os.getpid()); signal.pause()"
    return Child(name, [sys.executable, "-c", code])

SERVER = r"""
import os, signal
if not (worker := os.fork()):
    signal.pause()
os.write(1, b"worker %d\nserver %d\n" % (worker, os.getpid()))
signal.pause()
"""
server = Child("server", [sys.executable, "-c", SERVER])
once = Child("once", [sys.executable, "-c", "import os; os.write(1, b'once 0\\n')"], once=True)
children = [sleeper("a"), sleeper("b"), server, once]
Supervisor(children, lambda line: print("said", line, flush=True)).run()
'''


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
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


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


def test_the_workers_of_a_killed_child_do_not_outlive_it(city):
    first = pids(city, {"worker", "server"})
    os.kill(first["server"], signal.SIGKILL)
    second = pids(city, {"worker", "server"})
    assert gone(first["worker"])
    assert not gone(second["worker"])
    os.kill(second["server"], signal.SIGKILL)
    third = pids(city, {"worker", "server"})
    city.terminate()
    assert city.wait(20) == 0
    assert gone(second["worker"])
    assert gone(third["worker"])
