import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Simulator } from '../simulator/server.mjs';
import { contradicting, documented, startVariant } from '../simulator/variants.mjs';
import { hasSoundTrack } from './files.mjs';
import type { LiveCheckKind } from './orders.mjs';
import { problemsOf } from './reading.mjs';
import { liveCheck, seenIn, surprises, type LiveCheckRun } from './testing.mjs';

let sim: Simulator;
afterEach(async () => await sim.close());

async function run(kind: LiveCheckKind, link: string | null = null): Promise<LiveCheckRun> {
	const result = await liveCheck(sim, ['--yes', '--kind', kind], { link });
	for (const answer of result.answers) assert.deepEqual(problemsOf(answer), [], answer.name);
	return result;
}

const kindsOf = ({ tasks }: Simulator) => tasks.map(({ kind }) => kind);

test('a sound from a text costs one task of its own route and surprises nobody', async () => {
	sim = await startVariant(documented, { durationMs: 500 });
	const result = await run('textToAudio');
	assert.equal(result.code, 0, result.output);
	assert.deepEqual(kindsOf(sim), ['textToAudio']);
	assert.deepEqual(surprises(result), []);
	assert.equal(sim.tasks[0].body.duration, 3.5);
	assert.equal(seenIn(result, /duration with a decimal/), 'yes');
	assert.equal(seenIn(result, /video on success/), 'no');
	assert.match(String(seenIn(result, /repeated external/)), /already exists/);
});

test('a service that takes whole seconds only is told apart, for one task', async () => {
	sim = await startVariant(contradicting, { durationMs: 500 });
	const result = await run('textToAudio');
	assert.deepEqual([result.code, kindsOf(sim)], [0, ['textToAudio']]);
	assert.equal(sim.tasks[0].body.duration, 3);
	assert.match(String(seenIn(result, /duration with a decimal/)), /^no: .*must be an integer$/);
});

for (const kind of ['textToVideo', 'imageToVideo'] as const) {
	test(`${kind} orders the cheapest clip once, and checks it for a track of sound`, async () => {
		sim = await startVariant(documented, { durationMs: 500 });
		const result = await run(kind, kind === 'imageToVideo' ? sim.imageUrl('private=yes') : null);
		assert.equal(result.code, 0, result.output);
		assert.deepEqual(kindsOf(sim), [kind]);
		assert.deepEqual(surprises(result), []);
		const { model_name, mode, duration, sound } = sim.tasks[0].body;
		assert.deepEqual(
			[model_name, mode, duration, sound],
			['kling-v2-5-turbo', 'std', '5', undefined],
		);
		assert.equal(seenIn(result, /track of sound/), 'no');
		assert.equal(seenIn(result, /What is deducted/), '1.5 units');
		assert.equal(seenIn(result, /repeated external/), undefined);
		for (const secret of [sim.apiKey, `${sim.port}`, 'private=yes', sim.tasks[0].id]) {
			assert.ok(!result.saved.includes(secret), `"${secret}" is not in the saved files`);
		}
	});
}

test('a track of sound is found where there is one, and only there', async () => {
	sim = await startVariant(documented);
	const silent = Buffer.from(await (await fetch(sim.clipUrl())).arrayBuffer());
	assert.equal(hasSoundTrack(silent), false);
	const at = silent.indexOf('vide', silent.indexOf('hdlr'));
	const sounding = Buffer.concat([
		silent.subarray(0, at),
		Buffer.from('soun'),
		silent.subarray(at + 4),
	]);
	assert.equal(hasSoundTrack(sounding), true);
});

test('every kind states its price and orders nothing before the user agrees', async () => {
	sim = await startVariant(documented);
	for (const [kind, link, price] of [
		['textToAudio', null, /about \$0\.035, at most about \$0\.070/],
		['textToVideo', null, /about \$0\.210, at most about \$0\.210/],
		['imageToVideo', sim.imageUrl(), /about \$0\.210, at most about \$0\.210/],
		['chain', null, /1 clip and 1 soundtrack.* about \$0\.245, at most about \$0\.280/],
	] as const) {
		const { code, output } = await liveCheck(sim, ['--kind', kind], { link, typed: 'no\n' });
		assert.equal(code, 0, output);
		assert.match(output, price);
		assert.match(output, /nothing was paid/);
	}
	assert.equal(sim.requests.length, 0);
});

test('an unknown kind, a missing link and one too many are reported before anything is sent', async () => {
	sim = await startVariant(documented);
	for (const [args, link, words] of [
		[['--kind', 'lipSync'], null, /--kind must be one of videoToAudio, .*not "lipSync"/],
		[['--kind', 'imageToVideo'], null, /Give one link of a picture/],
		[['--kind', 'chain'], sim.clipUrl(), /Give no link with --kind chain/],
	] as const) {
		const { code, output } = await liveCheck(sim, [...args, '--yes'], { link });
		assert.equal(code, 1);
		assert.match(output, words);
	}
	assert.equal(sim.requests.length, 0);
});
