import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '../harness/process/command.mjs';
import { temporaryFolder } from '../harness/process/temporary.mjs';
import type { Simulator } from '../simulator/server.mjs';
import type { SavedAnswer } from './answer.mjs';
import type { Fact } from './facts/fact.mjs';
import { FACTS_FILE } from './save.mjs';

const MAIN = fileURLToPath(new URL('main.mts', import.meta.url));

/** How the command ended and what it left behind. */
export interface LiveCheckRun {
	code: number | null;
	output: string;
	answers: SavedAnswer[];
	facts: Fact[];
	saved: string;
}

export function answersIn(folder: string): SavedAnswer[] {
	const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== FACTS_FILE);
	return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SavedAnswer);
}

function readFolder(folder: string): Pick<LiveCheckRun, 'answers' | 'facts' | 'saved'> {
	const names = readdirSync(folder);
	if (!names.includes(FACTS_FILE)) return { answers: [], facts: [], saved: '' };
	return {
		answers: answersIn(folder),
		facts: JSON.parse(readFileSync(join(folder, FACTS_FILE), 'utf8')) as Fact[],
		saved: names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n'),
	};
}

/** Runs the command as a user does, against a simulator; `typed` goes to its question. */
export async function liveCheck(
	sim: Simulator,
	args: string[] = ['--yes'],
	{
		key = sim.apiKey,
		typed = '',
		link = sim.clipUrl({ private: 'yes' }),
	}: { key?: string; typed?: string; link?: string | null } = {},
): Promise<LiveCheckRun> {
	const folder = temporaryFolder('live-check');
	const all = [
		...(link === null ? [] : [link]),
		'--poll-interval',
		'0.2',
		'--max-wait',
		'0.3',
		'--out',
		folder,
		...args,
	];
	const env = { ...process.env, COMETAPI_KEY: key, COMETAPI_BASE_URL: sim.baseUrl };
	const command = [process.execPath, '--import', 'tsx', MAIN, ...all];
	const { code, output } = await runToEnd(command, { env, input: typed });
	return { code, output, ...readFolder(folder) };
}

export function seenIn({ facts }: LiveCheckRun, words: RegExp): string | undefined {
	const found = facts.filter(({ fact }) => words.test(fact));
	if (found.length !== 1) throw new Error(`${found.length} facts are like ${String(words)}`);
	return found[0].seen;
}

export function surprises({ facts }: LiveCheckRun): string[] {
	return facts.filter(({ isAsDocumented }) => isAsDocumented === false).map(({ fact }) => fact);
}
