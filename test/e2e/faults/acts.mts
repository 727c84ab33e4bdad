import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../../harness/n8n/execution.mjs';
import { startSaved } from '../../harness/workflows/run.mjs';
import type { RowFixture } from './fixture.mjs';

const EXECUTION_LIMIT_MS = 150_000;

/** What is done with the workflow of a row; resolves to the execution that is judged. */
export type Act = (fixture: RowFixture) => Promise<Execution>;

/** Something that happens to an execution on its way. */
export type Intervention = (fixture: RowFixture, executionId: string) => unknown;

export const start = async (fixture: RowFixture) => await startSaved(fixture, fixture.workflow);

export async function untilEnded({ client }: RowFixture, executionId: string): Promise<Execution> {
	return await client.waitForExecution(executionId, { timeoutMs: EXECUTION_LIMIT_MS });
}

/** Runs the workflow, and nothing else happens. */
export const runUndisturbed: Act = async (fixture) =>
	await untilEnded(fixture, await start(fixture));

/** Intervenes when all items have their tasks and the node has looked at them. */
export function whilePolling(intervene: Intervention): Act {
	return async (fixture) => {
		const id = await start(fixture);
		const { client, sim, urls } = fixture;
		await client.waitForExecution(id, {
			until: () => sim.tasks.length === urls.length && sim.tasks.every((task) => task.getCount > 0),
		});
		await intervene(fixture, id);
		return await untilEnded(fixture, id);
	};
}

/** Intervenes when the execution has been parked. */
export function whileParked(intervene: Intervention): Act {
	return async (fixture) => {
		const id = await start(fixture);
		await fixture.client.waitUntilParked(id);
		await intervene(fixture, id);
		return await untilEnded(fixture, id);
	};
}

/** Presses Retry when the execution has ended, and judges the new one. */
export function thenRetry(act: Act): Act {
	return async (fixture) => {
		const { id } = await act(fixture);
		return await untilEnded(fixture, await fixture.client.retryExecution(id));
	};
}

export const revokeKey: Intervention = ({ sim }) => sim.revokeKey();

export const stopExecution: Intervention = async ({ client }, id) => await client.stopExecution(id);

/** As a power cut would; a new one starts on the same folder. */
export const killN8n: Intervention = async ({ n8n }) => {
	await n8n.kill9();
	await n8n.restart();
};

/** Waits until the service has finished all tasks. */
export async function untilTasksEnded({ sim }: RowFixture): Promise<void> {
	const end = Math.max(...sim.tasks.map((task) => task.endsAt));
	await delay(Math.max(0, end - Date.now()) + 50);
}
