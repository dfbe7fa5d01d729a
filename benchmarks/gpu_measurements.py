"""The measurements of `record_gpu`: one function each, from a clock and sizes to plain rows of numbers."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint_sequential


@dataclass(frozen=True)
class Sizes:
    """How large each measurement is: matrix orders n, tensor bytes, counts."""

    matrices: tuple[int, ...]
    queue: int  # the order of the matrices in the timeline
    kernels: int
    copies: tuple[int, ...]
    functions: tuple[int, ...]
    race: tuple[int, ...]
    jacobian: int  # the long side, the square's side is its 8th part, the short one its 64th
    chain: tuple[int, int, int]  # layers, width, rows
    repeats: int
    seconds: float  # a size whose cost is expected above this is left out, and larger ones too


class Clock:
    """Times calls on one device."""

    def __init__(self, device: torch.device, repeats: int) -> None:
        self.device = device
        self.repeats = repeats
        self.cuda = device.type == "cuda"

    def wait(self) -> None:
        """Until the device has done what it was given."""
        if self.cuda:
            torch.cuda.synchronize(self.device)

    def once(self, work: Callable[[], Any]) -> float:
        """Seconds of one call, from an idle device until the work is done."""
        self.wait()
        start = time.perf_counter()
        work()
        self.wait()
        return time.perf_counter() - start

    def median(self, work: Callable[[], Any]) -> float:
        """Median seconds of a call, synchronised, after five warm-up calls."""
        for _ in range(5):
            self.once(work)
        return statistics.median(self.once(work) for _ in range(self.repeats))

    def launch(self, work: Callable[[], Any]) -> float:
        """Median seconds until a call returns, the device done or not: the unsynchronised timer."""

        def unsynchronised() -> float:
            self.wait()
            start = time.perf_counter()
            work()
            return time.perf_counter() - start

        return statistics.median(unsynchronised() for _ in range(self.repeats))

    def events(self, work: Callable[[], Any]) -> float | None:
        """Median seconds between two CUDA events around a call; None without CUDA."""
        if not self.cuda:
            return None
        seconds = []
        for _ in range(self.repeats):
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            work()
            end.record()
            end.synchronize()
            seconds.append(start.elapsed_time(end) / 1000)
        return statistics.median(seconds)


def matrix_products(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """n × n products in four precisions: three timers, and the first ten calls of each."""
    rows = []
    for precision in ("float64", "float32", "tf32", "bfloat16"):
        if precision == "tf32" and not clock.cuda:
            continue
        torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")
        dtype = getattr(torch, "float32" if precision == "tf32" else precision)
        for n in sizes.matrices:
            a, b = (torch.randn(n, n, device=clock.device).to(dtype) for _ in range(2))

            def product(a: Tensor = a, b: Tensor = b) -> Tensor:
                return a @ b

            calls = [clock.once(product) for _ in range(10)]
            rows.append(
                {
                    "precision": precision,
                    "n": n,
                    "first_ten_calls": calls,
                    "unsynchronised": clock.launch(product),
                    "synchronised": clock.median(product),
                    "events": clock.events(product),
                }
            )
            if 8 * calls[-1] > sizes.seconds:  # twice n is eight times the work
                break
    torch.set_float32_matmul_precision("highest")
    return rows


def timeline(clock: Clock, sizes: Sizes) -> dict[str, Any]:
    """A queue of equal matrix products: when the host handed each one over, when the device had done it.

    Seconds from one moment, at which the device is idle; `asked` is the return of the call that enqueues
    a product, `done` the event behind it (None without CUDA, where a call returns when its work is done).
    """
    n = sizes.queue
    a = torch.randn(n, n, device=clock.device)
    out = torch.empty_like(a)
    clock.median(lambda: torch.mm(a, a, out=out))
    count = 16
    events = [torch.cuda.Event(enable_timing=True) for _ in range(count + 1)] if clock.cuda else []
    clock.wait()
    if events:
        events[0].record()
    start, asked = time.perf_counter(), []
    for k in range(count):
        torch.mm(a, a, out=out)
        if events:
            events[k + 1].record()
        asked.append(time.perf_counter() - start)
    clock.wait()
    waited = time.perf_counter() - start
    done = [events[0].elapsed_time(event) / 1000 for event in events[1:]] or None
    return {"n": n, "asked": asked, "done": done, "waited": waited}


def profile(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """What torch's profiler counts in one Hessian-vector product of a small and of a large problem."""
    activities = [torch.profiler.ProfilerActivity.CPU]
    if clock.cuda:
        activities.append(torch.profiler.ProfilerActivity.CUDA)
    rows = []
    for n in (sizes.functions[0], sizes.functions[-1]):
        f, x = quadratic_and_sine(n, clock.device)
        r = torch.ones_like(x)

        def product(f: Callable[[Tensor], Tensor] = f, x: Tensor = x, r: Tensor = r) -> Any:
            return torch.func.jvp(torch.func.grad(f), (x,), (r,))

        for _ in range(2):  # the first profile of a process also shows the profiler's own start
            with torch.profiler.profile(activities=activities, acc_events=True) as profiler:
                product()
                clock.wait()
        averages = [event for event in profiler.key_averages() if "Buffer" not in event.key]
        on_device = [event for event in averages if event.device_type != torch.autograd.DeviceType.CPU]
        on_host = [event for event in averages if event.device_type == torch.autograd.DeviceType.CPU]
        rows.append(
            {
                "n": n,
                "operations": [
                    _profiled(event, event.self_cpu_time_total) for event in _largest(on_host, "cpu")
                ],
                "kernels": [
                    _profiled(event, event.self_device_time_total) for event in _largest(on_device, "device")
                ],
            }
        )
    return rows


def _largest(events: list[Any], where: str) -> list[Any]:
    """The twelve events that took longest by themselves."""
    return sorted(events, key=lambda event: -getattr(event, f"self_{where}_time_total"))[:12]


def _profiled(event: Any, microseconds: float) -> dict[str, Any]:
    return {"name": event.key[:120], "calls": event.count, "seconds": microseconds * 1e-6}


def tiny_kernels(clock: Clock, sizes: Sizes) -> dict[str, Any]:
    """Many additions to one small tensor: launching them, doing them, and both as one captured graph."""
    x = torch.zeros(16, device=clock.device)

    def loop() -> None:
        for _ in range(sizes.kernels):
            x.add_(1.0)

    captured = None
    if clock.cuda:
        loop()
        clock.wait()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            loop()
        captured = clock.median(graph.replay)
    return {
        "kernels": sizes.kernels,
        "launch": clock.launch(loop),
        "launch_and_execution": clock.median(loop),
        "captured_graph": captured,
    }


def copies(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """Copies to and from the device by size, from pageable and from pinned memory."""
    rows = []
    for size in sizes.copies:
        there = torch.zeros(size, dtype=torch.uint8, device=clock.device)
        for pinned in (False, True) if clock.cuda else (False,):
            here = torch.zeros(size, dtype=torch.uint8, pin_memory=pinned)
            to_device = clock.median(lambda a=there, b=here: a.copy_(b, non_blocking=True))
            from_device = clock.median(lambda a=here, b=there: a.copy_(b, non_blocking=True))
            rows.append({"bytes": size, "pinned": pinned, "to_device": to_device, "from_device": from_device})
    return rows


def quadratic_and_sine(n: int, device: torch.device) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """f(x) = xᵀAx + sin(y)ᵀx, n² work."""
    a, y, x = (torch.randn(shape, dtype=torch.float64, device=device) for shape in ((n, n), (n,), (n,)))
    return lambda x: x @ (a @ x) + torch.sin(y) @ x, x


def sum_of_f1(n: int, device: torch.device) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """Σ log x₁ + x₁x₂ − sin x₂ over n/2 pairs, n work."""
    x = torch.rand(n, dtype=torch.float64, device=device) + 0.5
    return lambda x: (torch.log(x[::2]) + x[::2] * x[1::2] - torch.sin(x[1::2])).sum(), x


def derivatives(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """Value, gradient and Hessian-vector product of the lessons' functions against n."""
    rows = []
    for make, scale in ((quadratic_and_sine, 1), (sum_of_f1, 1024)):
        for n in (scale * n for n in sizes.functions):
            f, x = make(n, clock.device)
            r = torch.ones_like(x)
            gradient = torch.func.grad(f)
            work = {
                "value": lambda f=f, x=x: f(x),
                "gradient": lambda g=gradient, x=x: g(x),
                "hessian_vector_product": lambda g=gradient, x=x, r=r: torch.func.jvp(g, (x,), (r,)),
            }
            row = {quantity: clock.median(call) for quantity, call in work.items()}
            rows.append({"function": make.__name__, "n": n, "device": clock.device.type} | row)
            if 16 * row["hessian_vector_product"] > sizes.seconds:
                break
    return rows


def einsum_race(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """A·Bᵀ by einsum('ik,jk->ij'), in one dtype for all, inputs made before the clock starts."""
    rows = []
    cpu = Clock(torch.device("cpu"), sizes.repeats)
    for dtype in ("float64", "float32"):
        for n in sizes.race:
            a, b = (torch.randn(n, n, dtype=getattr(torch, dtype)) for _ in range(2))
            arrays, there = (a.numpy(), b.numpy()), (a.to(clock.device), b.to(clock.device))
            row = {
                "numpy": cpu.median(lambda m=arrays: np.einsum("ik,jk->ij", *m)) if n <= 256 else None,
                "numpy_optimized": cpu.median(lambda m=arrays: np.einsum("ik,jk->ij", *m, optimize=True)),
                "torch_cpu": cpu.median(lambda a=a, b=b: torch.einsum("ik,jk->ij", a, b)),
                "torch_gpu": clock.median(lambda m=there: torch.einsum("ik,jk->ij", *m))
                if clock.cuda
                else None,
            }
            rows.append({"dtype": dtype, "n": n} | row)
            if 64 * row["torch_cpu"] > 8 * sizes.seconds:
                break
    return rows


def batched_jacobians(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """The Jacobian of x ↦ tanh(Wx), W of shape (m, n), four ways."""
    rows = []
    long, middle, short = sizes.jacobian, sizes.jacobian // 8, max(sizes.jacobian // 64, 1)
    for name, m, n in (("tall", long, short), ("square", middle, middle), ("wide", short, long)):
        w = torch.randn(m, n, dtype=torch.float64, device=clock.device) / n**0.5
        x = torch.randn(n, dtype=torch.float64, device=clock.device)
        identity = torch.eye(m, dtype=torch.float64, device=clock.device)

        def f(x: Tensor, w: Tensor = w) -> Tensor:
            return torch.tanh(w @ x)

        def pullback(f: Callable[[Tensor], Tensor] = f, x: Tensor = x) -> Callable[[Tensor], tuple[Tensor]]:
            return torch.func.vjp(f, x)[1]

        work = {
            "loop": lambda p=pullback, e=identity: torch.stack([back(row)[0] for back in [p()] for row in e]),
            "vmap": lambda p=pullback, e=identity: torch.func.vmap(p())(e)[0],
            "jacrev": lambda f=f, x=x: torch.func.jacrev(f)(x),
            "jacfwd": lambda f=f, x=x: torch.func.jacfwd(f)(x),
        }
        rows.append({"shape": name, "m": m, "n": n} | {way: clock.median(call) for way, call in work.items()})
    return rows


def checkpointing(clock: Clock, sizes: Sizes) -> list[dict[str, Any]]:
    """A chain of tanh(x Wᵀ) layers, value and gradient, against the number of checkpoint segments.

    One segment keeps everything. peak_bytes: the device's allocator's peak above what was there before.
    """
    count, width, batch = sizes.chain
    layers = [torch.nn.Sequential(torch.nn.Linear(width, width), torch.nn.Tanh()) for _ in range(count)]
    chain = torch.nn.Sequential(*layers).to(clock.device)
    x = torch.randn(batch, width, device=clock.device)
    rows = []
    for segments in (2**k for k in range(count.bit_length()) if 2**k <= count):

        def step(segments: int = segments) -> None:
            chain.zero_grad(set_to_none=False)  # the gradients' own memory stays, and is not counted
            checkpoint_sequential(chain, segments, x, use_reentrant=False).square().mean().backward()

        step()
        peak = None
        if clock.cuda:
            clock.wait()
            gc.collect()  # a checkpoint's frames hold each other: the last step's tensors are still there
            before = torch.cuda.memory_allocated(clock.device)
            torch.cuda.reset_peak_memory_stats(clock.device)
            step()
            clock.wait()
            peak = torch.cuda.max_memory_allocated(clock.device) - before
        rows.append(
            {"layers": count, "segments": segments, "seconds": clock.median(step), "peak_bytes": peak}
        )
    return rows


MEASUREMENTS = (
    matrix_products,
    timeline,
    tiny_kernels,
    copies,
    derivatives,
    einsum_race,
    batched_jacobians,
    checkpointing,
    profile,  # last: it leaves hooks behind that slow later launches
)
