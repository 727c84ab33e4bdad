import type { Job } from '../run/operation';
import type { Task } from '../service/task';

/**
 * Whether the service finds tasks by their external ids, by account. Some gateways do not: they answer
 * as if there were no such task. Kept for the life of the process.
 */
export const knownLookups = new Map<string, boolean>();

const PROOF_TIMEOUT_MS = 10_000;

/**
 * Whether "no such task", in answer to an external id, means that there is none. Only if the service has
 * shown this account that it finds tasks by external ids, in this process or earlier in this execution.
 */
export async function areLookupsProven({ client, run }: Job<unknown>): Promise<boolean> {
	const account = await client.account();
	if (account === undefined) return false;
	return knownLookups.get(account) ?? run.checkpoints.provenAccount === account;
}

/** The service has found a task by its external id. */
export async function noteLookup({ client, run }: Job<unknown>): Promise<void> {
	const account = await client.account();
	if (account === undefined) return;
	knownLookups.set(account, true);
	run.checkpoints.provenAccount = account;
}

/**
 * Finds out with a task that was just created, once per account and process: a get by its external id,
 * which is free.
 */
export async function proveLookups(job: Job<unknown>, task: Task): Promise<void> {
	const account = await job.client.account();
	if (account === undefined || task.externalId === undefined) return;
	const known = knownLookups.get(account);
	if (known === true) job.run.checkpoints.provenAccount = account;
	if (known !== undefined) return;
	// Until it is known, so that the other items of the run do not ask as well.
	knownLookups.set(account, false);
	let isKnown = false;
	try {
		const answer = await job.client.get(task.externalId, { timeoutMs: PROOF_TIMEOUT_MS });
		isKnown = 'task' in answer || answer.failure.isTaskUnknown === true;
		if ('task' in answer && (answer.task.ids ?? [answer.task.id]).includes(task.id)) {
			await noteLookup(job);
		}
	} finally {
		if (!isKnown) knownLookups.delete(account);
	}
}
