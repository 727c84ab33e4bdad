import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { runToEnd } from '../harness/process/command.mjs';
import { temporaryFolder } from '../harness/process/temporary.mjs';
import { REPOSITORY } from '../harness/repository.mjs';
import { driftOf, reportOf } from './documentation/drift.mjs';
import { factsOf } from './documentation/facts.mjs';

const read = (...path: string[]) => readFileSync(join(REPOSITORY, 'test', ...path), 'utf8');
const PAGE = read('fixtures', 'documentation', 'video-to-audio.html');
const STORED = read('live-check', 'documentation', 'video-to-audio.txt').trim().split('\n');

/** The page with one text in place of another, which it must have. */
function pageWith(old: string, fresh: string): string {
	assert.ok(PAGE.includes(old), old);
	return PAGE.replaceAll(old, fresh);
}

test('the stored facts are those of the stored page', () => {
	assert.deepEqual(factsOf(PAGE), STORED);
	assert.equal(driftOf(STORED, PAGE), undefined);
});

for (const [what, page] of [
	['another build and another menu', pageWith('4711', '4712').replace('10 new models', '12')],
	['another advertisement', pageWith('20 percent', '30 percent')],
	[
		'other classes and wrapped lines',
		PAGE.replaceAll('<p>', '<p class="mt-4">\n').replace(/ID of a/, 'ID  of a'),
	],
	[
		'another order of the fields',
		PAGE.replace(
			/(<div><div>video_id[\s\S]*?)(<div><div>external_task_id[\s\S]*?)(?=<div><div>callback)/,
			'$2$1',
		),
	],
	[
		'text without markup',
		PAGE.replace(/<(head|header|nav|footer|script)\b[\s\S]*?<\/\1>/g, '')
			.replace(/<\/?code>/g, '')
			.replace(/<[^>]+>/g, '\n'),
	],
]) {
	test(`${what} is no drift`, () => {
		assert.notEqual(page, PAGE);
		assert.equal(driftOf(STORED, page), undefined);
	});
}

test('a changed limit is one fact gone and one new', () => {
	const drift = driftOf(STORED, pageWith('Max 100&nbsp;MB', 'Max 200&nbsp;MB'));
	const rest = '720p or 1080p resolution, duration 3–20 seconds.';
	assert.deepEqual(drift, {
		gone: [`says: Max 100 MB, ${rest}`],
		added: [`says: Max 200 MB, ${rest}`],
	});
});

test('a new field is reported by its name and by what is said of it', () => {
	const field = '<div><div>bgm_prompt</div><p>At most 200 characters of music.</p></div>';
	const drift = driftOf(STORED, pageWith('<h2>Response</h2>', `${field}<h2>Response</h2>`));
	assert.deepEqual(drift, {
		gone: [],
		added: ['field: bgm_prompt', 'says: At most 200 characters of music.'],
	});
});

test('a field that is gone is reported', () => {
	const drift = driftOf(STORED, pageWith('callback_url', 'notify'));
	assert.deepEqual(drift, { gone: ['field: callback_url'], added: [] });
});

test('an error page is not taken for a page on which everything is gone', () => {
	const challenge = '<html><body><h1>Just a moment...</h1><p>Checking 1 browser.</p></body></html>';
	assert.throws(() => driftOf(STORED, challenge), /not the documentation page/);
});

test('the report lists what is gone and new, and says what to do', () => {
	const report = reportOf('https://docs.example', { gone: ['field: a_b'], added: [] });
	assert.match(report, /## Gone\n\n- field: a_b\n/);
	assert.doesNotMatch(report, /## New/);
	assert.match(report, /npm run api-drift -- --accept/);
});

test('the command writes a report only if the page has changed, and fails if it has no page', async () => {
	const answers: Record<string, [number, string]> = {
		'/same': [200, PAGE],
		'/changed': [200, pageWith('3–20 seconds are', '3–30 seconds are')],
		'/down': [503, PAGE],
	};
	const server = createServer((request, response) => {
		const [status, body] = answers[request.url ?? ''];
		response.writeHead(status, { 'content-type': 'text/html' }).end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const report = join(temporaryFolder('drift'), 'drift.md');
	const run = async (path: string) => {
		const main = join('test', 'live-check', 'documentation', 'main.mts');
		const url = `http://127.0.0.1:${port}${path}`;
		const command = [process.execPath, '--import', 'tsx', main, '--url', url, '--report', report];
		const { code } = await runToEnd(command, { cwd: REPOSITORY, env: process.env });
		const written = (() => {
			try {
				return readFileSync(report, 'utf8');
			} catch {
				return undefined;
			}
		})();
		return { code, written };
	};
	try {
		const changed = await run('/changed');
		assert.equal(changed.code, 0);
		assert.match(changed.written ?? '', /3–30 seconds are supported/);
		assert.deepEqual(await run('/same'), { code: 0, written: undefined });
		assert.equal((await run('/down')).code, 1);
	} finally {
		server.close();
	}
});
