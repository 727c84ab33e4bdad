import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { lastNodeOf, type Execution } from '../../../harness/n8n/execution.mjs';
import { waitForCall } from '../../../harness/workflows/nodes.mjs';
import {
	revokeKey,
	rowsAt,
	start,
	untilEnded,
	whileWaiting,
	type Expected,
	type Intervention,
	type Row,
} from '../row.mjs';
import { factsOf, PROFILE_NAMES } from '../../../simulator/server.mjs';
import {
	contentRefused,
	internalError,
	klingSays,
	ok,
	times,
	unknownAt,
	wrongKey,
} from './answers.mjs';

const parameters = { awaitMode: 'callback', options: { maxWait: 2 } };
/** n8n checks the limits once a minute. */
export const shortWait = { awaitMode: 'callback', options: { maxWait: 0.15 } };
/** The services that send callbacks. */
export const CALLING = PROFILE_NAMES.filter((name) => factsOf(name).sendsCallbacks);
const OTHER_KEY = 'sk-of-another-account';
/** Of a task whose callback must find the execution waiting, on a busy machine as well: n8n turns it away before. */
export const WAITING_MS = 12_000;
const waitNode = waitForCall();

/** Callbacks that say of each task what is not true yet, and some that are no callbacks at all. */
const forgeCallbacks: Intervention = async ({ sim }) => {
	for (const { id } of sim.tasks) {
		const bodies = [forged(id), { data: forged(id) }, forged('1'), {}, [], 'not json'];
		for (const body of bodies) await sim.sendCallback(id, { body });
	}
};

function forged(task_id: string): object {
	const audios = [{ url_mp3: 'http://forged.example/x.mp3' }];
	return { task_id, task_status: 'succeed', task_result: { audios } };
}

const succeeds: Expected = { affected: 'succeeds', posts: 1 };

/** The slowest first, so that they run beside the others. */
const rows: Array<Omit<Row, 'where'>> = [
	{
		fault:
			'the credential is pointed at another service while the execution waits, so the limit passes',
		affects: 'all',
		scenario: { durationMs: 4_000 },
		parameters: shortWait,
		expected: { affected: 'times out', posts: 1 },
		async act(fixture) {
			const execution = await whileWaiting(async ({ client, credentialId: id, row }) => {
				const data = { apiKey: OTHER_KEY, baseUrl: 'https://api.service.example' };
				const type = 'cometApiKlingApi';
				await client.changeCredential({ id, name: row.fault, type, data });
			})(fixture);
			const { requests } = fixture.sim;
			const sent = requests.filter(({ headers }) => headers.authorization?.includes(OTHER_KEY));
			assert.deepEqual(sent, [], 'the new key goes to the new address only');
			return execution;
		},
	},
	{
		fault: 'they come before the service itself says that the tasks have ended, and no other comes',
		services: CALLING,
		affects: 'all',
		scenario: { durationMs: 30_000, callback: { lost: true } },
		parameters: { awaitMode: 'callback', options: { maxWait: 2, pollInterval: 2 } },
		expected: succeeds,
		act: whileWaiting(forgeCallbacks),
	},
	{
		fault: 'fifty forged ones come at the same time',
		scenario: { durationMs: 8_000 },
		expected: succeeds,
		async act(fixture) {
			const { sim } = fixture;
			const execution = await whileWaiting(async () => {
				const [{ id }] = sim.tasks.filter(({ scenario }) => scenario.durationMs === 8_000);
				const calls = Array.from({ length: 50 }, async () => {
					return await sim.sendCallback(id, { body: forged(id) });
				});
				await Promise.all(calls);
			})(fixture);
			const gets = sim.requests.filter(({ kind }) => kind === 'query').length;
			assert.ok(gets < 50, `${gets} status requests: they are shared`);
			return execution;
		},
	},
	{
		fault: 'one comes late, while a Wait node behind this one waits for a call of its own',
		items: 1,
		affects: 'all',
		scenario: { durationMs: WAITING_MS },
		behind: waitNode,
		expected: succeeds,
		async act(fixture) {
			const { client, sim } = fixture;
			const id = await start(fixture);
			const until = (execution: Execution) =>
				execution.status === 'waiting' && lastNodeOf(execution) === waitNode.name;
			await client.waitForExecution(id, { until });
			const [task] = sim.tasks;
			await sim.sendCallback(task.id);
			await delay(500);
			assert.equal((await client.getExecution(id)).status, 'waiting');
			const url = String(task.body.callback_url).replace(/\/kling(?=\?|$)/, '');
			await fetch(url, { method: 'POST' });
			return await untilEnded(fixture, id);
		},
	},
	{
		fault: 'none comes, so the limit passes',
		services: PROFILE_NAMES,
		affects: 'all',
		scenario: { durationMs: 4_000, callback: { lost: true } },
		parameters: shortWait,
		expected: { affected: 'times out', posts: 1 },
		sees: 'n8n outputs the stored items without running the node, up to a minute after the limit. They carry `timed_out: true` and the task id; an "Await Result" behind the node finishes the job.',
	},
	{
		fault: 'the key is revoked while the execution waits, so the limit passes',
		affects: 'all',
		scenario: { durationMs: 4_000 },
		parameters: shortWait,
		expected: { affected: 'times out', posts: 1 },
		act: whileWaiting(revokeKey),
	},
	{
		fault: 'one is lost, and a later one of another task comes',
		services: CALLING,
		scenario: { durationMs: 1_000, callback: { lost: true } },
		simulator: { durationMs: WAITING_MS },
		expected: succeeds,
	},
	{
		fault: 'all come before the create is answered',
		services: CALLING,
		scenario: { durationMs: 0, callback: { early: true } },
		simulator: { durationMs: WAITING_MS },
		expected: succeeds,
	},
	{
		fault: 'each comes three times',
		services: CALLING,
		items: 10,
		affects: 'all',
		scenario: { durationMs: WAITING_MS, callback: { copies: 3 } },
		expected: succeeds,
	},
	{
		fault: 'the newest comes first',
		services: CALLING,
		affects: 'all',
		scenario: { durationMs: WAITING_MS, callback: { order: 'reversed' } },
		expected: succeeds,
	},
	{
		fault: 'each is wrapped in an envelope',
		affects: 'all',
		scenario: { durationMs: WAITING_MS, wrapsCallbacks: true },
		expected: succeeds,
	},
	{
		fault: 'forged ones say that the tasks have succeeded',
		services: CALLING,
		affects: 'all',
		scenario: { durationMs: 9_000 },
		expected: succeeds,
		async act(fixture) {
			const execution = await whileWaiting(forgeCallbacks)(fixture);
			assert.ok(!JSON.stringify(execution.data).includes('forged.example'));
			return execution;
		},
	},
	{
		fault: 'the service is down (503) when they come, for some seconds',
		services: CALLING,
		affects: 'all',
		scenario: { durationMs: WAITING_MS, query: [ok, ...times(2, klingSays(503, 5001))] },
		expected: succeeds,
	},
	{
		fault: 'the last status request before the wait fails (500)',
		affects: 'all',
		scenario: { durationMs: WAITING_MS, query: [internalError] },
		expected: succeeds,
	},
	{
		fault: 'the task fails while the execution waits',
		services: CALLING,
		scenario: { durationMs: WAITING_MS, outcome: 'failed' },
		simulator: { durationMs: WAITING_MS },
		expected: { affected: 'fails', words: /could not make the soundtrack/, posts: 1, tasks: 1 },
	},
	{
		fault: 'one create is refused (400, 1301), the others wait',
		services: CALLING,
		scenario: { create: [contentRefused] },
		simulator: { durationMs: WAITING_MS },
		expected: { affected: 'fails', words: /rejected the content/, posts: 1, tasks: 0 },
	},
];

/** Odd answers about a task that was seen, when its callback comes. */
const odd = CALLING.map((service) => ({
	fault: 'the task is unknown and the key refused when they come, once each',
	services: [service],
	affects: 'all' as const,
	scenario: { durationMs: WAITING_MS, query: [ok, unknownAt(service), wrongKey] },
	expected: succeeds,
}));

export const callbackRows = rowsAt(
	'callback',
	[...rows, ...odd].map((row) => ({ parameters, ...row })),
);
