"""What a submission cannot do, tried by submissions, with namespaces and without."""

import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cell_results import text

import autograder
from autograder.limits import Limits
from autograder.remote import WeakIsolation, Worker
from autograder.worker import landlock, seccomp
from autograder.worker.confinement import Confinement, Refused, readable_paths

PACKAGE = Path(autograder.__file__).parent
ATTEMPT = """
import os, sys, socket
def attempt():
{body}
try:
    print("did it:", attempt())
except (OSError, MemoryError, ValueError) as error:
    print("refused:", type(error).__name__)
"""


def attempt(child, body):
    """Whether the statements in `body`, the last of which may be a return, worked in the child."""
    source = ATTEMPT.format(body="\n".join("    " + line for line in body.splitlines()))
    result = child.run_cell(source)
    said = text(result)
    assert said.startswith(("did it:", "refused:")), (result.status, said, result.outputs)
    return said.startswith("did it:")


@pytest.fixture
def outside(tmp_path_factory):
    """A folder that any user may read and write, with a file in it."""
    folder = tmp_path_factory.mktemp("course")
    for place in (folder, *folder.parents[:2]):
        place.chmod(0o755)
    folder.chmod(0o777)
    file = folder / "gradebook.db"
    file.write_text("marks")
    file.chmod(0o666)
    return folder


def test_the_level_names_the_layers(worker, plain_worker):
    assert plain_worker.isolation == "landlock+seccomp+rlimits"
    assert worker.isolation in ("namespaces+landlock+seccomp+rlimits", plain_worker.isolation)


READING = [
    "return open('{file}').read()",
    "return os.listdir('{folder}')",
    "return os.listdir('{course}')",
    "return open('{course}/pyproject.toml').read()",
    "return open('{package}/grading.py').read()",
    "return os.listdir('{package}/exercises')",
    "return open('/etc/shadow').read()",
    "return open('/etc/passwd').read()",
    "return os.listdir('{home}')",
    "return os.listdir('/tmp/..')",
    "os.symlink('{file}', 'link')\nreturn open('link').read()",
    "os.link('{file}', 'link')\nreturn open('link').read()",
    "return open('/proc/1/environ').read()",
    "return open(f'/proc/{{os.getppid()}}/environ').read()",
    "return open('/proc/{grader}/cmdline').read()",
    "return os.readlink('/proc/{grader}/cwd')",
    "return open('/proc/{grader}/root{file}').read()",
    "return open('/dev/sda').read(1)",
    "return open('/proc/kcore').read(1)",
]


@pytest.mark.parametrize("body", READING)
def test_nothing_outside_can_be_read(confined, outside, body):
    places = {
        "file": outside / "gradebook.db",
        "folder": outside,
        "course": PACKAGE.parent,
        "package": PACKAGE,
    }
    assert not attempt(confined, body.format(**places, home=Path.home(), grader=os.getpid()))


WRITING = [
    "open('{file}', 'w').write('better marks')",
    "os.open('{file}', os.O_RDONLY | os.O_TRUNC)",
    "os.truncate('{file}', 0)",
    "os.unlink('{file}')",
    "os.rename('{file}', '{file}.old')",
    "os.chmod('{file}', 0)",
    "os.utime('{file}', (0, 0))",
    "os.setxattr('{file}', 'user.x', b'1')",
    "os.chown('{file}', os.getuid(), os.getgid())",
    "open('{folder}/new', 'w').write('x')",
    "os.mkdir('{folder}/new')",
    "os.symlink('x', '{folder}/new')",
    "os.mkfifo('{folder}/new')",
    "open('{numpy}', 'a').write('x')",
    "os.chmod('{numpy}', 0)",
    "os.chmod('{python}', 0)",
]


@pytest.mark.parametrize("body", WRITING)
def test_nothing_outside_can_be_changed(confined, outside, body):
    import numpy

    file = outside / "gradebook.db"
    before = file.stat()
    places = {
        "file": file,
        "folder": outside,
        "numpy": numpy.__file__,
        "python": os.path.realpath(sys.executable),
    }
    assert not attempt(confined, body.format(**places))
    after = file.stat()
    assert os.listdir(outside) == ["gradebook.db"] and file.read_text() == "marks"
    assert (after.st_mode, after.st_mtime_ns, after.st_uid) == (
        before.st_mode,
        before.st_mtime_ns,
        before.st_uid,
    )


@pytest.fixture
def listeners(tmp_path):
    """Sockets of the grader's own: a TCP and a UDP port on loopback, a path, an abstract name."""
    with contextlib.ExitStack() as stack:
        tcp, udp = (
            stack.enter_context(socket.socket(type=kind)) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
        )
        path, name = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        for line in (tcp, udp):
            line.bind(("127.0.0.1", 0))
        path.bind(str(tmp_path / "socket"))
        name.bind(f"\0autograder-test-{os.getpid()}")
        for line in (tcp, path, name):
            line.listen()
        for line in (tcp, udp, path, name):
            line.setblocking(False)
        yield {"tcp": tcp, "udp": udp, "path": path, "name": name}


NETWORK = [
    "return socket.create_connection(('127.0.0.1', {tcp}), 1)",
    "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {udp}))",
    "socket.socket(socket.AF_UNIX).connect('{path}')",
    "socket.socket(socket.AF_UNIX).connect('\\0{name}')",
    "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'x', '{path}')",
    "socket.socketpair()[0].connect('{path}')",
    "socket.socket(socket.AF_INET6)",
    "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "socket.create_server(('127.0.0.1', 0))",
    "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{tcp}', timeout=1)",
]


@pytest.mark.parametrize("body", NETWORK)
def test_no_network(confined, listeners, body):
    ports = {name: listeners[name].getsockname()[1] for name in ("tcp", "udp")}
    names = {"path": listeners["path"].getsockname(), "name": listeners["name"].getsockname()[1:].decode()}
    assert not attempt(confined, body.format(**ports, **names))
    for name in ("tcp", "path", "name"):
        with pytest.raises(BlockingIOError):
            listeners[name].accept()
    with pytest.raises(BlockingIOError):
        listeners["udp"].recv(1)


def test_a_connected_pair_is_no_network_and_stays(confined):
    assert attempt(confined, "a, b = socket.socketpair()\na.send(b'x')\nreturn b.recv(1)")
    assert attempt(confined, "import asyncio\nasyncio.new_event_loop().close()")


LIBC = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
CALL = LIBC + "if libc.{call} == -1: raise OSError(ctypes.get_errno(), 'refused')"
SYSTEM = [
    "os.kill({grader}, 0)",
    "os.kill(os.getppid(), 9)\nos.kill(os.getppid(), 0)",
    "os.killpg(os.getpgid({grader}), 0)",
    CALL.format(call="ptrace(16, {grader}, 0, 0)"),
    CALL.format(call="process_vm_readv({grader}, 0, 0, 0, 0, 0)"),
    CALL.format(call="unshare(0x10000000)"),
    CALL.format(call="mount(b'none', b'.', b'tmpfs', 0, None)"),
    CALL.format(call="personality(0)"),
    CALL.format(call="prctl(1, 0, 0, 0, 0)"),
    CALL.format(call="prlimit({grader}, 7, None, None)"),
    CALL.format(call="syscall(425, 1, 0)"),  # io_uring_setup
    CALL.format(call="syscall(500, 0, 0)"),  # a call newer than the filter
    "return os.memfd_create('x')",
    "return os.open('{file}', os.O_PATH) and os.open('/proc/self/fd/3', os.O_RDWR)",
    "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))",
    "import fcntl\nfcntl.ioctl(0, 0x5412, b'x')",
    "os.setuid(0)\nreturn open('/etc/shadow')",
    "os.sched_setaffinity({grader}, [0])",
    "os.setpriority(os.PRIO_PROCESS, {grader}, 5)",
    "os.nice(-5)",
]


@pytest.mark.parametrize("body", SYSTEM)
def test_the_system_and_other_processes_are_out_of_reach(confined, outside, body):
    assert not attempt(confined, body.format(grader=os.getpid(), file=outside / "gradebook.db"))
    assert text(confined.run_cell("print('alive')")) == "alive\n"


def test_other_processes_are_not_seen(worker):
    if "namespaces" not in worker.isolation:
        pytest.skip("this system grants no namespaces")
    with worker.child() as child:
        seen = text(
            child.run_cell("import os\nprint(*[n for n in os.listdir('/proc') if n.isdigit()])")
        ).split()
        assert len(seen) == 2  # the forking process and itself
        assert (
            text(child.run_cell(f"import os\nprint(os.path.exists({str(PACKAGE / 'exercises')!r}))"))
            == "False\n"
        )


def test_programs_that_it_starts_are_held_as_well(confined, outside):
    file = outside / "gradebook.db"
    shown = text(confined.run_cell(f"!cat {file}; cat /etc/shadow; echo x > {file}; echo done"))
    assert "marks" not in shown and "root:" not in shown and shown.endswith("done\n")
    assert file.read_text() == "marks"
    program = "import socket\ntry: socket.socket(); print('open')\nexcept OSError: print('closed')"
    command = f"[sys.executable, '-c', {program!r}]"
    source = f"import subprocess, sys\nprint(subprocess.run({command}, capture_output=True))"
    assert "closed" in text(confined.run_cell(source))


def test_files_are_bounded(confined):
    assert not attempt(confined, "open('large', 'wb').write(bytes(2**27))")
    assert attempt(confined, "open('small', 'wb').write(bytes(2**20))")


def test_the_scratch_folder_is_bounded(worker):
    if "namespaces" not in worker.isolation:
        pytest.skip("the scratch folder is bounded where it is a file system of its own")
    with worker.child() as child:
        body = "for i in range(20): open(f'{i}', 'wb').write(bytes(2**25))"
        assert not attempt(child, body)


def test_nothing_but_the_line_is_inherited(confined):
    source = (
        "import os\nfound = []\nfor fd in range(256):\n    try: os.fstat(fd); found.append(fd)\n"
        "    except OSError: pass\nprint(found)"
    )
    assert text(confined.run_cell(source)) == "[0, 1, 2, 3]\n"


def test_the_graders_environment_is_not_handed_on(confined):
    shown = text(confined.run_cell("import os\nprint(*os.environ)")).split()
    assert "PATH" in shown and not set(shown) & {
        "AUTOGRADER_TEST_SECRET",
        "SSH_AUTH_SOCK",
        "PWD",
        "VIRTUAL_ENV",
    }


@pytest.mark.parametrize(
    ("missing", "open_words"), [({"namespaces", "landlock"}, "read the grader's files"), ({"seccomp"}, "UDP")]
)
def test_a_system_without_a_layer_is_refused_unless_allowed(missing, open_words):
    without = {"namespaces", *missing}
    with pytest.raises(WeakIsolation, match=open_words):
        Worker(without=without)
    with Worker(allow_weak_isolation=True, without=without) as worker:
        assert open_words in worker.isolation and not missing & set(worker.isolation.split("+"))


def test_the_self_test_is_quick(worker):
    # A figure of the process's own, not of the wall: it is asked for at every start of grading.
    start = time.process_time()
    with Worker():
        pass
    assert time.process_time() - start < 2.0


def _put_on_after(layers: int) -> str:
    for _ in range(layers):
        landlock.close_signals()
    confinement = Confinement.found(
        Limits(), "/nonexistent", readable_paths(), namespaces=False, without=(), serial=1
    )
    try:
        confinement.put_on()
    except Refused as refused:
        return f"refused: {refused}"
    return "put on"


@pytest.mark.parametrize(("layers", "outcome"), [(0, "put on"), (16, "refused")])
def test_a_layer_that_fails_refuses(layers, outcome):
    if landlock.abi() < 6 or not seccomp.available():
        pytest.skip("stacks Landlock's scopes to their limit of 16")
    ours, theirs = multiprocessing.Pipe()
    process = os.fork()
    if process == 0:
        theirs.send(_put_on_after(layers))
        os._exit(0)
    assert ours.poll(20) and ours.recv().startswith(outcome)
    os.waitpid(process, 0)


def test_a_broken_environment_is_said_so(tmp_path):
    broken = "import sys; sys.modules['torch'] = None"  # as if torch were not installed
    script = (
        "import autograder.forking as forking\nfrom autograder.remote import Worker, WorkerFailed\n"
        f"(lambda place: open(place, 'w').write({broken!r}))({str(tmp_path / 'torch.py')!r})\n"
        "environment = forking._environment\n"
        f"forking._environment = lambda: environment() | {{'PYTHONPATH': {str(tmp_path)!r}}}\n"
        "try:\n    with Worker(without=['namespaces', 'landlock'], allow_weak_isolation=True) as worker, "
        "worker.child(): pass\n"
        "except WorkerFailed as error: print('failed:', error)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120).stdout
    assert said.startswith("failed: The worker process does not start:") and "torch" in said


def test_a_system_that_grants_no_namespaces_is_noticed():
    if os.getuid() != 0:
        pytest.skip("takes a capability away from root, as containers do")
    script = (
        "import ctypes, os, sys\n"
        "if len(sys.argv) == 1:\n"
        "    ctypes.CDLL(None).prctl(24, 21, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_SYS_ADMIN\n"
        "    os.execv(sys.executable, [sys.executable, '-c', sys.orig_argv[2], 'again'])\n"
        "from autograder.remote import Worker\n"
        "with Worker() as worker: print(worker.isolation)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert said.stdout == "landlock+seccomp+rlimits\n", said.stderr
