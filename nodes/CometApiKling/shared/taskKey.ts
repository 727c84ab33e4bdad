import { createHash, randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

const KEY_CHARS = 40;

/** Fields that are not part of what is made: the same job may call back elsewhere after a retry. */
const NOT_FINGERPRINTED = ['callback_url', 'external_task_id'];

export interface KeyParts {
	instance: string;
	workflow: string;
	execution: string;
	node: string;
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
	const { instance, workflow, execution, node, runIndex, itemIndex } = parts;
	const text = JSON.stringify([instance, workflow, execution, node, runIndex, itemIndex, body]);
	return `n8n-${createHash('sha256').update(text).digest('hex').slice(0, KEY_CHARS)}`;
}

/** The key of an attempt after `attempt - 1` tasks under this key have failed. */
export function attemptKey(key: string, attempt: number): string {
	return attempt === 1 ? key : `${key}-${attempt}`;
}

/** What the node keeps with the execution; n8n hands it to Retry On Fail and to the Retry button. */
interface Memory {
	/** See `firstExecution`. */
	klingExecution?: string;
	/** The round (`$runIndex`) that `klingTasks` belongs to. */
	klingRun?: number;
	/** Task ids by job key. */
	klingTasks?: Record<string, string>;
}

function memoryOf(context: IExecuteSingleFunctions): Memory {
	return context.getContext('node') as Memory;
}

/**
 * What stays the same for all attempts at an execution, however they come about.
 *
 * The Retry button makes a new execution. n8n hands it the node's context after a failure, but not
 * after a stop or a crash; there 2.x still hands on the token of the resume URL, 1.x nothing. A job
 * that a worker runs again from the start keeps its execution id.
 */
function firstExecution(context: IExecuteSingleFunctions): string {
	const address = String(
		context.evaluateExpression('{{ $execution.resumeUrl }}', context.getItemIndex()),
	);
	const token = URL.canParse(address) ? new URL(address).searchParams.get('signature') : null;
	if (token) return createHash('sha256').update(token).digest('hex').slice(0, KEY_CHARS);
	// Executions that n8n does not save have no id; a key shared by all of them would mix them up.
	return context.getExecutionId() ?? randomUUID();
}

function currentRun(context: IExecuteSingleFunctions): number {
	return Number(context.evaluateExpression('{{ $runIndex }}', context.getItemIndex()));
}

/** The key of this item's job. */
export function keyOfItem(context: IExecuteSingleFunctions, body: IDataObject): string {
	const memory = memoryOf(context);
	memory.klingExecution ??= firstExecution(context);
	return taskKey({
		instance: context.getInstanceId(),
		workflow: String(context.getWorkflow().id),
		execution: String(memory.klingExecution),
		node: context.getNode().id,
		runIndex: currentRun(context),
		itemIndex: context.getItemIndex(),
		body,
	});
}

/** Keeps a created task with the execution; tasks of an earlier round of a loop are let go. */
export function rememberTask(
	context: IExecuteSingleFunctions,
	jobKey: string,
	taskId: string,
): void {
	const memory = memoryOf(context);
	const run = currentRun(context);
	if (memory.klingRun !== run || memory.klingTasks === undefined) {
		memory.klingRun = run;
		memory.klingTasks = {};
	}
	memory.klingTasks[jobKey] = taskId;
}

/** The id of the task that an earlier attempt of this execution created for a job. */
export function rememberedTask(
	context: IExecuteSingleFunctions,
	jobKey: string,
): string | undefined {
	return memoryOf(context).klingTasks?.[jobKey];
}
