import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../../../test/harness/process/command.mjs';
import type { Say } from '../../../test/harness/say.mjs';

/** The programs that queue mode needs beside n8n. */
export interface Programs {
	redisServer: string;
	/** The folder with `initdb`, `pg_isready` and `postgres`. */
	postgresBin: string;
}

const PACKAGES = ['redis-server', 'postgresql'];
/** Debian keeps the server's programs out of the path, in a folder for each version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
/** The runlevel in which Debian starts no service that is installed. */
const NO_SERVICES = { RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' };

export const isRoot = process.getuid?.() === 0;

/** Installs what is missing when this process is root on Debian; else tells why there is nothing to run with. */
export async function ensurePrograms(say: Say): Promise<Programs | { missing: string }> {
	const found = findPrograms();
	if (found) return found;
	const names = PACKAGES.join(' and ');
	if (!isRoot || !inPath('apt-get')) {
		return { missing: `${names} are not installed, and only root on Debian could install them` };
	}
	say(`Installing ${names} with apt-get`);
	const options = { cwd: '/', env: { ...process.env, ...NO_SERVICES } };
	await runCommand(['apt-get', 'update'], options);
	const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...PACKAGES];
	await runCommand(install, options);
	return findPrograms() ?? { missing: `${names} were installed but cannot be found` };
}

function findPrograms(): Programs | undefined {
	const redisServer = inPath('redis-server');
	const postgresBin = postgresFolder();
	return redisServer && postgresBin ? { redisServer, postgresBin } : undefined;
}

function postgresFolder(): string | undefined {
	const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
	const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
	const debian = newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
	return [...debian, ...pathFolders()].find((folder) => {
		return existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'));
	});
}

function inPath(program: string): string | undefined {
	return pathFolders()
		.map((folder) => join(folder, program))
		.find(existsSync);
}

const pathFolders = () => (process.env.PATH ?? '').split(delimiter);
