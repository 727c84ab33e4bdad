import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { freePorts } from '../harness/process/ports.mjs';
import { factsOf, PROFILE_NAMES, startSimulator, type Simulator } from '../simulator/server.mjs';
import {
	contradicting,
	documented,
	startVariant,
	type ServiceVariant,
} from '../simulator/variants.mjs';
import { problemsOf } from './reading.mjs';
import { liveCheck, seenIn, surprises, type LiveCheckRun } from './testing.mjs';

let sim: Simulator;
afterEach(async () => await sim.close());

const lastLine = ({ output }: LiveCheckRun) => output.trimEnd().split('\n').at(-1) ?? '';

const creates = () => sim.requests.filter(({ kind }) => kind === 'create');

async function runAgainst(variant: ServiceVariant): Promise<LiveCheckRun> {
	sim = await startVariant(variant, { durationMs: 1_000 });
	const [port] = await freePorts(1);
	const callback = ['--callback-url', `http://127.0.0.1:${port}/x`, '--callback-port', `${port}`];
	const run = await liveCheck(sim, ['--yes', ...callback]);
	assert.equal(run.code, 0, run.output);
	assert.ok(run.answers.length >= 10, `${run.answers.length} answers`);
	for (const answer of run.answers) assert.deepEqual(problemsOf(answer), [], answer.name);
	for (const secret of [sim.apiKey, '127.0.0.1', `${sim.port}`, 'private=yes', sim.tasks[0].id])
		assert.ok(!run.saved.includes(secret), `"${secret}" is not in the saved files`);
	return run;
}

test('a service that is as documented costs one task and surprises nobody', async () => {
	const run = await runAgainst(documented);
	assert.equal(sim.tasks.length, 1);
	assert.deepEqual(surprises(run), []);
	for (const field of [/sound_effect_prompt/, /bgm_prompt/, /asmr_mode/])
		assert.equal(seenIn(run, field), 'yes');
	assert.equal(seenIn(run, /audios on success/), 'url_mp3 and url_wav');
	assert.match(String(seenIn(run, /repeated external/)), /HTTP 400, code 1201 .*already exists/);
	assert.match(String(seenIn(run, /Do callbacks come/)), /^3: submitted, processing, succeed$/);
	assert.match(String(seenIn(run, /Processing time/)), /^1(\.\d)? s$/);
	assert.match(String(seenIn(run, /result links/)), /mp3 200 audio\/mpeg, wav 200 .*video 200/);
});

test('a service that contradicts every open point costs one task and is told apart', async () => {
	const run = await runAgainst(contradicting);
	assert.equal(sim.tasks.length, 1);
	for (const field of [/sound_effect_prompt/, /bgm_prompt/, /asmr_mode/])
		assert.match(
			String(seenIn(run, field)),
			new RegExp(`^no: HTTP 400, code 1201 .*unknown field: ${field.source}$`),
		);
	assert.match(String(seenIn(run, /looked up/)), /^no: HTTP 400, code task_not_exist \(gateway/);
	assert.match(String(seenIn(run, /repeated external/)), /HTTP 200, code 1299/);
	assert.match(String(seenIn(run, /task that does not exist/)), /HTTP 400, code task_not_exist/);
	assert.equal(seenIn(run, /audios on success/), 'url_mp3');
	assert.equal(seenIn(run, /Envelope of a query/), 'wrapped by the gateway');
	assert.equal(seenIn(run, /Envelope of a callback/), 'wrapped');
	assert.equal(seenIn(run, /callback signed/), 'yes');
	assert.equal(seenIn(run, /external task ID in a query of an ended/), 'no');
	assert.match(String(seenIn(run, /known to queries/)), /after [23]/);
	assert.equal(seenIn(run, /node read every answer/), 'yes');
});

for (const service of PROFILE_NAMES) {
	test(`the service "${service}" is named rightly, with and without a second create and callbacks`, async () => {
		const options = { behindMs: Math.min(factsOf(service).behindMs, 1_500) };
		const run = await runAgainst({ name: service, service, options });
		const isAccepted = factsOf(service).takenId === 'accepted';
		assert.equal(sim.tasks.length, isAccepted ? 2 : 1);
		assert.equal(seenIn(run, /node read every answer/), 'yes');
		assert.match(lastLine(run), new RegExp(`^The service is like "${service}" in all `));
		await sim.close();

		sim = await startSimulator(service, { ...options, durationMs: 300 });
		const cheaper = await liveCheck(sim, ['--yes', '--no-repeat']);
		assert.equal(sim.tasks.length, 1);
		assert.match(lastLine(cheaper), new RegExp(`^The service is like "${service}" in all `));
	});
}

test('a service that is none of the four is told by what it differs in', async () => {
	sim = await startSimulator('kling', { durationMs: 300, lookupByExternalId: false });
	const run = await liveCheck(sim);
	assert.match(
		lastLine(run),
		/none of the four; "kling" is closest, but: a task is found by its external ID no, where kling has yes\. /,
	);
});

test('without a task, what is free names the services that it can', async () => {
	sim = await startSimulator('gateway');
	sim.setCredit(false);
	const run = await liveCheck(sim);
	assert.equal(sim.tasks.length, 0);
	assert.match(lastLine(run), /like "gateway" or "rewriting", and what was asked does not tell/);
});

test('a repeated external ID that makes a second task is counted and reported', async () => {
	sim = await startVariant(documented, { durationMs: 300, takenId: 'accepted' });
	const run = await liveCheck(sim);
	assert.equal(sim.tasks.length, 2);
	assert.match(String(seenIn(run, /repeated external/)), /^accepted: another task/);
	assert.equal(seenIn(run, /Creates that made a task/), '2');
	assert.equal(seenIn(run, /Do callbacks come/), undefined);
});

test('--no-repeat leaves that question out', async () => {
	sim = await startVariant(documented, { durationMs: 300, takenId: 'accepted' });
	const run = await liveCheck(sim, ['--yes', '--no-repeat']);
	assert.equal(sim.tasks.length, 1);
	assert.equal(seenIn(run, /repeated external/), undefined);
});

test('ids that are numbers, which the node cannot read, are reported', async () => {
	sim = await startVariant(documented, { durationMs: 300, numericIds: true });
	const run = await liveCheck(sim);
	assert.equal(seenIn(run, /task_id a string/), 'no');
	assert.match(String(seenIn(run, /node read every answer/)), /^NO: create: the answer has a task/);
});

test('nothing is asked before the user has agreed to the cost', async () => {
	sim = await startVariant(documented, { durationMs: 300 });
	for (const typed of ['', 'y\n', 'no\n']) {
		const { code, output } = await liveCheck(sim, [], { typed });
		assert.equal(code, 0);
		assert.match(output, /about \$0\.035, at most about \$0\.070 by Kling's price list/);
		assert.match(output, /nothing was paid/);
	}
	assert.equal(sim.requests.length, 0);
	await liveCheck(sim, [], { typed: 'yes\n' });
	assert.equal(sim.tasks.length, 1);
});

test('a key that does not work and an address that leads nowhere stop it before anything is paid', async () => {
	sim = await startVariant(documented, { durationMs: 300 });
	const wrong = await liveCheck(sim, ['--yes'], { key: 'sk-wrong-key' });
	assert.equal(wrong.code, 1);
	assert.match(wrong.output, /HTTP 401.*Nothing was paid/);
	assert.ok(!wrong.output.includes('sk-wrong-key'));
	const [port] = (await freePorts(1)).map(String);
	const away = ['--yes', '--callback-url', 'http://127.0.0.1:1/x', '--callback-port', port];
	const lost = await liveCheck(sim, away);
	assert.equal(lost.code, 1);
	assert.match(lost.output, /did not arrive on port .*Nothing was paid/);
	assert.equal(sim.tasks.length, 0);
	assert.ok(creates().every(({ status }) => status >= 400));
});

test('a create whose answer is lost is not sent again', async () => {
	sim = await startVariant(documented, { durationMs: 300 });
	sim.scenario(() => ({ create: [{ kind: 'lost', created: true }] }));
	const { code, output } = await liveCheck(sim);
	assert.equal(code, 1);
	assert.match(output, /No create was accepted/);
	assert.equal(sim.tasks.length, 1);
});
