import type { Job } from '../run/operation';
import type { Task } from '../service/task';

/**
 * Whether the service finds tasks by their external ids, by account. Some gateways do not: they answer
 * as if there were no such task. Known to this process only.
 */
export const knownLookups = new Map<string, boolean>();

/** The node's data that n8n keeps with the workflow, from one production execution to the next. */
interface Kept {
	klingAccount?: string;
	klingFindsExternalIds?: boolean;
}

const PROOF_TIMEOUT_MS = 10_000;

/** The scope of a proof: the account; for a route without a kind of its own, that route only. */
async function provenFor({ client, route }: Job<unknown>): Promise<string | undefined> {
	const account = await client.account();
	const isUnknownRoute = route.essentialFiles.length === 0;
	return account !== undefined && isUnknownRoute ? `${account} ${route.kind}` : account;
}

/**
 * Whether the service has shown that it finds tasks by their external ids: only then "no such task", in
 * answer to an external id, means that there is none.
 *
 * @returns nothing if that is not known
 */
export async function findsExternalIds(job: Job<unknown>): Promise<boolean | undefined> {
	const account = await provenFor(job);
	if (account === undefined) return undefined;
	const { klingAccount, klingFindsExternalIds } = kept(job);
	return (
		knownLookups.get(account) ?? (klingAccount === account ? klingFindsExternalIds : undefined)
	);
}

/** Keeps the result of a look-up. */
export async function noteLookup(job: Job<unknown>, isFound: boolean): Promise<void> {
	const account = await provenFor(job);
	if (account === undefined) return;
	knownLookups.set(account, isFound);
	const memory = kept(job);
	const isNew = memory.klingAccount !== account || memory.klingFindsExternalIds !== isFound;
	// n8n writes the workflow's data to its database whenever they are set.
	if (isNew) Object.assign(memory, { klingAccount: account, klingFindsExternalIds: isFound });
}

/**
 * Finds out with a task that was just created, once per account: a get by its external id, which is
 * free.
 */
export async function proveLookups(job: Job<unknown>, task: Task): Promise<void> {
	const account = await provenFor(job);
	if (account === undefined || task.externalId === undefined) return;
	// A disproof of an earlier process is checked again: the service may have learned it.
	const isKnown = knownLookups.has(account) || (await findsExternalIds(job)) === true;
	if (isKnown || asking.has(account)) return;
	// The other items of the run do not ask as well.
	asking.add(account);
	try {
		const answer = await job.client.get(task.externalId, { timeoutMs: PROOF_TIMEOUT_MS });
		if ('failure' in answer) {
			if (answer.failure.isTaskUnknown === true) await noteLookup(job, false);
			return;
		}
		const { id, ids = [id], externalId } = answer.task;
		if (ids.includes(task.id) || externalId === task.externalId) await noteLookup(job, true);
	} finally {
		asking.delete(account);
	}
}

/** The accounts for which a proof is under way. */
const asking = new Set<string>();

function kept({ context }: Job<unknown>): Kept {
	return context.getWorkflowStaticData('node');
}
