"""Where everything of one installation lies."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from launch.postgres import others_can_reach

ROOT = Path(__file__).resolve().parent.parent
#: Root's data goes here where the clone lies in a folder that `nobody` cannot walk.
SYSTEM_FOLDER = Path("/var/lib")


@dataclass(frozen=True)
class Places:
    """The files and folders of the installation in one clone."""

    root: Path

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def backups(self) -> Path:
        return self.var / "backups"

    @property
    def metrics(self) -> Path:
        return self.var / "metrics"

    @property
    def run_file(self) -> Path:
        """What scripts read: addresses, process ids, logins. There only while it runs."""
        return self.var / "run.json"

    @property
    def secrets_file(self) -> Path:
        return self.var / "secrets.json"

    @property
    def env_file(self) -> Path:
        """The settings in force, for `manage.py` by hand."""
        return self.var / "env"

    @property
    def demo_file(self) -> Path:
        return self.var / "demo.json"

    @property
    def lock_file(self) -> Path:
        return self.var / "supervisor.lock"

    @property
    def children_file(self) -> Path:
        return self.var / "children.json"

    @property
    def own_settings(self) -> Path:
        """What the owner of this installation set; see .env.example."""
        return self.root / ".env"

    @property
    def database(self) -> Path:
        """The data folder of the embedded PostgreSQL."""
        if others_can_reach(self.root):
            return self.var / "postgres"
        return self.elsewhere / "postgres"

    @property
    def elsewhere(self) -> Path:
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return SYSTEM_FOLDER / f"rapport-{digest}"

    def prepare(self) -> None:
        """Make the folders; others may walk through `var`, but read nothing in it."""
        for folder, mode in ((self.var, 0o711), (self.logs, 0o700), (self.database.parent, 0o711)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)

    def list_backups(self) -> list[Path]:
        """Whole backups in the usual place, the oldest first."""
        return sorted(found.parent for found in self.backups.glob("*/manifest.json"))

    def forget_metrics(self) -> None:
        """Counters of processes that are no more; each new process adds files of its own."""
        for file in self.metrics.glob("*.db"):
            file.unlink(missing_ok=True)

    def free_megabytes(self) -> int:
        folder = next(f for f in (self.database, *self.database.parents) if f.exists())
        return min(shutil.disk_usage(f).free for f in (folder, self.root)) // 1_000_000
