import { createInterface } from 'node:readline/promises';
import { relative } from 'node:path';
import { runProgram } from '../harness/program.mjs';
import { say } from '../harness/say.mjs';
import { check } from './check.mjs';
import { readLiveCheckChoices } from './choices.mjs';
import { allFacts } from './facts/all.mjs';
import { whichService } from './facts/whichService.mjs';
import { costOf } from './orders.mjs';
import { save } from './save.mjs';
import { factTable } from './table.mjs';

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
	const { kind, link, asksRepeat } = choices;
	console.log(`Service: ${choices.baseUrl}\nKind:    ${kind}`);
	if (link !== undefined) console.log(`Link:    ${link}`);
	console.log(costOf(kind, asksRepeat));
	if (!choices.isConfirmed && !(await isAgreed())) {
		console.log('Nothing was asked and nothing was paid.');
		return;
	}
	const evidence = await check(choices, say);
	const facts = allFacts(evidence);
	console.log(`\n${factTable(facts)}\n`);
	const links = [link, choices.callback?.url].filter((each) => each !== undefined);
	const saved = await save(choices.folder, evidence, facts, { apiKey: choices.apiKey, links });
	const within = relative(process.cwd(), choices.folder);
	const folder = within.startsWith('..') ? choices.folder : within || '.';
	console.log(
		`Saved ${saved.length} answers in ${folder}, without key, links, ids and account data. Look through them before you share them. "npm run test:live-check" runs the node's readers over them.`,
	);
	console.log(`\n${whichService(evidence)}`);
	if (evidence.task === undefined) process.exitCode = 1;
});
