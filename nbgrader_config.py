"""nbgrader's settings for this course: where things lie, and who grades.

Read by every `nbgrader` command and by JupyterLab when they are started in this folder, and by `make`.
"""

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
(classroom / "exchange").mkdir(parents=True, exist_ok=True)
# What a student fetches in this JupyterLab. nbgrader looks for its settings there again.
c.Exchange.assignment_dir = str(classroom / "my_work")
(classroom / "my_work").mkdir(exist_ok=True)
(classroom / "my_work" / "nbgrader_config.py").write_text(
    "from pathlib import Path\n\n"
    'load_subconfig("nbgrader_config.py", path=str(Path(__file__).resolve().parents[2]))\n'
)
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

# A solution cell's own `raise NotImplementedError("…")`, after the solution, says what to do.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE, in place of the next line"}

# nbgrader calls alembic by its name, also from an environment that has not been activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
