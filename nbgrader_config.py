"""nbgrader's settings for this course: where things lie, and who grades.

Read by every `nbgrader` command and by JupyterLab when they are started in this folder, and by `make`.
"""

import contextlib
import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader defines it)

course = Path(__file__).resolve().parent
classroom = course / "classroom"

c.CourseDirectory.course_id = "autodiff"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.db_url = f"sqlite:///{classroom / 'gradebook.db'}"

# Formgrader shows its buttons for releasing and collecting only where the exchange exists.
c.Exchange.root = str(classroom / "exchange")
c.Exchange.cache = str(classroom / "cache")
# What a student fetches in this JupyterLab goes here; nbgrader looks for its settings there again.
c.Exchange.assignment_dir = str(classroom / "my_work")
settings = classroom / "my_work" / "nbgrader_config.py"
again = (
    "from pathlib import Path\n\n"
    'load_subconfig("nbgrader_config.py", path=str(Path(__file__).resolve().parents[2]))\n'
)
with contextlib.suppress(OSError):  # a course that may only be read
    for folder in ("exchange", "my_work"):
        (classroom / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("course", "exercises"):
        # An exercise links its lesson as ../../course/…, which is to hold for a fetched copy too.
        if (course / folder).is_dir() and not (classroom / folder).exists():
            (classroom / folder).symlink_to(Path("..", folder))
    if not settings.exists() or settings.read_text() != again:
        settings.write_text(again)
# Collecting takes plain files alone, and goes on after a folder that cannot be copied.
c.ExchangeFactory.collect = "autograder.classroom.exchange.CarefulCollect"
# Times are recorded in UTC, which is all that nbgrader reads back rightly; they are shown in this zone.
c.Exchange.timezone = "UTC"
c.NbGraderAPI.timezone = "UTC"

# Student code runs confined, and the checks outside of its reach; see autograder/nbgrader_steps.py.
c.Autograde.exporter_class = "autograder.nbgrader_steps.ConfinedExporter"
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_steps.BlankScores"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_steps.GradeConfined",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_steps.SaveScores",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# A page with a student's code on it is made in time, whatever the code.
c.HTMLExporter.filters = {"highlight_code": "autograder.highlight.Highlight"}

# What a submission may use, where the defaults in autograder/limits.py do not suit:
# c.ConfinedExporter.limits = {"cell_seconds": 60}

# A solution cell's own `raise NotImplementedError("…")`, after the solution, says what to do.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE, in place of the next line"}

# nbgrader calls alembic by its name, also from an environment that has not been activated.
commands = str(Path(sys.executable).parent)
if commands not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([commands, os.environ.get("PATH", os.defpath)])
