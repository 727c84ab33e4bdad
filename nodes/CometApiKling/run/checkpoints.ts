import { createHash } from 'node:crypto';
import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { isToolNode, nodeMemory, runIndexOf } from './n8n';

/** The known facts about the create of a job. */
export interface Checkpoint {
	itemIndex: number;
	/** The external id that was sent. */
	externalId: string;
	/** When it was last sent without a known outcome; Unix time in milliseconds. */
	sentAtMs?: number;
	/** When it was first sent, if that was earlier. */
	firstSentAtMs?: number;
	/** The task that it created. */
	taskId?: string;
	/** The service's answer if it was the result already: it cannot be asked for again. */
	answer?: IDataObject;
	/** The execution whose error said that a task may have been paid, and what Retry does. */
	warnedIn?: string;
	/** Whether the node's parameters were changed after it. */
	isOutdated?: boolean;
}

/** A checkpoint with the key of its job. */
export type EarlierTry = Checkpoint & { jobKey: string };

/** The node's data kept with the execution; n8n gives it to Retry On Fail and to the Retry button. */
interface Memory {
	/** A name for the execution that is the same for all attempts at it. */
	klingExecution?: string;
	/** By round (`$runIndex`), then by item index and job key. */
	klingRounds?: Record<string, Round>;
	/** A digest of the node's parameters, before their expressions are evaluated. */
	klingParameters?: string;
	/** Whether an earlier attempt has left nothing. */
	klingForgotten?: boolean;
	/** The execution whose error said what Retry does about that. */
	klingWarnedIn?: string;
}

const DIGEST_CHARS = 16;

/** For a task under our own external id, which is the job's key, only the id is stored: there are many. */
type StoredCheckpoint = string | Omit<Checkpoint, 'itemIndex'>;

type Round = Record<string, StoredCheckpoint>;

/** An agent may have several calls of a tool under way; any other node is in one round at a time. */
const TOOL_ROUNDS_MAX = 20;

/** The checkpoints of this round of this execution, also those of earlier attempts at it. */
export class Checkpoints {
	private readonly memory: Memory;

	/**
	 * Whether an earlier attempt may have sent creates that left no checkpoint: in a Retry after a crash or
	 * a stop, n8n has kept nothing. Otherwise a job without a checkpoint was certainly not sent.
	 */
	readonly areIncomplete: boolean;

	private round: number | undefined;

	private earlier: Map<number, EarlierTry[]> | undefined;

	constructor(private readonly context: IExecuteSingleFunctions) {
		this.memory = nodeMemory(context) as Memory;
		const isFirst = this.memory.klingExecution === undefined;
		if (isFirst && context.getMode() === 'retry') this.memory.klingForgotten = true;
		this.areIncomplete = this.memory.klingForgotten === true;
		const digest = parameterDigest(context);
		if ((this.memory.klingParameters ?? digest) !== digest) this.outdateAll();
		this.memory.klingParameters = digest;
	}

	/**
	 * The node's parameters have changed since an earlier attempt, as they can before the Retry button. If
	 * they have not, a body that differs has an expression in it that gives another value each time, such
	 * as a link that expires.
	 */
	private outdateAll(): void {
		for (const round of Object.values(this.memory.klingRounds ?? {})) {
			for (const [name, stored] of Object.entries(round)) {
				round[name] = { ...asCheckpoint(name, stored), isOutdated: true };
			}
		}
	}

	/** The round of a loop; evaluated once, because it takes n8n some 0.4 ms. */
	get runIndex(): number {
		this.round ??= runIndexOf(this.context);
		return this.round;
	}

	/** The execution whose error said what Retry does about jobs without a checkpoint. */
	get warnedIn(): string | undefined {
		return this.memory.klingWarnedIn;
	}

	set warnedIn(executionId: string) {
		this.memory.klingWarnedIn = executionId;
	}

	/** The name of the execution in task keys: kept, so that each attempt at it uses the same. */
	executionName(make: () => string): string {
		this.memory.klingExecution ??= make();
		return this.memory.klingExecution;
	}

	get all(): Array<[jobKey: string, checkpoint: Checkpoint]> {
		return Object.entries(this.stored).map(([name, stored]) => {
			const [itemIndex, jobKey] = name.split(' ');
			return [jobKey, { itemIndex: Number(itemIndex), ...asCheckpoint(name, stored) }];
		});
	}

	/** The checkpoints that earlier tries left for an item, the last first; read before this try sends. */
	ofEarlierTries(itemIndex: number): EarlierTry[] {
		if (this.earlier === undefined) {
			this.earlier = new Map();
			for (const [jobKey, checkpoint] of this.all) {
				const others = this.earlier.get(checkpoint.itemIndex) ?? [];
				this.earlier.set(checkpoint.itemIndex, [{ ...checkpoint, jobKey }, ...others]);
			}
		}
		return this.earlier.get(itemIndex) ?? [];
	}

	get(itemIndex: number, jobKey: string): Checkpoint | undefined {
		const name = nameOf(itemIndex, jobKey);
		const stored = this.stored[name];
		return stored === undefined ? undefined : { itemIndex, ...asCheckpoint(name, stored) };
	}

	/** A new checkpoint belongs to the node's current parameters. */
	set(jobKey: string, { itemIndex, ...checkpoint }: Checkpoint): void {
		delete checkpoint.isOutdated;
		const { taskId, externalId, sentAtMs, warnedIn, answer } = checkpoint;
		const hasMore = [sentAtMs, warnedIn, answer].some((value) => value !== undefined);
		const isPlain = taskId !== undefined && !hasMore && externalId === jobKey;
		this.stored[nameOf(itemIndex, jobKey)] = isPlain ? taskId : checkpoint;
	}

	/** The create has certainly made no task. */
	remove(itemIndex: number, jobKey: string): void {
		delete this.stored[nameOf(itemIndex, jobKey)];
	}

	/** The checkpoints of this round. */
	private get stored(): Round {
		const { runIndex, context } = this;
		const rounds = (this.memory.klingRounds ??= {});
		const keptCount = isToolNode(context.getNode()) ? TOOL_ROUNDS_MAX : 1;
		const isOld = (round: string) => Math.abs(runIndex - Number(round)) >= keptCount;
		for (const round of Object.keys(rounds).filter(isOld)) delete rounds[round];
		return (rounds[runIndex] ??= {});
	}
}

/** Parameters about waiting and output: errors advise to change some of them and press Retry. */
const NOT_OF_THE_JOB = [
	'awaitMode',
	'options',
	'output',
	'outputFields',
	'downloadFiles',
	'downloadAll',
];

/** An agent fills in the parameters of a tool, so they may differ after each press of Retry. */
function parameterDigest(context: IExecuteSingleFunctions): string {
	const node = context.getNode();
	const ofTheJob = Object.entries(node.parameters).filter(
		([name]) => !NOT_OF_THE_JOB.includes(name),
	);
	const byAgent = isToolNode(node) ? context.getExecutionId() : undefined;
	const parameters = JSON.stringify([ofTheJob, byAgent]);
	return createHash('sha256').update(parameters).digest('hex').slice(0, DIGEST_CHARS);
}

const nameOf = (itemIndex: number, jobKey: string) => `${itemIndex} ${jobKey}`;

function asCheckpoint(name: string, stored: StoredCheckpoint): Omit<Checkpoint, 'itemIndex'> {
	if (typeof stored !== 'string') return stored;
	return { externalId: name.slice(name.indexOf(' ') + 1), taskId: stored };
}
