import { createHash, randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { resumeToken } from '../run/n8n';
import type { Run } from '../run/run';
import type { Route } from '../service/route';

const KEY_CHARS = 40;

/** Fields that are not part of what is made: the same job may call back elsewhere after a retry. */
const NOT_FINGERPRINTED = ['callback_url', 'external_task_id'];

export interface KeyParts {
	instance: string;
	workflow: string;
	execution: string;
	node: string;
	/** The kind of the route. */
	kind: string;
	runIndex: number;
	itemIndex: number;
	body: IDataObject;
}

/**
 * The key of one job: the same for every attempt at it, different for another item, round or body.
 *
 * @returns `n8n-` and hexadecimal digits, 44 characters; Kling wants it unique within an account
 */
export function taskKey(parts: KeyParts): string {
	const body = Object.entries(parts.body)
		.filter(([name]) => !NOT_FINGERPRINTED.includes(name))
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const { instance, workflow, execution, node, kind, runIndex, itemIndex } = parts;
	const text = JSON.stringify([
		instance,
		workflow,
		execution,
		node,
		kind,
		runIndex,
		itemIndex,
		body,
	]);
	return `n8n-${createHash('sha256').update(text).digest('hex').slice(0, KEY_CHARS)}`;
}

/** How many times a job is sent again because the task found under its key had failed. */
export const ATTEMPTS_MAX = 5;

/** The keys of a job's attempts, or its external ids: another after each task that has failed. */
export function attemptKeys(key: string): string[] {
	return Array.from({ length: ATTEMPTS_MAX }, (_, failed) =>
		failed === 0 ? key : `${key}-${failed + 1}`,
	);
}

/** The key of a job's first attempt. */
export function firstKeyOf(jobKey: string): string {
	return jobKey.replace(/^(n8n-[0-9a-f]+)-\d+$/, '$1');
}

/** The key of an item's job. */
export function keyOfItem(
	{ context, run, route }: { context: IExecuteSingleFunctions; run: Run; route: Route },
	body: IDataObject,
): string {
	return taskKey({
		instance: context.getInstanceId(),
		workflow: String(context.getWorkflow().id),
		execution: run.checkpoints.executionName(() => firstExecution(context)),
		node: run.node.id,
		kind: route.kind,
		runIndex: run.checkpoints.runIndex,
		itemIndex: context.getItemIndex(),
		body,
	});
}

/**
 * Whether a Retry for which n8n has kept nothing has the same keys as the execution before it. n8n 1.x:
 * it has others, so a task that exists is not found by them.
 */
export function isKeyLasting(context: IExecuteSingleFunctions): boolean {
	return resumeToken(context) !== undefined;
}

/** Parts that give an expression another value at each try, or in each execution. */
const FLEETING =
	/\$(now|today|execution\.id)\b|\bnew Date\b|\bDate(Time)?\.(now|local|utc)\b|random|uuid/i;

/**
 * Whether a field of the node may give a job another external id at each try. Then the task of an
 * earlier try is not found by the id of this one. Values from previous nodes are not seen.
 *
 * @param isOwnKey whether the id is made from all that is sent, not given by the user
 */
export function isIdFleeting({ node }: Run, isOwnKey: boolean): boolean {
	const { additionalFields, body } = node.parameters as Record<string, IDataObject | undefined>;
	// The JSON of a task of another route may hold the user's id, too.
	const given = isOwnKey ? node.parameters : [additionalFields?.externalTaskId, body];
	const expressions = JSON.stringify(given, (_name, value: unknown) =>
		typeof value === 'string' && !value.startsWith('=') ? undefined : value,
	);
	return FLEETING.test(expressions);
}

/**
 * A name that stays the same for all attempts at an execution, however they come about.
 *
 * The Retry button makes a new execution. n8n gives it the node's memory after a failure, but not
 * after a stop or a crash; then only the resume token is left, where n8n has one. A job that a worker
 * runs again from the start keeps its execution id.
 */
function firstExecution(context: IExecuteSingleFunctions): string {
	const token = resumeToken(context);
	if (token) return createHash('sha256').update(token).digest('hex').slice(0, KEY_CHARS);
	// Executions that n8n does not save have no id; a key shared by all of them would mix them up.
	return context.getExecutionId() ?? randomUUID();
}
