# ruff: noqa: E501 (submissions stand as their students wrote them)
"""What lies outside a submission's own folder and processes, tried by every door: all closed, and nothing of one
submission is there for the next. (The doors that the self-test and tests/worker try are not repeated here.)"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

import autograder
from autograder.remote import Worker

TRY = """
import ctypes, fcntl, os, resource, signal, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    result = getattr(libc, name)(*arguments)
    if result == -1: raise OSError(ctypes.get_errno(), name)
    return result
def tried(name, attempt):
    try: result = attempt()
    except (OSError, ValueError, AttributeError, MemoryError, ImportError): return
    print(name, "was possible:", repr(result)[:200])
"""
DOORS = {
    "memory of the forking process": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "memory of process 1": "open('/proc/1/mem', 'r+b').read(1)",
    "memory of the grader": "open('/proc/{grader}/mem', 'r+b').read(1)",
    "descriptors of the forking process": "os.listdir(f'/proc/{os.getppid()}/fd')",
    "descriptors of the grader": "os.listdir('/proc/{grader}/fd')",
    "environment of process 1": "open('/proc/1/environ', 'rb').read()",
    "environment of the grader": "open('/proc/{grader}/environ', 'rb').read()",
    "maps of the forking process": "open(f'/proc/{os.getppid()}/maps').read(9)",
    "stack of process 1": "open('/proc/1/stack').read(9)",
    "root of process 1": "os.listdir('/proc/1/root')",
    "files through the root of its parent": "open(f'/proc/{os.getppid()}/root{secret}').read()",
    "names made in the course": "call('inotify_add_watch', call('inotify_init1', 0), b'{course}', 0xfff)",
    "files by handle": "call('open_by_handle_at', -100, None, 0)",
    "a folder entered": "(os.chdir('{course}'), os.listdir())",
    "a folder opened": "os.listdir(os.open('{course}', os.O_RDONLY))",
    "a folder opened by path": "os.open('keys.txt', os.O_RDONLY, dir_fd=os.open('{course}', os.O_PATH))",
    "a file mapped": "__import__('mmap').mmap(os.open('{secret}', os.O_RDWR), 0)",
    "a file sent": "os.sendfile(1, os.open('{secret}', os.O_RDONLY), 0, 9)",
    "a file executed": "subprocess.run(['{secret}'])",
    "a file loaded": "ctypes.CDLL('{secret}')",
    "a link followed": "(os.symlink('{secret}', 'l'), open('l').read())",
    "another root": "os.chroot('.')",
    "a mount": "call('mount', b'{course}', b'.', None, 4096, None)",
    "a user": "os.setuid(0)",
    "groups": "os.setgroups([0])",
    "a larger limit": "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "more processes": "resource.setrlimit(resource.RLIMIT_NPROC, (10**5, 10**5))",
    "no death with its parent": "call('prctl', 1, 0, 0, 0, 0)",
    "real time": "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
    "locked memory": "call('mlockall', 3)",
    "System V memory": "call('shmget', 7, 4096, 0o1666)",
    "System V semaphores": "call('semget', 7, 1, 0o1666)",
    "System V messages": "call('msgget', 7, 0o1666)",
    "a POSIX message queue": "call('mq_open', b'/x', 66, 0o600, None)",
    "memory with a name": "os.memfd_create('x')",
    "an abstract socket": "socket.socket(socket.AF_UNIX).bind('\\0left')",
    "a netlink socket": "socket.socket(16, 3, 0)",
    "a virtual socket": "socket.socket(40, 1)",
    "datagrams": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "io_uring": "call('syscall', 425, 8, 0)",
    "bpf": "call('syscall', 321, 0, 0, 0)",
    "perf": "call('syscall', 298, 0, 0, -1, -1, 0)",
    "keys": "call('syscall', 250, 0, -3, 0)",
    "userfaultfd": "call('syscall', 323, 0)",
    "its parent's descriptors": "call('syscall', 438, call('syscall', 434, os.getppid(), 0), 3, 0)",
    "a trace of its parent": "call('ptrace', 16, os.getppid(), 0, 0)",
    "a signal to its parent": "os.kill(os.getppid(), signal.SIGTERM)",
    "a stop of its parent": "os.kill(os.getppid(), signal.SIGSTOP)",
    "a signal to the grader": "os.kill({grader}, signal.SIGTERM)",
    "a namespace": "call('unshare', 0x10000000)",
    "a terminal": "os.open('/dev/tty', os.O_RDWR)",
    "a kernel setting": "open('/proc/sys/kernel/core_pattern', 'w').write('x')",
    "its own adjustment": "open('/proc/self/oom_score_adj', 'w').write('-1000')",
    "the system's keys": "open('/proc/sysrq-trigger', 'w').write('x')",
    "start-up files": "[open(os.path.join(p, 'sitecustomize.py'), 'w') for p in sys.path if p.startswith('/')][0].name",
    "compiled modules": "open(__import__('importlib.util').util.cache_from_source(os.__file__), 'ab').write(b'x')",
    "the package": "open(__import__('autograder').__file__, 'a').write('x')",
    "the checks": "__import__('importlib').import_module('autograder.exercises')",
    "the grader's code": "__import__('importlib').import_module('autograder.grading')",
    "the tests' answers": "os.listdir('{repository}/tests/answers')",
}


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside")
    for place in (folder, *folder.parents[:2]):
        place.chmod(0o755)
    folder.chmod(0o777)
    (folder / "keys.txt").write_text("#!/bin/sh\necho executed\n")
    (folder / "keys.txt").chmod(0o777)
    return folder


@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_every_door_is_closed(request: pytest.FixtureRequest, kind: str, outside: Path) -> None:
    worker: Worker = request.getfixturevalue(kind)
    places = {
        "grader": str(os.getpid()),
        "course": str(outside),
        "secret": str(outside / "keys.txt"),
        "repository": str(Path(autograder.__file__).parents[1]),
    }
    source = TRY
    for name, attempt in DOORS.items():
        for place, path in places.items():
            attempt = attempt.replace("{" + place + "}", path)
        source += f"tried({name!r}, lambda: {attempt})\n"
    with worker.child() as child:
        result = child.run_cell(source + "print('tried all')")
    said = "".join(output.get("text", "") for output in result.outputs)
    assert said == "tried all\n", (said, result.outputs)
    assert os.listdir(outside) == ["keys.txt"]


LEAVE = """
import ctypes, multiprocessing, os, subprocess, sys, tempfile, threading
libc = ctypes.CDLL(None, use_errno=True)
for place in ('.', '~', '/tmp', '/var/tmp', '/dev/shm', '/run', '/scratch', os.environ.get('TMPDIR', '.')):
    try: open(os.path.join(os.path.expanduser(place), 'left-behind'), 'w').write('f = 1')
    except OSError: pass
libc.shm_open(b'/left-behind', 66, 0o600)
for name in ('PYTHONSTARTUP', 'PYTHONPATH', 'LD_PRELOAD', 'IPYTHONDIR'): os.environ[name] = './left-behind'
sys.path.insert(0, './left-behind')
subprocess.Popen(['sleep', '{mark}'], start_new_session=True)
"""
FIND = """
import ctypes, os, subprocess, sys
for place in ('.', '~', '/tmp', '/var/tmp', '/dev/shm', '/run', '/scratch', os.environ.get('TMPDIR', '.')):
    if os.path.lexists(os.path.join(os.path.expanduser(place), 'left-behind')): print('found in', place)
if ctypes.CDLL(None).shm_open(b'/left-behind', 0, 0) >= 0: print('found memory')
print([name for name in os.environ if 'left-behind' in os.environ[name]], './left-behind' in sys.path)
"""


@pytest.mark.parametrize("kind", ["worker", "plain_worker"])
def test_nothing_is_there_for_the_next(request: pytest.FixtureRequest, kind: str) -> None:
    worker: Worker = request.getfixturevalue(kind)
    mark = f"86396.{os.getpid()}"
    with worker.child() as child:
        assert child.run_cell(LEAVE.replace("{mark}", mark)).status == "ok"
    with worker.child() as child:
        [output] = child.run_cell(FIND).outputs
    assert output["text"] == "[] False\n"
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            assert mark.encode() not in (folder / "cmdline").read_bytes()
