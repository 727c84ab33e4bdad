import { elapsedMs } from '../base/time';
import type { CredentialCache } from '../service/credential';
import type { Failure } from '../service/failure';
import { Patience } from '../service/patience';
import type { Task } from '../service/task';
import type { WaitingItem } from './stored';

/** One callback is getting a task, and continues from there once the task has ended. */
export interface PendingGet {
	/** Whether it keeps on until the task has ended, because its callback said so. */
	isExpected: boolean;
	done: Promise<boolean>;
}

/**
 * This process's knowledge of one waiting execution: tasks that have ended, and whether a callback has
 * claimed the resume.
 *
 * Callbacks that arrive together each see "all ended", and each would run the next nodes. The claim
 * is taken without an `await` between the check and the taking.
 */
export class WaitingMemory {
	readonly ended = new Map<string, Task>();

	/** Why tasks were given up, by task id; the next callback asks for them again. */
	readonly lost = new Map<string, Failure>();

	private readonly patiences = new Map<string, Patience>();

	/** By task id. */
	readonly pending = new Map<string, PendingGet>();

	/** Whether a callback is polling the tasks that do not call back. */
	isPolled = false;

	/** The task that was last seen running: the next callback gets it first. */
	runningId?: string;

	/** Until when a task may have ended although the service says that it runs. */
	private behindUntilMs = 0;

	private cache: CredentialCache = {};

	private cachedAtMs = 0;

	/** On the clock of `elapsedMs`, like all times here. */
	private claimedUntilMs = 0;

	usedAtMs = 0;

	/** @param untilMs when n8n lets the items flow on; Unix time in milliseconds */
	constructor(private readonly untilMs: number) {}

	/** The patience with a task; it was created or seen before the execution went to sleep. */
	patienceWith(taskId: string): Patience {
		const patience = this.patiences.get(taskId) ?? new Patience({ isSeen: true });
		this.patiences.set(taskId, patience);
		return patience;
	}

	get isClaimed(): boolean {
		return elapsedMs() < this.claimedUntilMs;
	}

	/** A callback names none of the tasks: one of them has ended, and the service may be behind it. */
	noteUnnamedCall(): void {
		this.behindUntilMs = elapsedMs() + BEHIND_MAX_MS;
	}

	get mayBeBehind(): boolean {
		return elapsedMs() < this.behindUntilMs;
	}

	/** Whether a callback still works with it; its claim must not be forgotten. */
	get isInUse(): boolean {
		return this.isPolled || this.isClaimed || this.pending.size > 0;
	}

	/**
	 * Shares the credential that one callback has read with those of the next minute: for each reading
	 * n8n 2.x makes an isolate for expressions (docs/benchmark.md).
	 */
	credentialCache(): CredentialCache {
		const nowMs = elapsedMs();
		if (nowMs - this.cachedAtMs >= CREDENTIAL_KEPT_MS) this.forgetCredential();
		return this.cache;
	}

	forgetCredential(): void {
		this.cache = {};
		this.cachedAtMs = elapsedMs();
	}

	claim(): void {
		this.claimedUntilMs = Infinity;
	}

	/** The results are made; see `CLAIM_KEPT_MS`. They can be large, so only the claim is kept. */
	release(): void {
		this.claimedUntilMs = elapsedMs() + CLAIM_KEPT_MS;
		this.ended.clear();
		this.lost.clear();
		this.patiences.clear();
		this.forgetCredential();
	}

	/** Whether nothing in it is of use any longer. */
	get isOver(): boolean {
		return !this.isInUse && (this.claimedUntilMs > 0 || Date.now() > this.untilMs);
	}
}

/**
 * How long a claim lasts after the results were made. A resumed execution no longer takes callbacks;
 * one that n8n did not resume after all (seen while it recovers from a crash) takes the next one.
 */
const CLAIM_KEPT_MS = 30_000;

const CREDENTIAL_KEPT_MS = 60_000;

/** A gateway shows the state that its poller saw last, up to 30 s ago. */
const BEHIND_MAX_MS = 40_000;

const MEMORIES_MAX = 500;
const MEMORY_KEPT_MS = 60 * 60_000;

const memories = new Map<string, WaitingMemory>();

/**
 * By the execution, the tasks that it waits for and the time of that wait: after Retry On Fail it may
 * wait for the same tasks again, and the claim of the first wait is not one of the second. A lost memory
 * only costs requests.
 *
 * @param untilMs when n8n lets the items flow on; Unix time in milliseconds
 */
export function waitingMemoryOf(
	executionId: string,
	items: readonly WaitingItem[],
	untilMs: number,
): WaitingMemory {
	forgetOld();
	const ids = items.map((item) => ('taskId' in item ? item.taskId : ''));
	const key = [executionId, untilMs, ...ids].join(' ');
	const memory = memories.get(key) ?? new WaitingMemory(untilMs);
	memory.usedAtMs = elapsedMs();
	memories.delete(key);
	memories.set(key, memory);
	return memory;
}

/** The map is in order of use: the oldest come first. */
function forgetOld(): void {
	const nowMs = elapsedMs();
	for (const [key, memory] of memories) {
		const isOld = memories.size >= MEMORIES_MAX || nowMs - memory.usedAtMs >= MEMORY_KEPT_MS;
		if (memory.isOver || (isOld && !memory.isInUse)) memories.delete(key);
	}
}
