import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../program.mjs';
import type { Say } from '../say.mjs';
import { withLock } from './lock.mjs';

export interface Installation {
	/** The final place of the result. */
	dir: string;
	label: string;
	usualTime: UsualTime;
	/** Fills an empty folder beside `dir`. It calls `onTick` every few seconds with what is being done. */
	install: (folder: string, onTick: (activity: string) => void) => Promise<void>;
	/** Throws when the content of the folder does not work. */
	verify: (folder: string) => Promise<void>;
}

/** How long something takes on most machines. */
export interface UsualTime {
	words: string;
	maxSeconds: number;
}

const MARKER = '.complete';
/** Between two lines about an installation that goes on. */
const LINE_GAP_SECONDS = 30;

/**
 * Installs what is missing, once, however many processes ask at the same time.
 * A folder without the marker, made by hand for instance, is kept when it works and replaced when it does not.
 */
export async function ensureInstalled(wanted: Installation, progress: Say): Promise<void> {
	if (isComplete(wanted.dir)) return;
	const wait = () => progress(`Waiting for another process that is installing ${wanted.label}`);
	await withLock(
		wanted.dir,
		async () => {
			if (isComplete(wanted.dir)) return;
			if (await works(wanted)) await mark(wanted.dir);
			else await replace(wanted, progress);
		},
		wait,
	);
}

const isComplete = (dir: string) => existsSync(join(dir, MARKER));
const mark = (dir: string) => writeFile(join(dir, MARKER), `${new Date().toISOString()}\n`);

async function works({ dir, verify }: Installation): Promise<boolean> {
	if (!existsSync(dir)) return false;
	return await verify(dir).then(
		() => true,
		() => false,
	);
}

async function replace(wanted: Installation, progress: Say): Promise<void> {
	const { dir, label, usualTime, install, verify } = wanted;
	const folder = `${dir}.tmp-${process.pid}`;
	await removeLeftovers(dir);
	await mkdir(folder, { recursive: true });
	progress(`Installing ${label}, first time only, usually ${usualTime.words}`);
	try {
		const startedAt = Date.now();
		const secondsSoFar = () => Math.round((Date.now() - startedAt) / 1000);
		let nextLineSeconds = LINE_GAP_SECONDS;
		await install(folder, (activity) => {
			const seconds = secondsSoFar();
			if (seconds < nextLineSeconds) return;
			nextLineSeconds = seconds + LINE_GAP_SECONDS;
			progress(waitingLine(label, usualTime, activity, seconds));
		});
		await verify(folder);
		await mark(folder);
		await rm(dir, { recursive: true, force: true });
		await rename(folder, dir);
		progress(`Installed ${label} in ${secondsSoFar()} s`);
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		throw new Error(`${label} could not be installed: ${messageOf(error)}`, { cause: error });
	}
}

/** Says what an installation is doing, and that it takes longer than usual once it does. */
export function waitingLine(
	label: string,
	{ words, maxSeconds }: UsualTime,
	activity: string,
	seconds: number,
): string {
	const time = seconds > maxSeconds ? 'takes longer here' : `usually takes ${words}`;
	return `Installing ${label}, ${time}: ${activity} (${seconds} s)`;
}

/** What an installation that was killed left beside its target. */
async function removeLeftovers(dir: string): Promise<void> {
	for (const name of await readdir(dirname(dir))) {
		if (!name.startsWith(`${basename(dir)}.tmp-`)) continue;
		await rm(join(dirname(dir), name), { recursive: true, force: true });
	}
}
