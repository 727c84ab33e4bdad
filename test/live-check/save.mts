import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SavedAnswer } from './answer.mjs';
import type { Evidence } from './evidence.mjs';
import type { Fact } from './facts/fact.mjs';
import { Scrubber, SCRUBBED_HOST } from './scrub.mjs';

export const FACTS_FILE = 'facts.json';

const FOREIGN_LINK = new RegExp(`https?://(?!${SCRUBBED_HOST.replace('.', '\\.')}/)`, 'i');

/** The user's own values: the key, and the links and hosts that were given. */
function secretsOf(apiKey: string, links: string[]): string[] {
	return [apiKey, ...links, ...links.map((link) => new URL(link).host)];
}

/** Throws where something of the user is still there; nothing is saved then. */
function assertClean(text: string, name: string, secrets: string[]): void {
	if (FOREIGN_LINK.test(text) || secrets.some((secret) => text.includes(secret))) {
		throw new Error(
			`"${name}" still holds the key or a link, so nothing was saved. Please report it.`,
		);
	}
}

/** Saves the facts and the answers, scrubbed; what an earlier run left in the folder goes. */
export async function save(
	folder: string,
	{ answers, callbacks = [] }: Evidence,
	facts: Fact[],
	own: { apiKey: string; links: string[] },
): Promise<SavedAnswer[]> {
	const secrets = secretsOf(own.apiKey, own.links);
	const scrubber = new Scrubber(secrets);
	const saved = [...answers, ...callbacks]
		.filter(
			({ name, status }) => name !== 'models' && (status !== 0 || name.startsWith('callback')),
		)
		.map((answer) => scrubber.answer(answer));
	const cleanFacts = facts.map((each) => ({
		...each,
		...(each.seen !== undefined && { seen: scrubber.text(each.seen) }),
	}));
	const files = [
		...saved.map((answer): [string, unknown] => [`${answer.name}.json`, answer]),
		[FACTS_FILE, cleanFacts] as [string, unknown],
	].map(([name, content]) => [name, `${JSON.stringify(content, null, '\t')}\n`]);
	for (const [name, text] of files) assertClean(text, name, secrets);
	await mkdir(folder, { recursive: true });
	for (const name of await readdir(folder)) {
		if (name.endsWith('.json')) await rm(join(folder, name));
	}
	for (const [name, text] of files) await writeFile(join(folder, name), text);
	return saved;
}
