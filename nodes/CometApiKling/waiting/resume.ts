import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { Downloads } from '../output/download';
import { toItemOfSuccess } from '../output/item';
import { continuesOnFail, toErrorItem } from '../run/errors';
import { writeFailedWait } from '../run/failedWait';
import { failureIn } from '../run/job';
import {
	forErrorOutputOnResume,
	inputBeforeWaiting,
	runAgainOnResume,
	waitingInput,
	waitingMemory,
} from '../run/n8n';
import { callbackBodyOf, readCallback, saysRunning, type Callback } from '../service/callback';
import { failureOf, FailureError, type Failure } from '../service/failure';
import type { RouteOf } from '../service/route';
import { waitingMemoryOf } from './processMemory';
import { untilRecovered } from './restart';
import { readPlan, readWaitingItems, type WaitingItem, type WaitingTask } from './stored';
import { WaitingRun } from './waitingRun';

/**
 * `webhook()` of a sleeping node. A callback wakes it but proves nothing: the sender is answered at
 * once, the API is asked, and the execution continues only when all tasks of the run have ended.
 *
 * Never throws: n8n would run the nodes after it with an empty item and drop the earlier data.
 */
export async function resumeByCallback(
	context: IWebhookFunctions,
	routeOf: RouteOf,
): Promise<IWebhookResponseData> {
	context.getResponseObject().status(200).json({ received: true });
	try {
		const items = await resultsIfAllEnded(context, routeOf);
		return { noWebhookResponse: true, ...(items !== undefined && { workflowData: [items] }) };
	} catch (error) {
		context.logger.warn(`A Kling callback could not be processed: ${failureOf(error).message}`);
		return { noWebhookResponse: true };
	}
}

async function resultsIfAllEnded(
	context: IWebhookFunctions,
	routeOf: RouteOf,
): Promise<INodeExecutionData[] | undefined> {
	// Only the service knows the address: whatever the body holds, something has happened.
	const callback = readCallback(callbackBodyOf(context)) ?? {};
	if (saysRunning(callback)) return undefined;
	const plan = readPlan(context);
	const route = plan && routeOf(plan.kind);
	const waiting = readWaitingItems(context);
	if (plan === undefined || route === undefined || waiting.length === 0) return undefined;
	const memory = waitingMemoryOf(context.getExecutionId(), waiting, plan.untilMs);
	if (memory.isClaimed) return undefined;
	const run = new WaitingRun(context, route, plan, memory);
	if (!(await run.isSameAddress())) {
		context.logger.warn(
			'A Kling callback was not processed: the Base URL in the credential has changed since the execution went to sleep',
		);
		return undefined;
	}
	if (!(await haveAllEnded(run, waiting, callback))) return undefined;
	if (memory.isClaimed || run.isLate) return undefined;
	memory.claim();
	try {
		const items = await toItems(context, waiting, run);
		await untilRecovered(run);
		return run.isLate ? undefined : items;
	} finally {
		memory.release();
	}
}

/** Checks the task that called first, and the others only until one of them still runs. */
async function haveAllEnded(
	run: WaitingRun,
	waiting: WaitingItem[],
	callback: Callback,
): Promise<boolean> {
	const { memory, plan } = run;
	const tasks = waiting.filter((item): item is WaitingTask => 'taskId' in item);
	const called = tasks.find((task) => isCalledBy(task, callback));
	if (called === undefined) memory.noteUnnamedCall();
	if (called !== undefined && !(await run.hasEnded(called, { isExpected: true }))) return false;
	const isCaller = ({ itemIndex }: WaitingTask) => plan.callers.includes(itemIndex);
	const callers = tasks.filter((task) => isCaller(task) && task !== called);
	const running = callers.filter(({ taskId }) => taskId === memory.runningId);
	for (const task of [...running, ...callers]) {
		if (memory.isClaimed || !(await run.hasEnded(task, { isExpected: false }))) return false;
	}
	const rest = tasks.filter((task) => !isCaller(task));
	return rest.length === 0 || (await run.haveRestEnded(rest));
}

function isCalledBy(task: WaitingTask, callback: Callback): boolean {
	if (callback.taskId === task.taskId) return true;
	return callback.externalId !== undefined && callback.externalId === task.externalId;
}

/**
 * Makes the items of all tasks. If one has failed and the node stops on errors, the node runs again and
 * fails there (`run/failedWait.ts`): otherwise it could not fail in n8n 1.x, or be retried on its input.
 */
async function toItems(
	context: IWebhookFunctions,
	waiting: WaitingItem[],
	{ plan, memory }: WaitingRun,
): Promise<INodeExecutionData[]> {
	const failures: Array<[number, Failure]> = [];
	const downloads = new Downloads();
	const items = waiting.map(async (item): Promise<INodeExecutionData> => {
		const { itemIndex } = item;
		if ('error' in item) {
			const errorItem = { json: item.error, pairedItem: { item: itemIndex } };
			return forErrorOutputOnResume(context, errorItem);
		}
		const { taskId, externalId } = item;
		const task = memory.ended.get(taskId);
		const settings = plan.outputs[itemIndex];
		const kept = plan.kept[itemIndex];
		const target = { context, downloads, baseUrl: plan.baseUrl, itemIndex, settings, kept };
		try {
			if (task === undefined) throw new FailureError(memory.lost.get(taskId) as Failure);
			return await toItemOfSuccess(target, task);
		} catch (error) {
			const failure = failureIn({ taskIds: task ?? { id: taskId, externalId } }, error);
			failures.push([itemIndex, failure]);
			return forErrorOutputOnResume(context, toErrorItem(failure, itemIndex));
		}
	});
	const results = await Promise.all(items);
	const [first] = failures.sort(([a], [b]) => a - b);
	if (first !== undefined && !continuesOnFail(context.getNode())) {
		const [itemIndex, failure] = first;
		const isCreate = context.getNode().parameters.operation !== 'awaitResult';
		const created = isCreate ? waiting.filter((item) => 'taskId' in item) : [];
		const input = inputBeforeWaiting(context);
		writeFailedWait(waitingMemory(context), {
			failure,
			item: { itemIndex, itemCount: waiting.length },
			tasks: created.map(({ taskId, externalId }) => ({ id: taskId, externalId })),
			hasInput: input !== undefined,
		});
		runAgainOnResume(context);
		return input ?? waitingInput(context);
	}
	return results;
}
