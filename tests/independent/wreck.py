"""Seeded damage to the files of a stopped store: what is done, and what it is called.

Each kind is a function of (folder, draw) that changes the copy of a store in the folder and answers what it did, or None where the store holds
nothing to do it to.
"""
import os
import sqlite3

DATABASE, LOG, SHARED_MEMORY = "ssi.db", "ssi.db-wal", "ssi.db-shm"


def tables(folder):
    """(table, column, type) of all that a store holds, generated columns left out."""
    with opened(folder) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [(name, row[1], row[2].upper()) for name in names for row in database.execute(f"PRAGMA table_xinfo({name})") if row[6] == 0]


class opened:
    """The database for a while; closed without leaving anything open."""

    def __init__(self, folder):
        self.database = sqlite3.connect(os.path.join(folder, DATABASE), isolation_level=None)

    def __enter__(self):
        return self.database

    def __exit__(self, *error):
        self.database.close()


# Values, by SQL.

def flipped(value, draw):
    data = bytearray(value)
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(data)


BLOBS = {
    "flip": flipped,
    "cut": lambda value, draw: value[:draw.randrange(len(value))],
    "zero": lambda value, draw: b"\x00",
    "longer": lambda value, draw: value + bytes([draw.randrange(256)]),
    "noise": lambda value, draw: draw.randbytes(len(value)),
}
OTHERS = {
    "INTEGER": lambda value, draw: (value or 0) + draw.choice((1, -1, 7, 1 << draw.randrange(30))),
    "TEXT": lambda value, draw: value[:-1] + chr((ord(value[-1]) - 96) % 26 + 97) if value else None,
}


def blob(table, column, how):
    """A change of one value of a table's column."""
    def damage(folder, draw):
        with opened(folder) as database:
            key = keys(database, table)
            where = " AND ".join(f"{name} IS ?" for name in key)
            rows = database.execute(f"SELECT {', '.join(key)}, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {', '.join(key)}").fetchall()
            rows = [row for row in rows if not isinstance(row[-1], bytes) or row[-1]]
            if not rows:
                return None
            *place, value = draw.choice(rows)
            changed = (BLOBS[how] if isinstance(value, bytes) else OTHERS["INTEGER" if isinstance(value, int) else "TEXT"])(value, draw)
            if changed == value or changed is None:
                return None
            try:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (changed, *place))
            except sqlite3.Error:
                return None     # A constraint refuses it, so no such value can stand there.
            return f"{table}.{column} of {dict(zip(key, place))}: {len(value) if isinstance(value, bytes) else value} {how}"
    return damage


def keys(database, table):
    found = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[5]]
    return found or ["rowid"]


# Files.

def path(folder, name):
    return os.path.join(folder, name)


def removed(name):
    def damage(folder, draw):
        if not os.path.exists(path(folder, name)):
            return None
        os.remove(path(folder, name))
        return f"{name} removed"
    return damage


def cut(name, share=None):
    """Cut at a place drawn, or to nothing."""
    def damage(folder, draw):
        if not os.path.exists(path(folder, name)) or not (size := os.path.getsize(path(folder, name))):
            return None
        kept = 0 if share == 0 else draw.randrange(1, size)
        os.truncate(path(folder, name), kept)
        return f"{name} cut from {size} to {kept} bytes"
    return damage


def bits(name, count=1):
    def damage(folder, draw):
        if not os.path.exists(path(folder, name)) or not (size := os.path.getsize(path(folder, name))):
            return None
        with open(path(folder, name), "r+b") as file:
            places = [draw.randrange(size) for _ in range(count)]
            for place in places:
                file.seek(place)
                old = file.read(1)[0]
                file.seek(place)
                file.write(bytes([old ^ 1 << draw.randrange(8)]))
        return f"{name}: bits flipped at {places} of {size} bytes"
    return damage


def page(folder, draw):
    """A page of the database that reads as zeros."""
    size = os.path.getsize(path(folder, DATABASE)) // 4096
    number = draw.randrange(1, size)
    with open(path(folder, DATABASE), "r+b") as file:
        file.seek(number * 4096)
        file.write(bytes(4096))
    return f"page {number} of {size} zeroed"


def others(do):
    """Damage to a file that the store has beside those of SQLite; None where there is none."""
    def damage(folder, draw):
        names = sorted(set(os.listdir(folder)) - {DATABASE, LOG, SHARED_MEMORY})
        return do(draw.choice(names))(folder, draw) if names else None
    return damage


def nothing(folder, draw):
    return "nothing"


FILES = {
    "nothing": nothing,
    "database-removed": removed(DATABASE), "database-emptied": cut(DATABASE, 0), "database-cut": cut(DATABASE), "database-bit": bits(DATABASE),
    "database-bits": bits(DATABASE, 40), "page-zeroed": page,
    "log-removed": removed(LOG), "log-emptied": cut(LOG, 0), "log-cut": cut(LOG), "log-bit": bits(LOG),
    "shared-memory-removed": removed(SHARED_MEMORY),
    "other-removed": others(removed), "other-emptied": others(lambda name: cut(name, 0)), "other-bit": others(bits),
}


def kinds(folder):
    """Every kind of damage by its name, files first, then every column of the store in the folder."""
    found = dict(FILES)
    for table, column, kind in tables(folder):
        for how in BLOBS if kind == "BLOB" else ("other",):
            found[f"{table}.{column}-{how}"] = blob(table, column, how)
    return found
