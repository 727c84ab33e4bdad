import type { IExecuteData, IExecuteSingleFunctions, NodeApiError } from 'n8n-workflow';
import { Gate } from '../base/gate';
import { nextTurn, Stop } from '../base/stop';
import type { Failure, TaskIds } from '../service/failure';
import { describeFailure, toNodeError } from './errors';
import { isToolRun, itemCount } from './n8n';

/**
 * What the items of one run of the node share. n8n starts all items at once, each in its own
 * context. What a room above wants them to share it adds with `perRun`.
 */
export class Run {
	/** Items whose checks have begun. */
	readonly joined = new Set<number>();

	/** What the checks refused, by item index. */
	readonly refusals = new Map<number, Failure>();

	/** Thrown when an item failed for good or the user stopped the execution. */
	readonly stop: Stop;

	/** Whether an item has failed for good, so that the whole node fails. */
	isHalted = false;

	/** Whether the run will be parked; not there where none of its items wants to. */
	parking?: Promise<boolean>;

	/** Tasks that were created, or may have been, by the key of their job. */
	private readonly tasks = new Map<string, TaskIds>();

	/** Items that were checked and are not settled yet. */
	private openCount = 0;

	private fatal: (() => void) | undefined;

	/** Items whose checks go on; some take a look outside. */
	private checkCount = 0;

	private letAllOn = () => {};

	/** Resolves when the checks of all items are over. n8n lets all in before the first goes on. */
	readonly allChecked = new Promise<void>((resolve) => {
		this.letAllOn = resolve;
	});

	/** @param cancelSignal n8n's, for an execution that the user can stop */
	constructor(readonly cancelSignal?: AbortSignal) {
		this.stop = new Stop(cancelSignal);
	}

	/** Lets an item in; called before its checks. */
	join(itemIndex: number): void {
		this.joined.add(itemIndex);
		this.openCount += 1;
		this.checkCount += 1;
	}

	/**
	 * The checks of an item are over. After the last one n8n gets a turn, in which the last items come to
	 * where the others wait: so all go on in order.
	 */
	noteChecked(): void {
		this.checkCount -= 1;
		if (this.checkCount === 0) void nextTurn().then(() => this.letOnIfChecked());
	}

	private letOnIfChecked(): void {
		if (this.checkCount === 0) this.letAllOn();
	}

	/** An item is settled; after the last one nothing outside keeps the run. */
	leave(): void {
		this.openCount -= 1;
		if (this.openCount === 0) this.stop.release();
	}

	/**
	 * Keeps a task in sight: the run's error names it, even if it comes after the error.
	 *
	 * @param jobKey of the attempt that made it; the user may give several items one external id
	 */
	noteTask(jobKey: string, task: TaskIds): void {
		this.tasks.set(jobKey, task);
		this.fatal?.();
	}

	/** As `noteTask`, beside one of the same job that may exist: its create was not answered. */
	noteNewTask(jobKey: string, task: TaskIds): void {
		const earlier = this.tasks.get(jobKey);
		const isBeside = earlier !== undefined && earlier.id === undefined;
		this.noteTask(isBeside ? `${jobKey} anew` : jobKey, task);
	}

	/**
	 * Ends the run: no further item is sent, no wait goes on, and the error names all created tasks.
	 */
	halt(context: IExecuteSingleFunctions, failure: Failure): NodeApiError {
		const item = { itemIndex: context.getItemIndex(), isOnlyOne: itemCount(context) === 1 };
		const tasks = () => [...this.tasks.values()];
		const error = toNodeError(context.getNode(), failure, item, tasks());
		this.fatal = () => {
			error.description = describeFailure(failure, item, tasks());
		};
		this.isHalted = true;
		this.stop.stop();
		return error;
	}
}

/** Something that the items of a run share, made when the first of them asks for it. */
export function perRun<Shared>(make: (run: Run) => Shared): (run: Run) => Shared {
	const made = new WeakMap<Run, Shared>();
	return (run) => {
		const shared = made.get(run) ?? make(run);
		made.set(run, shared);
		return shared;
	};
}

/** A gate that the items of a run share; it opens when the run stops, for what waits to see that. */
export function gatePerRun(limit: number): (run: Run) => Gate {
	return perRun((run) => {
		const gate = new Gate(limit);
		run.stop.onStop(() => gate.open());
		return gate;
	});
}

const runs = new WeakMap<IExecuteData, Run>();

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
	if (run === undefined || run.joined.has(itemIndex)) {
		run = new Run(context.getExecutionCancelSignal());
		if (key) runs.set(key, run);
	}
	run.join(itemIndex);
	return run;
}
