import type { IDataObject } from 'n8n-workflow';
import type { Delivery } from './deliver';
import type { Task } from './task';

/** A stored item as it is read back: its task, or the error item that it already is. */
export type ParkedItem =
	| { itemIndex: number; taskId: string; externalId?: string }
	| { itemIndex: number; error: IDataObject };

export type ParkedTask = Extract<ParkedItem, { taskId: string }>;

/** What the node keeps with a parked execution beside the items. */
export interface ParkedPlan {
	/** What to hand on, by item index: parameters may be expressions over items that are no more. */
	deliveries: Record<string, Delivery>;
	/** Where the API is: reading the credential anew for each callback takes n8n longer than the look. */
	baseUrl: string;
	/** When n8n hands the items on unfinished; Unix time in milliseconds. */
	untilMs: number;
	pollIntervalMs: number;
}

/**
 * What this process knows of one parked execution: tasks seen to have ended, and whether a callback
 * has already taken it upon itself to resume.
 *
 * Callbacks that arrive together each see "all ended", and n8n 1.x would run what stands behind the
 * node once for each. The claim is taken without an `await` between the check and the taking.
 */
export interface ParkedState {
	ended: Map<string, Task>;
	/** Looks under way, by task id; each tells whether its task has ended. */
	looks: Map<string, Promise<boolean>>;
	/** Until when a callback has taken it upon itself to resume, Unix time in milliseconds. */
	claimedUntilMs: number;
	/** Whether a callback is waiting for the tasks that do not call back. */
	isWatched: boolean;
	/** The task that was last seen running: the next look goes there first. */
	runningId?: string;
	usedAtMs: number;
}

const STATES_MAX = 500;
const STATE_KEPT_MS = 60 * 60_000;

const states = new Map<string, ParkedState>();

/** The state of a park, by the execution and the tasks that wait in it; a lost one only costs looks. */
export function parkedStateOf(
	executionId: string,
	parked: readonly ParkedItem[],
	nowMs: number,
): ParkedState {
	const ids = parked.map((item) => ('taskId' in item ? item.taskId : ''));
	const key = [executionId, ...ids].join(' ');
	const state = states.get(key) ?? newState(nowMs);
	state.usedAtMs = nowMs;
	states.delete(key);
	states.set(key, state);
	forgetOld(nowMs);
	return state;
}

function newState(usedAtMs: number): ParkedState {
	return { ended: new Map(), looks: new Map(), claimedUntilMs: 0, isWatched: false, usedAtMs };
}

/** So close to the limit n8n may already be handing the items on; two must not resume. */
const LIMIT_MARGIN_MS = 5_000;

export function isLate(plan: ParkedPlan): boolean {
	return leftMs(plan) < 0;
}

/** How long an execution can still be resumed, in milliseconds. */
export function leftMs({ untilMs }: ParkedPlan): number {
	return untilMs - LIMIT_MARGIN_MS - Date.now();
}

/** The map is in order of use, so the oldest stand first. */
function forgetOld(nowMs: number): void {
	for (const [key, state] of states) {
		if (states.size <= STATES_MAX && nowMs - state.usedAtMs < STATE_KEPT_MS) return;
		if (!state.isWatched) states.delete(key);
	}
}
