import type { IExecuteData, IExecuteSingleFunctions, NodeApiError } from 'n8n-workflow';
import type { Failure } from './failure';
import { Gate } from './gate';
import { describeFailure, nodeError } from './nodeError';
import type { Task } from './task';
import { counted } from './text';

const NAMED_TASKS_MAX = 20;

/** What the items of one run of the node share. n8n starts all items at once, each in its own context. */
export class Run {
	/** Items whose checks have run. */
	readonly checked = new Set<number>();

	/** Whether the checks of any item refused it. */
	hasRefusal = false;

	/** Fires when an item failed for good or the user stopped the execution. */
	readonly signal: AbortSignal;

	private readonly halting = new AbortController();

	private readonly created: Task[] = [];

	private fatal: (() => void) | undefined;

	private sharedGate: Gate | undefined;

	constructor(readonly cancelSignal: AbortSignal | undefined) {
		const signals = [this.halting.signal, ...(cancelSignal ? [cancelSignal] : [])];
		this.signal = AbortSignal.any(signals);
		this.signal.addEventListener('abort', () => this.sharedGate?.open(), { once: true });
	}

	/** Whether another item has failed already, so that the whole node fails. */
	get isHalted(): boolean {
		return this.halting.signal.aborted;
	}

	/** The gate of the run; the first item's limit holds for all. */
	gate(limit: number): Gate {
		this.sharedGate ??= new Gate(limit);
		return this.sharedGate;
	}

	/** Keeps a created task in sight: the run's error names it, even if it comes after the error. */
	noteCreated(task: Task): void {
		this.created.push(task);
		this.fatal?.();
	}

	/**
	 * Ends the run: no further item is sent, no wait goes on, and the error names all created tasks.
	 *
	 * Without Continue On Fail n8n drops the output of all items, so the error is the only place
	 * where the ids of the paid tasks survive.
	 */
	halt(context: IExecuteSingleFunctions, failure: Failure): NodeApiError {
		const itemIndex = context.getItemIndex();
		const describe = () => `${describeFailure(failure, itemIndex)}${this.namesOfOthers(failure)}`;
		const error = nodeError(context.getNode(), failure, itemIndex, describe());
		this.fatal = () => {
			error.description = describe();
		};
		this.halting.abort();
		return error;
	}

	private namesOfOthers(failure: Failure): string {
		const others = this.created.filter((task) => task.id !== failure.task_id);
		if (others.length === 0) return '';
		const named = others.slice(0, NAMED_TASKS_MAX).map((task) => {
			return task.externalId === undefined ? task.id : `${task.id} (${task.externalId})`;
		});
		const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
		return (
			` This run also created ${counted(others.length, 'task')} for other items: ${named.join(', ')}${more}.` +
			' They go on at the service: fetch them with "Await Result", or set On Error to continue so that one bad item does not stop the others.'
		);
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
