"""`portal backup TARGET`: database and files of one moment, into a folder or a .tar file."""

import argparse
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.settings import SettingsWrong, from_environment
from portal import wiring
from portal.cli.common import BAD_INPUT, DONE, NO, WRONG_KEY, complain
from portal.db.migrate import is_current
from portal.parts import build_parts
from portal.recovery.backup import Made, make_backup
from portal.recovery.manifest import BackupRefused
from portal.rules.wording import count_of, file_size
from portal.sealing.keyring import SealBroken
from portal.storage.vault import StoreTrouble

HELP = "back up database and files of one moment, into a folder or a .tar file"


def main(argv: list[str]) -> int:
    """Exit 0 made and whole, 1 made but files were missing or changed in the store, 2 none was made."""
    parser = argparse.ArgumentParser(prog="portal backup", description=HELP)
    parser.add_argument("target", metavar="DIR|FILE.tar", type=Path, help="a new name: nothing may be there yet")
    given = parser.parse_args(argv)
    try:
        settings = from_environment()
    except SettingsWrong as wrong:
        complain("The settings are not complete:\n" + "\n".join(f"  {fault}" for fault in wrong.faults))
        return BAD_INPUT
    parts = build_parts(settings, listeners=wiring.LISTENERS)
    try:
        with parts.engine.connect() as connection:
            current = is_current(connection)
            connection.rollback()
        if not current:
            complain("This program and the database are of different versions. Back up with the program it ran with.")
            return BAD_INPUT
        made = make_backup(parts, given.target.absolute())
    except (BackupRefused, StoreTrouble) as problem:
        complain(f"No backup was made. {problem}")
        return BAD_INPUT
    except SealBroken:
        complain(WRONG_KEY)
        return BAD_INPUT
    except SQLAlchemyError:
        complain("No backup was made. The database does not answer.")
        return BAD_INPUT
    except OSError as problem:
        complain(f"No backup was made. {given.target}: {problem.strerror}. What was written of it was removed.")
        return BAD_INPUT
    finally:
        parts.engine.dispose()
    return _say(made, given.target)


def _say(made: Made, target: Path) -> int:
    manifest = made.manifest
    entries = sum(seq for seq, _ in manifest.heads.values())
    print(f"Backup in {target}: {file_size(manifest.size)} in {made.seconds:.1f} seconds")
    print(
        f"  database    {file_size(manifest.database.size)}, {sum(manifest.tables.values())} rows, {manifest.revision}"
    )
    print(f"  files       {len(manifest.files)}, {file_size(sum(each.size for each in manifest.files))}")
    print(f"  chains      {len(manifest.heads)}, {count_of(entries, 'entry', 'entries')}")
    print(f"  sealing key {manifest.key} (not in the backup: keep it elsewhere)")
    print(f"  manifest    {made.digest}")
    for key in manifest.purged:
        print(f"  destroyed by law while the backup was made: {key}")
    for key in manifest.missing:
        complain(f"MISSING: the database names {key}, and the file store does not have it.")
    for key in made.changed:
        complain(f"CHANGED: {key} is not what the database says was kept.")
    return NO if manifest.missing or made.changed else DONE
