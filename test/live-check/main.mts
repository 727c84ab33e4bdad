import { createInterface } from 'node:readline/promises';
import { relative } from 'node:path';
import { runProgram } from '../harness/program.mjs';
import { say } from '../harness/say.mjs';
import { check } from './check.mjs';
import { readLiveCheckChoices, type LiveCheckChoices } from './choices.mjs';
import { allFacts } from './facts/all.mjs';
import { save } from './save.mjs';
import { factTable } from './table.mjs';

const PRICE_USD = 0.035;

function costOf({ asksRepeat }: LiveCheckChoices): string {
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

await runProgram(async () => {
	const choices = readLiveCheckChoices(process.argv.slice(2), process.env);
	console.log(`Service: ${choices.baseUrl}\nVideo:   ${choices.videoUrl}\n${costOf(choices)}`);
	if (!choices.isConfirmed && !(await isAgreed())) {
		console.log('Nothing was asked and nothing was paid.');
		return;
	}
	const evidence = await check(choices, say);
	const facts = allFacts(evidence);
	console.log(`\n${factTable(facts)}\n`);
	const links = [choices.videoUrl, ...(choices.callback ? [choices.callback.url] : [])];
	const saved = await save(choices.folder, evidence, facts, { apiKey: choices.apiKey, links });
	const within = relative(process.cwd(), choices.folder);
	const folder = within.startsWith('..') ? choices.folder : within || '.';
	console.log(
		`Saved ${saved.length} answers in ${folder}, without key, links, ids and account data. Look through them before you share them. "npm run test:live-check" runs the node's readers over them.`,
	);
	if (evidence.task === undefined) process.exitCode = 1;
});
