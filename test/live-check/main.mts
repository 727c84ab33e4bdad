import { createInterface } from 'node:readline/promises';
import { relative } from 'node:path';
import { check } from './check.mjs';
import { readChoices, type Choices } from './choices.mjs';
import { allFacts } from './facts/all.mjs';
import { save } from './save.mjs';
import { tableOf } from './table.mjs';

const PRICE_USD = 0.035;

function costOf({ asksRepeat }: Choices): string {
	const creates = asksRepeat
		? 'creates 1 task, and a second one if the service accepts a repeated external task ID'
		: 'creates 1 task';
	const most = (asksRepeat ? 2 : 1) * PRICE_USD;
	return `This ${creates}: about $${PRICE_USD}, at most about $${most.toFixed(3)} (a third party's estimate). Everything else that it asks is free.`;
}

/** Whether the user types "yes"; an input that has ended is a no. */
async function isAgreed(): Promise<boolean> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
	const typed = await Promise.race([terminal.question('Type "yes" to go on: '), ended]);
	terminal.close();
	return typed.trim().toLowerCase() === 'yes';
}

async function run(): Promise<void> {
	const choices = readChoices(process.argv.slice(2), process.env);
	console.log(`Service: ${choices.baseUrl}\nVideo:   ${choices.videoUrl}\n${costOf(choices)}`);
	if (!choices.isConfirmed && !(await isAgreed())) {
		console.log('Nothing was asked and nothing was paid.');
		return;
	}
	const evidence = await check(choices, (line) => console.log(line));
	const facts = allFacts(evidence);
	console.log(`\n${tableOf(facts)}\n`);
	const links = [choices.videoUrl, ...(choices.callback ? [choices.callback.url] : [])];
	const saved = await save(choices.folder, evidence, facts, { apiKey: choices.apiKey, links });
	const within = relative(process.cwd(), choices.folder);
	const folder = within.startsWith('..') ? choices.folder : within || '.';
	console.log(
		`Saved ${saved.length} answers in ${folder}, without key, links, ids and account data. Look through them before you share them. "npm run test:live-check" runs the node's readers over them.`,
	);
	if (evidence.task === undefined) process.exitCode = 1;
}

try {
	await run();
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
