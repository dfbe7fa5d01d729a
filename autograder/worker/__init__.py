"""The student's side: a process with everything imported, forking one confined child for each submission.

`python -m autograder.worker` (started by `autograder.remote.Worker`, of no use by hand) supervises the
forking process. Nothing here knows the checks, the gradebook or the course.
"""
