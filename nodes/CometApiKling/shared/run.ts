import type { IExecuteData, IExecuteSingleFunctions, NodeApiError } from 'n8n-workflow';
import type { Failure } from './failure';
import type { Arrival, Conclusion } from './awaitByCallback';
import { Gate } from './gate';
import { Gathering } from './gathering';
import { nameTasks, type NamedTask } from './nameTasks';
import { describeFailure, nodeError } from './nodeError';
import { Pace } from './pace';
import { Stop } from './stop';

/** What the items of one run of the node share. n8n starts all items at once, each in its own context. */
export class Run {
	/** Items whose checks have run. */
	readonly checked = new Set<number>();

	/** What the checks refused, by item index. */
	readonly refusals = new Map<number, Failure>();

	/** Where the items meet before the execution is parked. */
	readonly gathering = new Gathering<Arrival, Conclusion>();

	/** Whether callbacks of adopted tasks go to another execution, so that only polling can wait. */
	mustPoll = false;

	/** Thrown when an item failed for good or the user stopped the execution. */
	readonly stop: Stop;

	/** Whether an item has failed for good, so that the whole node fails. */
	isHalted = false;

	/** Tasks that were created, or may have been, by external id. */
	private readonly tasks = new Map<string, NamedTask>();

	private fatal: (() => void) | undefined;

	private sharedGate: Gate | undefined;

	private readonly paces = new Map<number, Pace>();

	constructor(readonly cancelSignal: AbortSignal | undefined) {
		this.stop = new Stop(cancelSignal);
		this.stop.onStop(() => this.sharedGate?.open());
	}

	/** How many items go beyond the checks. */
	get startedCount(): number {
		return this.checked.size - this.refusals.size;
	}

	/** The gate of the run; the first item's limit holds for all. */
	gate(limit: number): Gate {
		this.sharedGate ??= new Gate(limit);
		return this.sharedGate;
	}

	/** When to look at those of the run's tasks that have this interval. */
	pace(intervalMs: number): Pace {
		const pace = this.paces.get(intervalMs) ?? new Pace(intervalMs, this.stop);
		this.paces.set(intervalMs, pace);
		return pace;
	}

	/** Keeps a task in sight: the run's error names it, even if it comes after the error. */
	noteTask(task: NamedTask): void {
		this.tasks.set(String(task.externalId), task);
		this.fatal?.();
	}

	/**
	 * Ends the run: no further item is sent, no wait goes on, and the error names all created tasks.
	 */
	halt(context: IExecuteSingleFunctions, failure: Failure): NodeApiError {
		const itemIndex = context.getItemIndex();
		const failed = { id: failure.task_id, externalId: failure.external_task_id };
		const describe = () =>
			`${describeFailure(failure, itemIndex)}${nameTasks([...this.tasks.values()], failed)}`;
		const error = nodeError(context.getNode(), failure, itemIndex, describe());
		this.fatal = () => {
			error.description = describe();
		};
		this.isHalted = true;
		this.stop.stop();
		return error;
	}
}

const runs = new WeakMap<IExecuteData, Run>();

/** Whether the node runs as an AI agent's tool; n8n appends "Tool" to the type of such a node. */
export function isToolRun(context: IExecuteSingleFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * The run that an item belongs to; called once for each item, before anything is sent.
 *
 * All items of a run see the same execute data. Retry On Fail runs the node again with that same
 * object, so an item that comes by a second time opens a new run. Calls of an agent's tool share
 * the agent's execute data and may overlap, so each is a run of its own.
 */
export function joinRun(context: IExecuteSingleFunctions): Run {
	const key = isToolRun(context) ? undefined : context.getExecuteData();
	const itemIndex = context.getItemIndex();
	let run = key && runs.get(key);
	if (run === undefined || run.checked.has(itemIndex)) {
		run = new Run(context.getExecutionCancelSignal());
		if (key) runs.set(key, run);
	}
	run.checked.add(itemIndex);
	return run;
}

/** How many items n8n hands to this run, or nothing where that is not to be known. */
export function itemCount(context: IExecuteSingleFunctions): number | undefined {
	if (isToolRun(context)) return undefined;
	if (context.getNode().executeOnce === true) return 1;
	return context.getExecuteData().data.main?.[0]?.length;
}
