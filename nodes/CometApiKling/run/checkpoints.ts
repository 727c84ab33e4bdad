import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { nodeMemory, runIndexOf } from './n8n';

/** What is known of the create of a job. */
export interface Checkpoint {
	itemIndex: number;
	/** The external id that was sent. */
	externalId: string;
	/** When it was last sent without a known outcome; Unix time in milliseconds. */
	sentAtMs?: number;
	/** The task that it created. */
	taskId?: string;
}

/** What the node keeps with the execution; n8n gives it to Retry On Fail and to the Retry button. */
interface Memory {
	/** What stays the same for all attempts at the execution. */
	klingExecution?: string;
	/** The round (`$runIndex`) that the checkpoints belong to. */
	klingRun?: number;
	/** By job key. */
	klingCheckpoints?: Record<string, Checkpoint>;
}

/** The checkpoints of this round of this execution, also those of earlier attempts at it. */
export class Checkpoints {
	private readonly memory: Memory;

	/**
	 * Whether n8n has kept what an earlier attempt at the execution has left: then a job without a
	 * checkpoint was certainly not sent.
	 */
	readonly areKept: boolean;

	private round: number | undefined;

	constructor(private readonly context: IExecuteSingleFunctions) {
		this.memory = nodeMemory(context) as Memory;
		this.areKept = this.memory.klingExecution !== undefined;
	}

	/** Which round of a loop this is; evaluated once, which takes n8n some 0.4 ms. */
	get runIndex(): number {
		this.round ??= runIndexOf(this.context);
		return this.round;
	}

	/** The name of the execution in task keys: kept, so that each attempt at it uses the same. */
	executionName(make: () => string): string {
		this.memory.klingExecution ??= make();
		return this.memory.klingExecution;
	}

	get all(): Array<[jobKey: string, checkpoint: Checkpoint]> {
		return Object.entries(this.byJobKey);
	}

	/** Those of an item, the last one first: each attempt after a failed task has one of its own. */
	ofItem(itemIndex: number): Checkpoint[] {
		const all = Object.values(this.byJobKey).reverse();
		return all.filter((checkpoint) => checkpoint.itemIndex === itemIndex);
	}

	get(jobKey: string): Checkpoint | undefined {
		return this.byJobKey[jobKey];
	}

	/** @param checkpoint nothing, if the create has certainly made no task */
	set(jobKey: string, checkpoint: Checkpoint | undefined): void {
		if (checkpoint === undefined) delete this.byJobKey[jobKey];
		else this.byJobKey[jobKey] = checkpoint;
	}

	/** Of an earlier round nothing is kept. */
	private get byJobKey(): Record<string, Checkpoint> {
		const { memory, runIndex } = this;
		if (memory.klingRun !== runIndex) memory.klingCheckpoints = {};
		memory.klingRun = runIndex;
		memory.klingCheckpoints ??= {};
		return memory.klingCheckpoints;
	}
}
