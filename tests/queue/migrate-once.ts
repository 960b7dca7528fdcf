/** A process that brings a SQLite file to this version and prints how many migrations it applied itself. */
import { migrateSqlite } from '@/lib/db/migrate';
import { openSqlite } from '@/lib/db/open-sqlite';

const database = openSqlite(process.argv[2]!);
const applied = await migrateSqlite(database);
database.close();
process.stdout.write(String(applied.length));
