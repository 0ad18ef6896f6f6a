"""`portal restore SOURCE`: a backup put on an empty place and proven there; `--check` reads it and writes nothing."""

import argparse
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings, SettingsWrong, from_environment
from portal import wiring
from portal.cli.common import BAD_INPUT, DONE, NO, complain
from portal.parts import Parts, build_parts
from portal.recovery.manifest import BackupRefused, Manifest, digest_of
from portal.recovery.restore import check_backup, restore
from portal.rules.wording import count_of, exact_moment, file_size
from portal.storage.vault import StoreTrouble

HELP = "restore a backup on an empty database and an empty file store, and prove it"


def main(argv: list[str]) -> int:
    """Exit 0 restored and proven (or checked), 1 restored but the trail has faults, 2 refused."""
    parser = argparse.ArgumentParser(prog="portal restore", description=HELP)
    parser.add_argument("source", metavar="DIR|FILE.tar", type=Path, help="what `portal backup` made")
    parser.add_argument("--check", action="store_true", help="read the whole backup, restore nothing")
    given = parser.parse_args(argv)
    try:
        if given.check:
            manifest = check_backup(given.source)
            _say(manifest)
            print("The backup is whole.")
            return DONE
        proof = restore(from_environment(), _build, given.source)
    except SettingsWrong as wrong:
        complain("The settings are not complete:\n" + "\n".join(f"  {fault}" for fault in wrong.faults))
        return BAD_INPUT
    except (BackupRefused, StoreTrouble) as problem:
        complain(f"Nothing was restored. {problem}")
        return BAD_INPUT
    except SQLAlchemyError:
        complain("Nothing was restored. The database does not answer, or refused.")
        return BAD_INPUT
    except OSError as problem:
        complain(f"Nothing was restored. {problem.strerror or problem}.")
        return BAD_INPUT
    _say(proof.manifest)
    print(f"Restored in {proof.seconds:.1f} seconds. Every file and every chain is what the backup holds.")
    print(
        f"{count_of(proof.sessions, 'session')} ended, {count_of(proof.links, 'link')} withdrawn, "
        f"{count_of(proof.mails, 'mail')} held: `portal outbox release` sends them, `portal outbox drop` does not."
    )
    for fault in proof.faults:
        complain(fault)
    print("The trail holds." if not proof.faults else "The trail does NOT hold; the lines above say where.")
    return NO if proof.faults or proof.manifest.missing else DONE


def _build(settings: Settings) -> Parts:
    return build_parts(settings, listeners=wiring.LISTENERS)


def _say(manifest: Manifest) -> None:
    print(f"Backup made at {exact_moment(manifest.made_at)} by version {manifest.app_version}, {manifest.revision}")
    print(
        f"  {file_size(manifest.size)}: the database with {sum(manifest.tables.values())} rows, {len(manifest.files)} files"
    )
    print(f"  manifest {digest_of(manifest)}")
    for key in manifest.missing:
        complain(f"MISSING since the backup was made: {key}")
