"""The forking process: imports what a submission may use, then forks one confined child at a time.

It has never run a student's line and holds nothing of the course. One thread, for good: a fork copies the
thread that calls it and leaves the locks of all others closed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import signal
import socket
import sys
import types
from typing import Any

from .. import wire
from ..limits import Limits
from . import folders, namespaces, selftest
from .confinement import Confinement, Descendants, Refused


def serve(control: int, place: str, readable: tuple[str, ...], *, numbered: bool, serial: int) -> int:
    """Serve the grader at descriptor `control` until it closes; the exit status.

    place: a folder of this worker's own. numbered: whether this process is in namespaces.
    """
    line = socket.socket(fileno=control)
    descendants = Descendants(numbered=numbered)

    def leave(signum: int = 0, frame: object = None) -> None:
        descendants.kill()
        os._exit(1)

    if numbered:  # number 1 gets no signal from its descendants but those that it handles: it handles none
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    else:
        signal.signal(signal.SIGTERM, leave)
    hello = wire.receive(line)
    limits = Limits(**hello["limits"])
    scratch = namespaces.SCRATCH if numbered else os.path.join(place, "scratch")
    confinement = Confinement.found(
        limits, scratch, readable, namespaces=numbered, without=hello["without"], serial=serial
    )
    folder = _Scratch(confinement)
    with folder:
        facts = selftest.measure(confinement, hello["targets"])
    wire.send(line, {"op": "level", "layers": confinement.layers, "facts": facts})
    with folder:
        shell = _prepared(confinement)
    wire.send(line, {"op": "ready"})
    server = _Server(line, confinement, folder, descendants, shell)
    try:
        while True:
            server.answer(wire.receive(line))
    except wire.ConnectionClosed:
        return 0
    finally:
        server.end()


_PRELOADED = (
    "autograd.scipy.special",
    "autograd.scipy.stats",
    "scipy.special",
    "scipy.stats",
    "torch.func",
    "autograder.functions",
    "autograder.worker.calls",
    "autograder.worker.drivers",
    "autograder.worker.session",
)

# What torch imports when it first takes a derivative, a second's worth; private names, which may go.
_FIRST_USE = (
    "torch._dynamo",
    "torch._decomp.decompositions_for_jvp",
    "torch._inductor.compiler_bisector",
    "torch._inductor.fx_passes",
    "torch._subclasses.schema_check_mode",
    "torch.fx.experimental.proxy_tensor",
)


class _Server:
    def __init__(
        self,
        line: socket.socket,
        confinement: Confinement,
        folder: _Scratch,
        descendants: Descendants,
        shell: Any,
    ) -> None:
        self._line, self._confinement, self._folder = line, confinement, folder
        self._descendants, self._shell = descendants, shell
        self._child = 0

    def answer(self, message: dict[str, Any]) -> None:
        """One request of the grader: "start" a child with the channel that follows, or "end" it."""
        if message["op"] == "start":
            _, (channel,), _, _ = socket.recv_fds(self._line, 1, 1)
            try:
                self._start(channel, message)
            finally:
                os.close(channel)
            wire.send(self._line, {"op": "started"})
        else:
            wire.send(self._line, {"op": "ended", **self.end()})

    def end(self) -> dict[str, Any]:
        """End the child and everything it started; how the child itself ended."""
        if not self._child:
            return {"signal": None, "status": None, "seconds": 0.0, "peak_bytes": 0}
        for kill in (os.kill, os.killpg):  # before all others, and alone where nothing else is known
            with contextlib.suppress(OSError):
                kill(self._child, signal.SIGKILL)
        status, used = self._descendants.kill().get(self._child, (0, None))
        self._child = 0
        self._folder.close()
        return {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "seconds": used.ru_utime + used.ru_stime if used else 0.0,
            "peak_bytes": used.ru_maxrss * 1024 if used else 0,
        }

    def _start(self, channel: int, message: dict[str, Any]) -> None:
        self.end()
        self._folder.open()
        for name, content in message["files"].items():
            path = os.path.join(self._confinement.scratch, os.path.basename(name))
            with open(path, "xb") as file:
                file.write(content.tobytes())
            os.chmod(path, 0o644)
        self._child = os.fork()
        if self._child == 0:
            status = 1
            try:
                status = self._become_child(channel, message["seed"])
            finally:
                os._exit(status)

    def _become_child(self, channel: int, seed: int) -> int:
        from . import session

        gc.enable()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._shell.recorder.open_descriptors()
        kept = os.dup2(channel, 3, inheritable=False) if channel != 3 else 3
        os.closerange(4, 1 << 16)
        line = socket.socket(fileno=kept)
        try:
            self._confinement.put_on()
        except Refused as refused:
            wire.send(line, {"op": "refused", "why": str(refused)})
            return 1
        wire.send(line, {"op": "confined"})
        session.run(line, self._shell, self._confinement.scratch, seed, self._confinement.limits.frame_bytes)
        return 0


class _Scratch:
    """The folder that one child may write; as a context manager, for the time of the block."""

    def __init__(self, confinement: Confinement) -> None:
        self._confinement = confinement

    def open(self) -> None:
        """Make it, empty."""
        confinement, user = self._confinement, self._confinement.user
        if confinement.namespaces:
            namespaces.fresh_scratch(confinement.limits.scratch_bytes, user)
            return
        os.mkdir(confinement.scratch, 0o700)
        if user is not None:
            os.chown(confinement.scratch, user, user)

    def close(self) -> None:
        """Remove it with all that a child left in it."""
        if self._confinement.namespaces:
            namespaces.drop_scratch()
            return
        folders.remove(self._confinement.scratch)

    def __enter__(self) -> None:
        self.open()

    def __exit__(self, *details: object) -> None:
        self.close()


def _prepared(confinement: Confinement) -> Any:
    """Import everything, make the shell, and check that there is still one thread."""
    scratch = confinement.scratch
    home = {"HOME": scratch, "TMPDIR": scratch, "IPYTHONDIR": f"{scratch}/.ipython"}
    home |= {"MPLCONFIGDIR": f"{scratch}/.matplotlib", "XDG_CACHE_HOME": f"{scratch}/.cache"}
    os.environ.update(home)
    sys.argv = ["notebook"]

    for name in _PRELOADED:
        importlib.import_module(name)
    for name in _FIRST_USE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    import torch

    import autograder

    from .capture import Recorder, Stream
    from .shell import make_shell, warm_up
    from .tampering import Noticing

    autograder.check = _check_later  # type: ignore[attr-defined]
    # One thread each, also for what OMP_NUM_THREADS does not reach; nothing that starts one may run before.
    torch.set_num_threads(1)
    recorder = Recorder()
    shell = make_shell(recorder)
    warm_up(shell)
    shell.submission_streams = (Stream(recorder, "stdout"), Stream(recorder, "stderr"))
    # A student's modules are found beside the notebook, but a file named random.py is an accident.
    sys.path[:] = [path for path in sys.path if path] + [""]
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType):  # a warning shown once is not shown again
            vars(module).pop("__warningregistry__", None)
    tasks = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    if tasks != 1:
        raise RuntimeError(f"The forking process has {tasks} threads and must have one.")
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.chdir("/")
    shell.noticing = Noticing(confinement.readable, scratch)
    gc.collect()
    gc.disable()
    gc.freeze()
    return shell


def _check_later(name: str = "", *objects: object) -> None:
    """check(…) in a cell of the student's own: the checks themselves run on the grader's side."""
    print("This check runs when the notebook is graded.")
