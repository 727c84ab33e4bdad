import { elapsedMs } from '../base/clock';
import type { CredentialCache } from '../service/credential';
import type { Task } from '../service/task';
import type { ParkedItem } from './stored';

/** A look at a task by one callback, which goes on from there when the task has ended. */
export interface LookUnderWay {
	/** Whether it goes on until the task has ended, for that is what the callback said. */
	isExpected: boolean;
	done: Promise<boolean>;
}

/**
 * What this process knows of one parked execution: tasks seen to have ended, and whether a callback
 * has already taken it upon itself to resume.
 *
 * Callbacks that arrive together each see "all ended", and each would run what stands behind the
 * node. The claim is taken without an `await` between the check and the taking.
 */
export class ParkMemory {
	readonly ended = new Map<string, Task>();

	/** Looks under way, by task id. */
	readonly looks = new Map<string, LookUnderWay>();

	/** Whether a callback is waiting for the tasks that do not call back. */
	isWatched = false;

	/** The task that was last seen not to have ended: the next look goes there first. */
	runningId?: string;

	private cache: CredentialCache = {};

	private cachedAtMs = 0;

	/** On the clock of `elapsedMs`, like all times here. */
	private claimedUntilMs = 0;

	usedAtMs = 0;

	get isClaimed(): boolean {
		return elapsedMs() < this.claimedUntilMs;
	}

	/** Whether a callback still works on this park; what it has claimed must not be forgotten. */
	get isInUse(): boolean {
		return this.isWatched || this.isClaimed || this.looks.size > 0;
	}

	/**
	 * Where the callbacks of the next minute find the credential that the first of them has read: for
	 * each reading n8n 2.x makes an isolate for expressions (docs/benchmark.md).
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

	/** The delivery is over; see `CLAIM_KEPT_MS`. */
	release(): void {
		this.claimedUntilMs = elapsedMs() + CLAIM_KEPT_MS;
		this.forgetCredential();
	}
}

/**
 * How long a claim outlives its delivery. A resumed execution takes no callbacks any more; one that
 * n8n did not resume after all (seen while it recovers from a crash) is open to the next callback.
 */
const CLAIM_KEPT_MS = 30_000;

const CREDENTIAL_KEPT_MS = 60_000;

const MEMORIES_MAX = 500;
const MEMORY_KEPT_MS = 60 * 60_000;

const memories = new Map<string, ParkMemory>();

/** The memory of a park, by the execution and the tasks that wait in it; a lost one only costs looks. */
export function memoryOfPark(executionId: string, parked: readonly ParkedItem[]): ParkMemory {
	const ids = parked.map((item) => ('taskId' in item ? item.taskId : ''));
	const key = [executionId, ...ids].join(' ');
	const memory = memories.get(key) ?? new ParkMemory();
	memory.usedAtMs = elapsedMs();
	memories.delete(key);
	memories.set(key, memory);
	forgetOld();
	return memory;
}

/** The map is in order of use, so the oldest stand first. */
function forgetOld(): void {
	const nowMs = elapsedMs();
	for (const [key, memory] of memories) {
		if (memories.size <= MEMORIES_MAX && nowMs - memory.usedAtMs < MEMORY_KEPT_MS) return;
		if (!memory.isInUse) memories.delete(key);
	}
}
