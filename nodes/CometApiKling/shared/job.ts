import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	PreSendAction,
} from 'n8n-workflow';
import { Failed, refused } from './failed';
import type { Failure } from './failure';
import { errorItem, routeError } from './nodeError';
import { pause } from './pause';
import { isToolRun, itemCount, joinRun, type Run } from './run';
import type { Route, Task } from './task';

/** One item's way through the node. */
export interface Job<Plan> {
	context: IExecuteSingleFunctions;
	itemIndex: number;
	route: Route;
	/** The request as n8n built it from the description, checked. */
	options: IHttpRequestOptions;
	/** What the checks read from the parameters. */
	plan: Plan;
	run: Run;
}

type Checked = { run: Run } & ({ plan: unknown } | { refusal: Failure });

/** What the checks found, by the request that they checked: the only object that n8n hands on. */
const checkedRequests = new WeakMap<object, Checked>();

/**
 * A preSend hook that checks an item and reads its plan.
 *
 * n8n starts the checks of all items before the first request goes out, so one bad item can stop
 * the node while nothing is paid yet. A refusal is therefore kept, not thrown.
 */
export function checkItem<Plan>(
	read: (context: IExecuteSingleFunctions, options: IHttpRequestOptions) => Plan,
): PreSendAction {
	return async function (this: IExecuteSingleFunctions, options) {
		const run = joinRun(this);
		try {
			checkedRequests.set(options, { run, plan: read(this, options) });
		} catch (error) {
			run.refusals.set(this.getItemIndex(), failureOf(error));
			checkedRequests.set(options, { run, refusal: failureOf(error) });
		}
		return options;
	};
}

/**
 * An operation of the node: does the work for one item and settles it as an item, an error item or
 * an error. n8n's hook for pagination is the one that may send several requests for one item.
 */
export function itemOperation<Plan>(
	route: Route,
	work: (job: Job<Plan>) => Promise<INodeExecutionData>,
) {
	return async function (
		this: IExecutePaginationFunctions,
		request: DeclarativeRestApiSettings.ResultOptions,
	): Promise<INodeExecutionData[]> {
		const options = request.options as IHttpRequestOptions;
		const checked = checkedRequests.get(options) as Checked;
		const { run } = checked;
		const itemIndex = this.getItemIndex();
		try {
			if ('refusal' in checked) throw new Failed(checked.refusal);
			if (!mayStart(this, run)) return [];
			const plan = checked.plan as Plan;
			return [await work({ context: this, itemIndex, route, options, plan, run })];
		} catch (error) {
			if (run.isHalted) return [];
			const failure = failureOf(error);
			const isHandedOn = this.continueOnFail() || isToolRun(this);
			if (isHandedOn && !run.cancelSignal?.aborted) {
				return [routeError(this.getNode(), errorItem(failure, itemIndex))];
			}
			throw run.halt(this, failure);
		}
	};
}

/**
 * Whether sending makes sense: not when another item was refused and the node will fail for it, and
 * not when n8n has already given up because an expression of a later item failed.
 */
function mayStart(context: IExecuteSingleFunctions, run: Run): boolean {
	if (context.continueOnFail()) return true;
	if (run.refusals.size > 0 || run.isHalted) return false;
	const count = itemCount(context);
	return count === undefined || run.checked.size >= count;
}

/** Sleeps and then stops the job if the user stopped the execution or the node fails anyway. */
export async function pauseJob(
	job: Job<unknown>,
	durationMs: number,
	task?: Partial<Task>,
): Promise<void> {
	await pause(durationMs, job.run.stop);
	stopIfEnded(job, task);
}

/** Throws when the execution was stopped or the node fails because of another item. */
export function stopIfEnded(job: Job<unknown>, task?: Partial<Task>): void {
	if (!job.run.stop.isStopped) return;
	throw failedTask(
		refused(
			'The execution was stopped while this item was waiting',
			task?.id === undefined
				? 'No task of this item is known. Should one exist all the same, Retry finds it by its External Task ID instead of paying again.'
				: 'The task goes on at the service. Fetch its result with "Await Result" and this Task ID.',
		).failure,
		task,
	);
}

/** A failure that names its task. */
export function failedTask(failure: Failure, task: Partial<Task> | undefined): Failed {
	return new Failed({
		...failure,
		...(task?.id !== undefined && { task_id: task.id }),
		...(task?.externalId !== undefined && { external_task_id: task.externalId }),
	});
}

/** What an error says, for an item or a message. */
export function failureOf(error: unknown): Failure {
	if (error instanceof Failed) return error.failure;
	const reason = error instanceof Error ? error.message : String(error);
	return {
		message: `The node met an unexpected problem: ${reason}`,
		description:
			'Run the item again. If it stays, report it with this text on the page of the node.',
		retryable: true,
		mayHaveCreated: true,
	};
}
