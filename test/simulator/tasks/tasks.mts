import { randomBytes } from 'node:crypto';
import type { CreateBody } from '../scenarios/rules.mjs';
import type { FetchedSource } from './source.mjs';
import type { Fault, TaskOutcome, Scenario, SimulatedStatus } from '../scenarios/scenario.mjs';

const SUBMITTED_SHARE = 0.2;

/** One task. `status` and `endedAt` follow the clock; times are Unix milliseconds. */
export interface SimulatedTask {
	readonly id: string;
	readonly externalTaskId?: string;
	readonly body: CreateBody;
	readonly scenario: Scenario;
	outcome: TaskOutcome;
	/** What a failed task says. */
	failureMessage: string;
	/** What came from its link, once that was fetched. */
	source?: FetchedSource;
	readonly createdAt: number;
	readonly endsAt: number;
	readonly status: SimulatedStatus;
	readonly endedAt: number | undefined;
	/** Length of the clip and of its audio, in seconds. */
	readonly seconds: number;
	/** The unguessable part of the task's result links. */
	readonly token: string;
	readonly queryFaults: Fault[];
	readonly downloadFaults: Fault[];
	callbacksSent: number;
	getCount: number;
}

type Times = Pick<SimulatedTask, 'createdAt' | 'endsAt' | 'outcome'>;

/** When a status begins, in Unix milliseconds. */
export function statusSince({ createdAt, endsAt }: Times, status: SimulatedStatus): number {
	if (status === 'submitted') return createdAt;
	if (status === 'processing') return createdAt + SUBMITTED_SHARE * (endsAt - createdAt);
	return endsAt;
}

export function finalStatus({ outcome }: Pick<SimulatedTask, 'outcome'>): SimulatedStatus {
	return outcome === 'failed' ? 'failed' : 'succeed';
}

export function statusAt(times: Times, now: number): SimulatedStatus {
	if (now >= times.endsAt) return finalStatus(times);
	return now < statusSince(times, 'processing') ? 'submitted' : 'processing';
}

/** Every task of the account, found by id or by the client's own id. */
export class TaskStore {
	/** The array keeps its identity over a reset. */
	readonly all: SimulatedTask[] = [];
	private readonly byId = new Map<string, SimulatedTask>();
	private readonly byExternalId = new Map<string, SimulatedTask>();
	// Eighteen digits, counted up: neighbours are the same number once read as a JS number.
	private nextId = 861_254n * 10n ** 12n + BigInt(Date.now() % 1e9) * 1_000n;

	add(body: CreateBody, scenario: Scenario, seconds: number): SimulatedTask {
		const createdAt = Date.now();
		const task: SimulatedTask = {
			id: String(this.nextId++),
			externalTaskId: body.external_task_id,
			body,
			scenario,
			outcome: scenario.outcome,
			failureMessage: scenario.failureMessage,
			createdAt,
			endsAt: Math.round(createdAt + scenario.durationMs),
			get status() {
				return statusAt(this, Date.now());
			},
			get endedAt() {
				return Date.now() >= this.endsAt ? this.endsAt : undefined;
			},
			seconds,
			token: randomBytes(12).toString('hex'),
			queryFaults: [...scenario.query],
			downloadFaults: [...scenario.download],
			callbacksSent: 0,
			getCount: 0,
		};
		this.all.push(task);
		this.byId.set(task.id, task);
		if (task.externalTaskId !== undefined) this.byExternalId.set(task.externalTaskId, task);
		return task;
	}

	find(id: string): SimulatedTask | undefined {
		return this.byId.get(id);
	}

	findByExternalId(id: string): SimulatedTask | undefined {
		return this.byExternalId.get(id);
	}

	/** Tasks that hold a slot: from `submitted` to their end. */
	countRunning(): number {
		const now = Date.now();
		return this.all.filter(({ endsAt }) => now < endsAt).length;
	}

	clear(): void {
		this.all.length = 0;
		this.byId.clear();
		this.byExternalId.clear();
	}
}
