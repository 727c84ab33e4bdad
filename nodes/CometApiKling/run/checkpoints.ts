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
	/** By item index and job key. */
	klingCheckpoints?: Record<string, StoredCheckpoint>;
}

/** Of a task of our own external id, which is the job's key, only the id is stored: there are many. */
type StoredCheckpoint = string | Omit<Checkpoint, 'itemIndex'>;

/** The checkpoints of this round of this execution, also those of earlier attempts at it. */
export class Checkpoints {
	private readonly memory: Memory;

	/**
	 * Whether n8n has kept what an earlier attempt at the execution has left: then a job without a
	 * checkpoint was certainly not sent.
	 */
	readonly areKept: boolean;

	private round: number | undefined;

	private earlier: Map<number, Checkpoint[]> | undefined;

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
		return Object.entries(this.stored).map(([name, stored]) => {
			const [itemIndex, jobKey] = name.split(' ');
			const known = typeof stored === 'string' ? { externalId: jobKey, taskId: stored } : stored;
			return [jobKey, { itemIndex: Number(itemIndex), ...known }];
		});
	}

	/** What earlier tries have left of an item, the last one first; asked for before this one sends. */
	ofEarlierTries(itemIndex: number): Checkpoint[] {
		if (this.earlier === undefined) {
			this.earlier = new Map();
			for (const [, checkpoint] of this.all) {
				const others = this.earlier.get(checkpoint.itemIndex) ?? [];
				this.earlier.set(checkpoint.itemIndex, [checkpoint, ...others]);
			}
		}
		return this.earlier.get(itemIndex) ?? [];
	}

	get(itemIndex: number, jobKey: string): Checkpoint | undefined {
		const stored = this.stored[`${itemIndex} ${jobKey}`];
		if (typeof stored === 'string') return { itemIndex, externalId: jobKey, taskId: stored };
		return stored && { itemIndex, ...stored };
	}

	set(jobKey: string, { itemIndex, ...checkpoint }: Checkpoint): void {
		const { taskId, externalId, sentAtMs } = checkpoint;
		const isPlain = taskId !== undefined && sentAtMs === undefined && externalId === jobKey;
		this.stored[`${itemIndex} ${jobKey}`] = isPlain ? taskId : checkpoint;
	}

	/** The create has certainly made no task. */
	remove(itemIndex: number, jobKey: string): void {
		delete this.stored[`${itemIndex} ${jobKey}`];
	}

	/** Of an earlier round nothing is kept. */
	private get stored(): Record<string, StoredCheckpoint> {
		const { memory, runIndex } = this;
		if (memory.klingRun !== runIndex) memory.klingCheckpoints = {};
		memory.klingRun = runIndex;
		memory.klingCheckpoints ??= {};
		return memory.klingCheckpoints;
	}
}
