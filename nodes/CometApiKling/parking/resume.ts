import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { deliverEnded } from '../delivery/deliver';
import { goesOnAfterErrors, toErrorItem, toNodeError } from '../run/errors';
import { failOnResume, forErrorOutputOnResume } from '../run/n8n';
import { failureIn } from '../run/progress';
import { Run } from '../run/run';
import { readCallback, saysRunning, type Callback } from '../service/callback';
import { failureOf, type Failure } from '../service/failure';
import type { Routes } from '../service/route';
import type { Task } from '../service/task';
import { callsBack } from './callers';
import { ParkedRun } from './look';
import { memoryOfPark } from './memory';
import { untilRecovered } from './restart';
import { readParkedItems, readPlan, type ParkedItem, type ParkedTask } from './stored';

/**
 * `webhook()` of the parked node. A callback is a wake-up, not a proof: the sender is answered at
 * once, the API is asked, and only when every task of the run has ended does the execution go on.
 *
 * Never throws: n8n would run the nodes behind with an empty item and drop the earlier data.
 */
export async function resumeByCallback(
	context: IWebhookFunctions,
	routes: Routes,
): Promise<IWebhookResponseData> {
	context.getResponseObject().status(200).json({ received: true });
	try {
		const items = await resultsIfAllEnded(context, routes);
		return { noWebhookResponse: true, ...(items !== undefined && { workflowData: [items] }) };
	} catch (error) {
		context.logger.warn(`A Kling callback could not be followed up: ${failureOf(error).message}`);
		return { noWebhookResponse: true };
	}
}

async function resultsIfAllEnded(
	context: IWebhookFunctions,
	routes: Routes,
): Promise<INodeExecutionData[] | undefined> {
	const callback = readCallback(context.getBodyData());
	if (callback === undefined || saysRunning(callback)) return undefined;
	const plan = readPlan(context);
	const route = plan && (plan.kind === undefined ? Object.values(routes)[0] : routes[plan.kind]);
	if (plan === undefined || route === undefined) return undefined;
	const parked = readParkedItems(context);
	if (parked.length === 0) return undefined;
	const memory = memoryOfPark(context.getExecutionId(), parked);
	const run = new ParkedRun(context, route, plan, memory);
	if (!(await run.isSameAddress())) {
		context.logger.warn(
			'A Kling callback was not followed up: the Base URL of the credential has changed since the execution was parked',
		);
		return undefined;
	}
	if (!(await haveAllEnded(run, parked, callback))) return undefined;
	if (memory.isClaimed || run.limit.isLate) return undefined;
	memory.claim();
	try {
		const items = await deliverAll(context, parked, run);
		await untilRecovered(plan, run.limit);
		return run.limit.isLate ? undefined : items;
	} finally {
		memory.release();
	}
}

/** Looks first at the task that called, and at the others only until one of them still runs. */
async function haveAllEnded(
	run: ParkedRun,
	parked: ParkedItem[],
	callback: Callback,
): Promise<boolean> {
	const { memory, plan } = run;
	const tasks = parked.filter((item): item is ParkedTask => 'taskId' in item);
	const called = tasks.find((task) => isCalledBy(task, callback));
	if (called !== undefined && !(await run.hasEnded(called, { isExpected: true }))) return false;
	const isCaller = ({ itemIndex }: ParkedTask) =>
		plan.callers?.includes(itemIndex) ?? callsBack(itemIndex, parked.length);
	const callers = tasks.filter(isCaller);
	const running = callers.filter(({ taskId }) => taskId === memory.runningId);
	for (const task of [...running, ...callers]) {
		if (memory.isClaimed || !(await run.hasEnded(task, { isExpected: false }))) return false;
	}
	const rest = tasks.filter((task) => !isCaller(task));
	return rest.length === 0 || (await run.haveRestEnded(rest));
}

function isCalledBy(task: ParkedTask, callback: Callback): boolean {
	if (callback.taskId === task.taskId) return true;
	return callback.externalId !== undefined && callback.externalId === task.externalId;
}

/** Makes the items of all tasks, and sees to it that the node fails if it stops on errors. */
async function deliverAll(
	context: IWebhookFunctions,
	parked: ParkedItem[],
	{ plan, memory }: ParkedRun,
): Promise<INodeExecutionData[]> {
	const failures: Array<[number, Failure]> = [];
	const run = new Run();
	const items = parked.map(async (item): Promise<INodeExecutionData> => {
		const { itemIndex } = item;
		if ('error' in item) {
			const errorItem = { json: item.error, pairedItem: { item: itemIndex } };
			return forErrorOutputOnResume(context, errorItem);
		}
		const task = memory.ended.get(item.taskId) as Task;
		const delivery = plan.deliveries[itemIndex];
		const order = { context, run, baseUrl: plan.baseUrl, itemIndex, delivery };
		try {
			return await deliverEnded(order, task);
		} catch (error) {
			const failure = failureIn({ reached: task }, error);
			failures.push([itemIndex, failure]);
			return forErrorOutputOnResume(context, toErrorItem(failure, itemIndex));
		}
	});
	const delivered = await Promise.all(items);
	const [first] = failures.sort(([a], [b]) => a - b);
	if (first !== undefined && !goesOnAfterErrors(context.getNode())) {
		const [itemIndex, failure] = first;
		const tasks = [...memory.ended.values()];
		const failed = { itemIndex, isOnlyOne: parked.length === 1 };
		failOnResume(context, toNodeError(context.getNode(), failure, failed, tasks));
	}
	return delivered;
}
