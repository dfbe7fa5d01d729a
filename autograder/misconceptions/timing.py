"""Timing: what a stopwatch measures, and which number it makes of its measurements."""

from __future__ import annotations

from ..mistake import Misconception

TIMING = (
    Misconception(
        "not_called",
        "Not called when it runs",
        "seconds for functions that were not called by their names",
        "The functions were not called by their names while the stopwatch ran. Does it use functions that "
        "were put away when it was defined (in a default argument, or in a list or dict outside), or "
        "numbers that were measured before?",
    ),
    Misconception(
        "no_warm_up",
        "No warm-up",
        "the first call is timed",
        "The first call of a function pays for what later ones find ready: memory, caches, libraries that "
        "load late. What should happen once before the clock is read, for each function?",
    ),
    Misconception(
        "warm_up_counted",
        "The warm-up is among the repeats",
        "the median of one call too many",
        "The number is the summary of the repeats and a call before them. Which of your measurements belong "
        "to the warm-up?",
    ),
    Misconception(
        "data_in_timing",
        "Data drawn between the calls",
        "new random numbers, or other inputs, from call to call",
        "New data come up between the calls that are timed: either the clock measures how they are drawn, or "
        "the functions do not compete on the same numbers. When is the one right moment to draw them?",
    ),
    Misconception(
        "half_timed",
        "Half of it is timed",
        "seconds of the value alone, or of the gradient alone",
        "The comparison is about one value and one gradient together, and only one of the two passes is "
        "timed, or made at all. What has to happen between the two readings of the clock?",
    ),
    Misconception(
        "mean_for_median",
        "Mean instead of median",
        "the mean of the repeats",
        "The number is the mean of the repeats. One slow call pulls a mean as far as it likes; which summary "
        "stays where most of the calls are?",
    ),
    Misconception(
        "minimum_for_median",
        "Minimum instead of median",
        "the fastest repeat",
        "The number is the fastest of the repeats. The minimum has its uses, and the median is asked for.",
    ),
    Misconception(
        "total_for_median",
        "All repeats together",
        "the sum of the repeats",
        "The number is the time of all repeats together. How long does one of them take, and how are several "
        "such numbers summarised?",
    ),
    Misconception(
        "not_in_seconds",
        "Another unit than seconds",
        "milli-, micro- or nanoseconds",
        "The number is right in another unit. Seconds are asked for: which clock, or which factor, makes "
        "something else of them?",
    ),
)
