import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { tasksOf } from '../judge.mjs';
import { PROFILE_NAMES } from '../../../simulator/server.mjs';
import {
	AFFECTED_ITEM,
	atGateways,
	killN8n,
	rowsAt,
	runUndisturbed,
	thenRetry,
	whilePolling,
	type Act,
	type Expected,
} from '../row.mjs';
import { created, cut, inMaintenance, times } from './answers.mjs';
import { lostAndPaidAgain, retryOnFail, stops, unknownAfterEnd } from './n8nRows.mjs';
import { stillOutOfSight } from './postRows.mjs';

const succeeds: Expected = { affected: 'succeeds', posts: 1 };
const refused = (words: RegExp): Expected => ({ affected: 'fails', words, posts: 0, tasks: 0 });
const NOT_FETCHED = 'Failed to fetch the video: HTTP 400';

/** The service has fetched the file for each task, byte for byte. */
const withBytes =
	(act: Act): Act =>
	async (fixture) => {
		const execution = await act(fixture);
		const clip = Buffer.from(await (await fetch(fixture.sim.clipUrl())).arrayBuffer());
		const sha256 = createHash('sha256').update(clip).digest('hex');
		for (const { source } of fixture.sim.tasks) assert.equal(source?.sha256, sha256);
		return execution;
	};

/** A link with another signature opens nothing, and each attempt has a link of its own. */
const withFreshLink: Act = async (fixture) => {
	const execution = await runUndisturbed(fixture);
	const links = tasksOf(fixture, AFFECTED_ITEM).map(({ body }) => String(body.video_url));
	assert.equal(new Set(links).size, 2);
	const spoilt = await fetch(links[0].replace(/.(?=&file=)/, (last) => (last === 'A' ? 'B' : 'A')));
	assert.equal(spoilt.status, 400);
	return execution;
};

/** A video that is a file in n8n. These run beside the others. */
export const fileRows = [
	...rowsAt('POST', [
		{
			fault: 'the answer is lost, the video is a file, and Retry On Fail looks it up first',
			services: PROFILE_NAMES,
			at: atGateways({ expected: stillOutOfSight }),
			file: 'stored',
			scenario: { create: [{ ...cut, ...created }], notFoundForMs: 11_000 },
			settings: { ...retryOnFail, waitBetweenTries: 2_000 },
			expected: succeeds,
			act: withBytes(runUndisturbed),
		},
		{
			fault: 'the answer and all look-ups are lost, the video is a file; then the Retry button',
			services: PROFILE_NAMES,
			at: lostAndPaidAgain,
			file: 'stored',
			scenario: { create: [{ ...cut, ...created }], query: times(9, inMaintenance) },
			settings: stops,
			expected: succeeds,
			act: withBytes(thenRetry(runUndisturbed)),
		},
		{
			fault: 'the link to a file has expired before the service comes; then Retry On Fail',
			file: 'stored',
			scenario: { outcome: 'failed', failureMessage: NOT_FETCHED },
			nextKey: { outcome: 'succeed' },
			settings: retryOnFail,
			expected: { affected: 'succeeds', tasks: 2 },
			act: withBytes(withFreshLink),
		},
		{
			fault: 'the link to a file has expired before the service comes',
			file: 'stored',
			scenario: { outcome: 'failed', failureMessage: NOT_FETCHED },
			expected: { affected: 'fails', words: /Failed to fetch the video/, posts: 1, tasks: 1 },
		},
	]),
	...rowsAt('input', [
		{
			fault: 'a file is to be fetched from an n8n that the service cannot reach',
			affects: 'all',
			file: 'stored',
			publicService: { links: 'private' },
			expected: refused(/cannot reach this n8n at .*WEBHOOK_URL/),
		},
		{
			fault: 'the file is gone from the storage of n8n',
			affects: 'all',
			file: 'gone',
			expected: refused(/no longer has the file/),
		},
		{
			fault: 'the file is kept in memory',
			affects: 'all',
			file: 'in memory',
			expected: refused(/keeps this file in memory.*N8N_DEFAULT_BINARY_DATA_MODE/),
		},
	]),
];

export const fileKillRows = rowsAt('n8n', [
	{
		fault: 'n8n is killed in mid-poll, the videos are files, and the user presses Retry',
		affects: 'all',
		services: PROFILE_NAMES,
		at: atGateways({ expected: unknownAfterEnd }),
		file: 'stored',
		scenario: { durationMs: 15_000 },
		expected: succeeds,
		gap: { major: '1', tasks: [3] },
		sees: 'As with links: in 2.x the node finds its tasks by keys that it makes from the name, type and size of each file, whatever the link is.',
		act: withBytes(thenRetry(whilePolling(killN8n))),
	},
]);
