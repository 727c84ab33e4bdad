import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runProgram } from '../../harness/program.mjs';
import { REPOSITORY } from '../../harness/repository.mjs';
import { driftOf, reportOf } from './drift.mjs';
import { factsOf } from './facts.mjs';

/**
 * `npm run api-drift`: compares CometAPI's page for the main route with the stored facts. Nothing is
 * paid for, and no key is sent. `--report <file>` writes the differences, `--accept` stores the page.
 */

const URL_OF_PAGE = 'https://apidoc.cometapi.com/api/video/kling/video-to-audio';
const STORED = join(REPOSITORY, 'test', 'live-check', 'documentation', 'video-to-audio.txt');
const ANSWER_MS = 60_000;

await runProgram(async () => {
	const { values } = parseArgs({
		options: {
			url: { type: 'string', default: URL_OF_PAGE },
			report: { type: 'string' },
			accept: { type: 'boolean', default: false },
		},
	});
	const { url, report, accept } = values;
	const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
	if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
	const page = await answer.text();
	const stored = (await readFile(STORED, 'utf8')).trim().split('\n');
	const drift = driftOf(stored, page);
	if (report !== undefined) await rm(report, { force: true });
	if (drift === undefined) return console.log(`${url} says what is stored`);
	if (accept) return await writeFile(STORED, `${factsOf(page).join('\n')}\n`);
	const text = reportOf(url, drift);
	console.log(text);
	if (report === undefined) throw new Error('The page has changed');
	await writeFile(report, text);
});
