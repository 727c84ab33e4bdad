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
	/** The execution in which the job first ran. */
	klingExecution?: string;
	/** The round (`$runIndex`) that `klingTasks` belongs to. */
	klingRun?: number;
	/** Task ids by external id. */
	klingTasks?: Record<string, string>;
}

function memoryOf(context: IExecuteSingleFunctions): Memory {
	return context.getContext('node') as Memory;
}

/** Whether this execution goes on with the job of another one, as the Retry button has it. */
export function isRetriedExecution(context: IExecuteSingleFunctions): boolean {
	const { klingExecution } = memoryOf(context);
	return klingExecution !== undefined && klingExecution !== context.getExecutionId();
}

function currentRun(context: IExecuteSingleFunctions): number {
	return Number(context.evaluateExpression('{{ $runIndex }}', context.getItemIndex()));
}

/** The key of this item's job. */
export function keyOfItem(context: IExecuteSingleFunctions, body: IDataObject): string {
	const memory = memoryOf(context);
	// Executions that n8n does not save have no id; a key shared by all of them would mix them up.
	memory.klingExecution ??= context.getExecutionId() ?? randomUUID();
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
	externalId: string,
	taskId: string,
): void {
	const memory = memoryOf(context);
	const run = currentRun(context);
	if (memory.klingRun !== run) {
		memory.klingRun = run;
		memory.klingTasks = {};
	}
	memory.klingTasks = { ...memory.klingTasks, [externalId]: taskId };
}

/** The id of the task that an earlier attempt of this execution created under an external id. */
export function rememberedTask(
	context: IExecuteSingleFunctions,
	externalId: string,
): string | undefined {
	return memoryOf(context).klingTasks?.[externalId];
}
