import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const RETRY_GAP_MS = 500;
/** A lock without its owner's id is one whose owner died between two lines, or is still between them. */
const NAMELESS_LOCK_GRACE_MS = 10_000;

/**
 * Runs `work` while this process alone holds `<path>.lock`, a folder: making one is atomic everywhere.
 * The lock of a process that no longer lives is taken over.
 */
export async function withLock<Result>(
	path: string,
	work: () => Promise<Result>,
	onWait: () => void = () => {},
): Promise<Result> {
	const lock = `${path}.lock`;
	for (let told = false; !(await tryToTake(lock)); await delay(RETRY_GAP_MS)) {
		if (await isStale(lock)) await discard(lock);
		else if (!told) {
			told = true;
			onWait();
		}
	}
	try {
		return await work();
	} finally {
		await rm(lock, { recursive: true, force: true });
	}
}

async function tryToTake(lock: string): Promise<boolean> {
	try {
		await mkdir(lock);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
	await writeFile(join(lock, 'pid'), String(process.pid));
	return true;
}

async function isStale(lock: string): Promise<boolean> {
	const owner = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
	if (owner > 0) return !isAlive(owner);
	const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
	return Date.now() - mtimeMs > NAMELESS_LOCK_GRACE_MS;
}

/** Renamed first: of several processes that see the same stale lock, one moves it. */
async function discard(lock: string): Promise<void> {
	const grave = `${lock}.stale-${process.pid}`;
	await rename(lock, grave).catch(() => {});
	await rm(grave, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
