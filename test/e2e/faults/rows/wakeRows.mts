import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { lastNodeOf } from '../../../harness/n8n/execution.mjs';
import { waitForCall } from '../../../harness/workflows/nodes.mjs';
import { start, untilEnded, whileParked, type Intervention } from '../acts.mjs';
import { rowsAt } from '../row.mjs';
import { parks } from './n8nRows.mjs';

const OTHER_KEY = 'sk-of-another-account';
const waitNode = waitForCall();

/** Callbacks that say of each task what is not so yet. */
export const forgeCallbacks: Intervention = async ({ sim }) => {
	for (const { id } of sim.tasks) await sim.sendCallback(id, { body: forged(id) });
};

function forged(task_id: string): object {
	const audios = [{ url_mp3: 'http://forged.example/x.mp3' }];
	return { task_id, task_status: 'succeed', task_result: { audios } };
}

/** What wakes a parked execution, or must not. */
export const wakeRows = rowsAt('callback', [
	{
		fault: 'the credential is pointed at another service while parked, so the limit passes',
		affects: 'all',
		scenario: { durationMs: 4_000 },
		parameters: { awaitMode: 'callback', options: { maxWait: 0.15 } },
		expected: { affected: 'times out', posts: 1 },
		async act(fixture) {
			const execution = await whileParked(async ({ client, credentialId: id, row }) => {
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
		affects: 'all',
		scenario: { durationMs: 30_000, callback: { lost: true } },
		parameters: { awaitMode: 'callback', options: { maxWait: 2, pollInterval: 2 } },
		expected: { affected: 'succeeds', posts: 1 },
		act: whileParked(forgeCallbacks),
	},
	{
		fault: 'fifty forged ones come at a time',
		scenario: { durationMs: 8_000 },
		parameters: parks,
		expected: { affected: 'succeeds', posts: 1 },
		async act(fixture) {
			const { sim } = fixture;
			const execution = await whileParked(async () => {
				const [{ id }] = sim.tasks.filter(({ scenario }) => scenario.durationMs === 8_000);
				const calls = Array.from({ length: 50 }, async () => {
					return await sim.sendCallback(id, { body: forged(id) });
				});
				await Promise.all(calls);
			})(fixture);
			const looks = sim.requests.filter(({ kind }) => kind === 'query').length;
			assert.ok(looks < 50, `${looks} looks: they are shared`);
			return execution;
		},
	},
	{
		fault: 'one comes late, while a Wait node behind this one waits for a call of its own',
		items: 1,
		affects: 'all',
		scenario: { durationMs: 6_000 },
		parameters: parks,
		behind: waitNode,
		expected: { affected: 'succeeds', posts: 1 },
		async act(fixture) {
			const { client, sim } = fixture;
			const id = await start(fixture);
			const until = (execution: Parameters<typeof lastNodeOf>[0] & { status: string }) =>
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
]);
