"""Database stopped without warning and started; bucket refusing, busy, slow, cutting, losing answers; disks full."""

import contextlib
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import acts
from tests.faults.acts import Act
from tests.faults.database import open_transactions
from tests.faults.ground import Ground, embedded
from tests.faults.killer import held
from tests.faults.ledger import DONE, REFUSED, UNSURE, Ledger, Told
from tests.faults.promises import Auditor
from tests.faults.report import Report
from tests.faults.store_proxy import BUSY, CUT_DOWN, CUT_UP, LOSE_ANSWER, REFUSE, SLOW
from tests.faults.visitor import CannotSee, Sent, Visitor
from tests.faults.worlds import Bidder, World

DATABASE, BUCKET, DISK = "database stopped at once, started again", "bucket", "disk full"
_BACK_WITHIN = 30


@dataclass
class Breaking:
    """Breaks one part at a time under people's hands, mends it, and audits."""

    ground: Ground
    ledger: Ledger
    auditor: Auditor
    report: Report
    bidders: list[Bidder]

    def stop_database(self, times: int) -> None:
        """Stop it while acts stand in open transactions, and while they begin and end."""
        self.ground.worker.start()
        for number in range(times):
            one, two = self.bidders[number % 3], self.bidders[3 + number % 3]
            told: list[Told] = []
            doing = [acts.submit(one) if number % 2 else acts.upload(one), acts.save(two)]
            base = self.ground.webs[number % 2].base
            ready = [(act, act.prepare(base)) for act in doing]
            threads = [
                threading.Thread(target=_send_to, args=(told, act, base, sent, self.ledger)) for act, sent in ready
            ]
            watcher = self.ground.watcher()
            lock = held(
                self.ground.watcher(), "SELECT 1 FROM audit_heads WHERE stream = %s FOR UPDATE", (f"bid:{one.bid_id}",)
            )
            with contextlib.suppress(Exception), lock:
                for thread in threads:
                    thread.start()
                time.sleep(0.15 * (number % 3) + 0.05)
                standing = len(open_transactions(watcher, self.ground.webs[number % 2].name))
                letters = len(self.ground.mailbox.letters)
                self.ground.database.stop_at_once()
            for thread in threads:
                thread.join(60)
            self.ground.database.start()
            begun = time.monotonic()
            self._must_work_again(acts.save(two), begun)
            self.auditor.excuse_doubles(max(0, letters - 3))
            where = f"{standing} transactions open; told {', '.join(sorted(t.said for t in told))}"
            self.report.fault(DATABASE, where)
            self.report.audit(f"the database stopped, {where}", self.auditor.after_fault())

    def break_bucket(self) -> None:
        """Each way a bucket can fail, during an upload, a submit and a download."""
        bidder = self.bidders[0]
        base = self.ground.webs[0].base
        known = acts.upload(bidder)
        known.do(base, self.ledger)
        for mode, more in (
            (REFUSE, {}), (BUSY, {}), (SLOW, {"delay": 0.3}), (CUT_UP, {"cut_after": 3_000}),
            (CUT_DOWN, {"cut_after": 500}), (LOSE_ANSWER, {}),
        ):  # fmt: skip
            told = []
            for act in (acts.upload(bidder, size=100_000), acts.save(bidder), acts.submit(bidder)):
                sent = act.prepare(base)
                with self.ground.proxy.being(mode, **more):  # type: ignore[arg-type]
                    told.append(act.send(base, sent, self.ledger))
            with self.ground.proxy.being(mode, **more):  # type: ignore[arg-type]
                whole = self._download(bidder.visitor, base, bidder)
            said = ", ".join(f"{t.act} {t.said} ({t.facts['status']})" for t in told)
            self.report.fault(BUCKET, f"{mode}: {said}, download {whole}")
            self.report.expect(told[1].said == DONE, f"bucket {mode}: an answer without a file was not saved")
            self.report.expect(all(t.facts["status"] != 500 for t in told), f"bucket {mode}: {said}")
            self.report.audit(f"bucket {mode}", self.auditor.after_fault())
            self._must_work_again(acts.upload(bidder), time.monotonic())

    def fill_disks(self) -> None:
        """A small disk under files on their way in, then a small one under the store itself."""
        bidder, base = self.bidders[1], self.ground.webs[0].base
        with _small_disk(self.ground.var / "incoming", "1m"):
            self._fill("the disk of files on their way in", self.ground, bidder, base, self.auditor, self.ledger)
        self._must_work_again(acts.upload(bidder), time.monotonic())
        with embedded(self.ground) as other:
            world, ledger = World(other.parts, cookie_name="portal"), Ledger()
            bidder = world.open_tender(1)[0]
            auditor = Auditor(other, ledger)
            with _moved(other.var / "files"):
                self._fill("the disk of the store", other, bidder, other.webs[0].base, auditor, ledger)
            told = acts.upload(bidder).do(other.webs[0].base, ledger)
            self.report.expect(told.said == DONE, f"room on the store's disk again: {told.facts['words'][:160]}")
            self.report.audit("room on the store's disk again", auditor.whole())
            self.auditor.checked.update(auditor.checked)

    def _fill(self, what: str, ground: Ground, bidder: Bidder, base: str, auditor: Auditor, ledger: Ledger) -> None:
        told: list[Told] = []
        for _ in range(6):
            for act in (acts.upload(bidder, size=450_000), acts.save(bidder)):
                try:
                    told.append(act.do(base, ledger))
                except CannotSee as problem:
                    self.report.note(f"{what}: {problem}")
        big = acts.upload(bidder, size=3_000_000)
        told.append(big.do(base, ledger))
        uploads = [each for each in told if each.act == "upload"]
        said = ", ".join(
            f"{sum(u.said == s for u in uploads)} {s}"
            for s in (DONE, REFUSED, UNSURE)
            if any(u.said == s for u in uploads)
        )
        self.report.fault(DISK, f"{what}: uploads {said}")
        self.report.expect(any(u.said != DONE for u in uploads), f"{what} was never full")
        wrong = [u.facts["words"][:200] for u in uploads if u.facts["status"] == 500]
        self.report.expect(not wrong, f"{what} full: {len(wrong)} uploads answered 500: {wrong[:1]}")
        saves = [each for each in told if each.act == "save"]
        self.report.expect(all(s.said == DONE for s in saves), f"{what} full: an answer without a file was not saved")
        self.report.audit(f"{what} was full", auditor.after_fault())

    def _download(self, visitor: Visitor, base: str, bidder: Bidder) -> str:
        """A file of one's own: whole, or seen to have broken off; never short and taken for whole."""
        with self.ground.watcher() as db:
            row = db.execute(
                "SELECT f.id, s.size FROM bid_files f JOIN stored_files s ON s.id = f.stored_file_id"
                " WHERE bid_id = %s ORDER BY added_at DESC LIMIT 1", (bidder.bid_id,),
            ).fetchone()  # fmt: skip
        assert row is not None
        try:
            raw = visitor.save(base, f"/bids/{bidder.bid_id}/files/{row[0]}")
        except CannotSee:
            return "seen to fail"
        self.report.expect(len(raw) == row[1], f"a download came short and looked whole: {len(raw)} of {row[1]} bytes")
        return "whole"

    def _must_work_again(self, act: Act, since: float) -> None:
        """Within half a minute, without anybody starting anything anew."""
        last = ""
        while time.monotonic() - since < _BACK_WITHIN:
            try:
                told = act.do(self.ground.webs[0].base, self.ledger)
            except CannotSee as problem:
                last = str(problem)
            else:
                if told.said == DONE:
                    return
                last = str(told.facts["words"])[:200]
            time.sleep(0.5)
        self.report.expect(False, f"{act.name} did not work again after {_BACK_WITHIN} seconds: {last}")


def _send_to(told: list[Told], act: Act, base: str, sent: Sent, ledger: Ledger) -> None:
    told.append(act.send(base, sent, ledger))


def ready(base: str) -> int:
    """What /readyz answers."""
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        return problem.code


@contextlib.contextmanager
def _small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of that size on this folder. Fails, in words, where mounting is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        raise RuntimeError(
            f"No small disk can be mounted here, so a full one cannot be tried: {mounted.stderr.strip()}"
        )
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextlib.contextmanager
def _moved(folder: Path) -> Iterator[None]:
    """A small disk under a store that holds files already; at the end it grows, as an operator would have it."""
    aside = folder.with_name("files-before")
    subprocess.run(["cp", "-a", str(folder), str(aside)], check=True)
    disk = _small_disk(folder, "2m")
    disk.__enter__()
    subprocess.run(["cp", "-a", f"{aside}/.", str(folder)], check=True)
    try:
        yield
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        subprocess.run(["cp", "-a", f"{folder}/.", str(aside)], check=True)
    finally:
        disk.__exit__(None, None, None)
        subprocess.run(["cp", "-a", f"{aside}/.", str(folder)], check=False)
