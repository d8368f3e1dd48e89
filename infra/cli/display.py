"""Live progress of a job: a line for each upload and each step, with a bar and its seconds."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from infra.cli.documents import JobView, StepProgress, StepView
from infra.cli.uploading import Sent
from shared.model import StepStatus

MARKS: dict[StepStatus, str] = {
    StepStatus.WAITING: "[dim]·[/]",
    StepStatus.READY: "[dim]·[/]",
    StepStatus.RUNNING: "[cyan]▸[/]",
    StepStatus.SUCCEEDED: "[green]✓[/]",
    StepStatus.SKIPPED: "[dim]–[/]",
    StepStatus.FAILED: "[red]✗[/]",
    StepStatus.CANCELLED: "[yellow]✗[/]",
}


class JobDisplay(Progress):
    """What a person at a terminal sees while a job runs; gone when it ends. A context manager."""

    def __init__(self, console: Console) -> None:
        super().__init__(
            TextColumn("{task.fields[mark]}"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            _Seconds(),
            TextColumn("[dim]{task.fields[note]}", markup=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._steps: dict[str, TaskID] = {}

    def uploading(self, role: str, size: int) -> Sent:
        """A line for an upload of ``size`` bytes; call what comes back with the bytes sent."""
        line = self._line(f"upload {role}", MARKS[StepStatus.RUNNING], total=size)

        def sent(so_far: int) -> None:
            whole = so_far >= size
            mark = MARKS[StepStatus.SUCCEEDED if whole else StepStatus.RUNNING]
            self.update(line, completed=so_far, mark=mark)

        return sent

    def tell(self, told: JobView | StepProgress) -> None:
        """Show what the server said."""
        if isinstance(told, StepProgress):
            if told.step in self._steps:
                self.update(
                    self._steps[told.step], completed=told.progress, note=_plain(told.message)
                )
            return
        for step in told.steps:
            self._show(step)

    def _show(self, step: StepView) -> None:
        if step.name not in self._steps:
            self._steps[step.name] = self._line(step.name, MARKS[step.status], total=1.0)
        line = self._steps[step.name]
        if step.status is StepStatus.RUNNING and self._tasks[line].start_time is None:
            self.start_task(line)
        note = step.message if step.status is StepStatus.RUNNING else ""
        self.update(
            line,
            completed=1.0 if step.status.done else step.progress,
            mark=MARKS[step.status],
            seconds=step.seconds,
            note=_plain(note or step.engine),
        )

    def _line(self, name: str, mark: str, total: float) -> TaskID:
        return self.add_task(
            _plain(name), start=False, total=total, mark=mark, note="", seconds=None
        )


class _Seconds(ProgressColumn):
    """How long a step took, or takes until now."""

    def render(self, task: Task) -> Text:
        seconds = task.fields["seconds"]
        if seconds is None:
            seconds = task.elapsed
        return Text("" if seconds is None else f"{seconds:6.1f} s", style="cyan")


def _plain(text: str) -> str:
    """Text of others, without what Rich would take for markup."""
    return text.replace("[", "\\[")
